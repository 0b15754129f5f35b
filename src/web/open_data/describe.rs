//! What the files say, for programs: a Frictionless data package and W3C CSV on the Web.

use meldestelle_domain::hex::hex;
use meldestelle_domain::publication::{Edition, Licence};
use serde_json::{Value, json};

use super::data::{CODES, NUMBER};
use super::{File, Publisher, names};
use crate::locale::{self, Locale};

/// A column of one of the CSV files.
struct Column {
    name: String,
    title: String,
    kind: &'static str,
    codes: Vec<String>,
    required: bool,
}

/// A CSV file with its columns.
struct Described<'a> {
    file: &'a File,
    title: String,
    columns: Vec<Column>,
    key: Vec<String>,
}

/// The identifier that SPDX gives the licence: a data package takes no slash in it.
const fn spdx(licence: Licence) -> &'static str {
    match licence {
        Licence::DlDeBy => "DL-DE-BY-2.0",
        Licence::DlDeZero => "DL-DE-ZERO-2.0",
        Licence::CcBy => "CC-BY-4.0",
    }
}

/// `datapackage.json`.
pub(super) fn package(edition: &Edition, publisher: &Publisher<'_>, files: &[File]) -> String {
    let t = locale::fallback();
    let licence = edition.about.licence;
    let resources: Vec<Value> =
        described(edition, files, t).iter().map(resource).chain(files.iter().filter_map(plain)).collect();
    let package = json!({
        "name": format!("meldestelle-statistics-{}", edition.year()),
        "id": publisher.address(edition),
        "title": title(edition, publisher, t),
        "description": description(edition, t),
        "homepage": format!("{}/de/statistics/{}", publisher.origin, edition.year()),
        "version": format!("{}.{}", edition.year(), edition.number),
        "created": format!("{}T00:00:00Z", edition.about.published),
        "keywords": keywords(t),
        "licenses": [{"name": spdx(licence), "title": licence.title(), "path": licence.address()}],
        "contributors": [{"title": publisher.name, "path": publisher.origin, "role": "publisher"}],
        "codeListVersion": edition.about.list_version,
        "programme": edition.about.programme,
        "auditHead": format!("sha256:{}", hex(&edition.audit_head)),
        "resources": resources,
    });
    pretty(&package)
}

/// `csvw-metadata.json`.
pub(super) fn csvw(edition: &Edition, publisher: &Publisher<'_>, files: &[File]) -> String {
    let t = locale::fallback();
    let tables: Vec<Value> = described(edition, files, t)
        .iter()
        .map(|table| {
            let columns: Vec<Value> = table
                .columns
                .iter()
                .map(|column| {
                    json!({
                        "name": column.name,
                        "titles": [column.name],
                        "dc:description": column.title,
                        "datatype": column.kind,
                        "required": column.required,
                    })
                })
                .collect();
            let mut schema = json!({"columns": columns});
            add_key(&mut schema, &table.key);
            json!({"url": table.file.name, "dc:title": table.title, "tableSchema": schema})
        })
        .collect();
    let metadata = json!({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "de"}],
        "@id": publisher.address(edition),
        "dc:title": title(edition, publisher, t),
        "dc:description": description(edition, t),
        "dc:publisher": publisher.name,
        "dc:license": {"@id": edition.about.licence.address()},
        "dc:issued": {"@value": edition.about.published.to_string(), "@type": "xsd:date"},
        "dialect": {"encoding": "utf-8", "header": true, "delimiter": ",", "quoteChar": "\""},
        "tables": tables,
    });
    pretty(&metadata)
}

pub(super) fn title(edition: &Edition, publisher: &Publisher<'_>, t: &Locale) -> String {
    let year = ("year", edition.year().to_string());
    without_isolates(&t.with2("published-data-title", ("office", publisher.name), year))
}

pub(super) fn description(edition: &Edition, t: &Locale) -> String {
    let mut description = t.text("published-data-description").to_owned();
    description.push(' ');
    description.push_str(t.text("published-data-footnote"));
    if let Some(remark) = edition.about.remarks.get(&t.tag) {
        description.push('\n');
        description.push_str(remark);
    }
    description
}

/// Words without the invisible signs that keep right-to-left names apart on a page; in data they would only be in the way.
pub(super) fn without_isolates(words: &str) -> String {
    words.replace(['\u{2068}', '\u{2069}'], "")
}

pub(super) fn keywords(t: &Locale) -> Vec<String> {
    t.text("published-data-keywords").split(',').map(|word| word.trim().to_owned()).collect()
}

fn pretty(value: &Value) -> String {
    // A value made of texts and numbers always has a JSON form.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn add_key(schema: &mut Value, key: &[String]) {
    if let (Value::Object(schema), false) = (schema, key.is_empty()) {
        schema.insert("primaryKey".to_owned(), json!(key));
    }
}

fn resource(table: &Described<'_>) -> Value {
    let fields: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            let mut constraints = serde_json::Map::new();
            if column.required {
                constraints.insert("required".to_owned(), true.into());
            }
            if !column.codes.is_empty() {
                constraints.insert("enum".to_owned(), column.codes.clone().into());
            }
            json!({"name": column.name, "title": column.title, "type": column.kind, "constraints": constraints})
        })
        .collect();
    let mut schema = json!({"fields": fields, "missingValues": [""]});
    add_key(&mut schema, &table.key);
    json!({
        "name": table.file.name.trim_end_matches(".csv").replace('_', "-"),
        "title": table.title,
        "path": table.file.name,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": table.file.content.len(),
        "hash": format!("sha256:{}", table.file.sha256()),
        "schema": schema,
    })
}

/// A file that is no table of ours: the release and its certificate.
fn plain(file: &File) -> Option<Value> {
    let (name, format, media) = match file.name.as_str() {
        "release.json" => ("release", "json", "application/json"),
        "worlds.csv" => ("worlds", "csv", "text/csv"),
        _ => return None,
    };
    Some(json!({
        "name": name,
        "title": locale::fallback().text(if name == "worlds" { "published-file-worlds" } else { "published-file-release" }),
        "path": file.name,
        "format": format,
        "mediatype": media,
        "encoding": "utf-8",
        "bytes": file.content.len(),
        "hash": format!("sha256:{}", file.sha256()),
    }))
}

fn described<'a>(edition: &Edition, files: &'a [File], t: &Locale) -> Vec<Described<'a>> {
    let release = &edition.release;
    let file = |name: &str| files.iter().find(|file| file.name == name);
    let mut described = Vec::new();
    if let Some(file) = file("all.csv") {
        let texts = [
            "office",
            "year",
            "edition",
            "table",
            "attribute_1",
            "code_1",
            "label_1",
            "attribute_2",
            "code_2",
            "label_2",
        ];
        let columns =
            texts.map(|name| column(name, t, matches!(name, "office" | "year" | "edition" | "table")));
        let columns = columns.into_iter().chain(number_columns(t)).collect();
        // No key: the total and one-way tables have no second code.
        described.push(Described {
            file,
            title: t.text("published-file-all").to_owned(),
            columns,
            key: Vec::new(),
        });
    }
    for table in release.tables() {
        let by = table.by();
        let Some(file) = file(&format!("{}.csv", names::table_id(release, by))) else { continue };
        let mut columns = vec![column("year", t, true)];
        for (name, at) in release.programme().names(by).into_iter().zip(by.positions()) {
            let codes = release
                .attributes()
                .get(at)
                .map(|attribute| attribute.codes().iter().map(ToString::to_string).collect());
            let title = names::attribute(t, name);
            columns.push(Column {
                name: name.to_owned(),
                title: title.clone(),
                kind: "string",
                codes: codes.unwrap_or_default(),
                required: true,
            });
            columns.push(Column {
                name: format!("{name}_label"),
                title,
                kind: "string",
                codes: Vec::new(),
                required: true,
            });
        }
        columns.extend(number_columns(t));
        let key = std::iter::once("year").chain(release.programme().names(by)).map(str::to_owned).collect();
        described.push(Described { file, title: names::table(t, release, by), columns, key });
    }
    if let Some(file) = file("apart.csv") {
        let columns = ["year", "apart", "apart_label"].map(|name| column(name, t, true));
        let columns = columns.into_iter().chain(number_columns(t)).collect();
        let key = ["year", "apart"].map(str::to_owned).to_vec();
        described.push(Described { file, title: t.text("published-apart").to_owned(), columns, key });
    }
    if let Some(file) = file("codes.csv") {
        let columns = CODES.map(|name| column(name, t, name != "groups")).into_iter().collect();
        let key = ["attribute", "code"].map(str::to_owned).to_vec();
        described.push(Described { file, title: t.text("published-file-codes").to_owned(), columns, key });
    }
    described
}

fn number_columns(t: &Locale) -> impl Iterator<Item = Column> + '_ {
    NUMBER.into_iter().map(|name| column(name, t, name != "value"))
}

fn column(name: &str, t: &Locale, required: bool) -> Column {
    let kind = match name {
        "year" | "edition" | "value" | "low" | "high" => "integer",
        "revised" => "boolean",
        _ => "string",
    };
    let key =
        format!("published-column-{}", name.trim_end_matches("_1").trim_end_matches("_2")).replace('_', "-");
    Column { name: name.to_owned(), title: t.text(&key).to_owned(), kind, codes: Vec::new(), required }
}
