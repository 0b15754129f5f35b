//! Descriptions of the files for programs: a Frictionless data package and W3C CSV on the Web.

use serde_json::{Value, json};

use super::csv_files::{ALL, NUMBER, code_columns};
use super::file::File;
use super::publisher::Publisher;
use super::words::{Vocabulary, Words, table_title};
use crate::edition::Edition;
use crate::licence::Licence;

/// A column of one of the CSV files.
struct Column {
    name: String,
    title: String,
    kind: &'static str,
    codes: Vec<String>,
    required: bool,
}

/// A CSV file with its columns.
struct DescribedTable<'a> {
    file: &'a File,
    title: String,
    columns: Vec<Column>,
    key: Vec<String>,
}

/// The identifier of the licence at SPDX: an identifier in a data package has no slash.
const fn spdx(licence: Licence) -> &'static str {
    match licence {
        Licence::DlDeBy => "DL-DE-BY-2.0",
        Licence::DlDeZero => "DL-DE-ZERO-2.0",
        Licence::CcBy => "CC-BY-4.0",
    }
}

/// `datapackage.json`.
pub(super) fn package(
    edition: &Edition,
    publisher: &Publisher<'_>,
    vocabulary: &Vocabulary<'_>,
    files: &[File],
) -> String {
    let words = vocabulary.main;
    let licence = edition.about.licence;
    let resources: Vec<Value> = described(edition, files, vocabulary)
        .iter()
        .map(resource)
        .chain(files.iter().filter_map(|file| other(file, words)))
        .collect();
    let package = json!({
        "name": format!("meldestelle-statistics-{}", edition.year()),
        "id": publisher.address(edition),
        "title": title(edition, publisher, words),
        "description": description(edition, words),
        "homepage": format!("{}/{}/statistics/{}", publisher.origin, words.tag(), edition.year()),
        "version": format!("{}.{}", edition.year(), edition.number),
        "created": format!("{}T00:00:00Z", edition.about.published),
        "keywords": keywords(words),
        "licenses": [{"name": spdx(licence), "title": licence.title(), "path": licence.address()}],
        "contributors": [{"title": publisher.name, "path": publisher.origin, "role": "publisher"}],
        "codeListVersion": edition.about.list_version,
        "programme": edition.about.programme,
        "auditHead": format!("sha256:{}", hex::encode(edition.audit_head)),
        "resources": resources,
    });
    pretty(&package)
}

/// `csvw-metadata.json`.
pub(super) fn csvw(
    edition: &Edition,
    publisher: &Publisher<'_>,
    vocabulary: &Vocabulary<'_>,
    files: &[File],
) -> String {
    let words = vocabulary.main;
    let tables: Vec<Value> = described(edition, files, vocabulary)
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
        "@context": ["http://www.w3.org/ns/csvw", {"@language": words.tag()}],
        "@id": publisher.address(edition),
        "dc:title": title(edition, publisher, words),
        "dc:description": description(edition, words),
        "dc:publisher": publisher.name,
        "dc:license": {"@id": edition.about.licence.address()},
        "dc:issued": {"@value": edition.about.published.to_string(), "@type": "xsd:date"},
        "dialect": {"encoding": "utf-8", "header": true, "delimiter": ",", "quoteChar": "\""},
        "tables": tables,
    });
    pretty(&metadata)
}

pub(super) fn title(edition: &Edition, publisher: &Publisher<'_>, words: &dyn Words) -> String {
    let year = edition.year().to_string();
    without_isolates(&words.format("published-data-title", &[("office", publisher.name), ("year", &year)]))
}

pub(super) fn description(edition: &Edition, words: &dyn Words) -> String {
    let mut description = words.text("published-data-description");
    description.push(' ');
    description.push_str(&words.text("published-data-footnote"));
    if let Some(remark) = edition.about.remarks.get(words.tag()) {
        description.push('\n');
        description.push_str(remark);
    }
    description
}

/// Removes the invisible characters that isolate names from the direction of a page's text. Data do
/// not need them.
pub(super) fn without_isolates(words: &str) -> String {
    words.replace(['\u{2068}', '\u{2069}'], "")
}

pub(super) fn keywords(words: &dyn Words) -> Vec<String> {
    words.text("published-data-keywords").split(',').map(|word| word.trim().to_owned()).collect()
}

fn pretty(value: &Value) -> String {
    // Values made of texts and numbers always have a JSON form.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn add_key(schema: &mut Value, key: &[String]) {
    if let (Value::Object(schema), false) = (schema, key.is_empty()) {
        schema.insert("primaryKey".to_owned(), json!(key));
    }
}

fn resource(table: &DescribedTable<'_>) -> Value {
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

/// The files that are no tables: the release and its certificate.
fn other(file: &File, words: &dyn Words) -> Option<Value> {
    let (name, format, media, title) = match file.name.as_str() {
        "release.json" => ("release", "json", "application/json", "published-file-release"),
        "worlds.csv" => ("worlds", "csv", "text/csv", "published-file-worlds"),
        _ => return None,
    };
    Some(json!({
        "name": name,
        "title": words.text(title),
        "path": file.name,
        "format": format,
        "mediatype": media,
        "encoding": "utf-8",
        "bytes": file.content.len(),
        "hash": format!("sha256:{}", file.sha256()),
    }))
}

fn described<'a>(
    edition: &Edition,
    files: &'a [File],
    vocabulary: &Vocabulary<'_>,
) -> Vec<DescribedTable<'a>> {
    let words = vocabulary.main;
    let file = |name: &str| files.iter().find(|file| file.name == name);
    let mut described = Vec::new();
    if let Some(file) = file("all.csv") {
        let needed = |name: &str| matches!(name, "office" | "year" | "edition" | "table");
        let texts = ALL.into_iter().filter(|name| !NUMBER.contains(name));
        let columns = texts.map(|name| column(name, words, needed(name)));
        let columns = columns.chain(number_columns(words)).collect();
        // It has no key: the total and one-way tables have no second code.
        let title = words.text("published-file-all");
        described.push(DescribedTable { file, title, columns, key: Vec::new() });
    }
    described.extend(single_tables(edition, files, words));
    if let Some(file) = file("apart.csv") {
        let columns = ["year", "apart", "apart_label"].map(|name| column(name, words, true));
        let columns = columns.into_iter().chain(number_columns(words)).collect();
        let key = ["year", "apart"].map(str::to_owned).to_vec();
        described.push(DescribedTable { file, title: words.text("published-apart"), columns, key });
    }
    if let Some(file) = file("codes.csv") {
        let names = code_columns(vocabulary);
        let columns = names.iter().map(|name| column(name, words, name != "groups")).collect();
        let key = ["attribute", "code"].map(str::to_owned).to_vec();
        described.push(DescribedTable { file, title: words.text("published-file-codes"), columns, key });
    }
    described
}

/// The files of one table each.
fn single_tables<'a>(edition: &Edition, files: &'a [File], words: &dyn Words) -> Vec<DescribedTable<'a>> {
    let programme = edition.release.programme();
    let mut described = Vec::new();
    for by in programme.tables() {
        let name = format!("{}.csv", programme.table_name(*by));
        let Some(file) = files.iter().find(|file| file.name == name) else { continue };
        let mut columns = vec![column("year", words, true)];
        for attribute in by.positions().into_iter().filter_map(|at| programme.attributes().get(at)) {
            let (name, title) = (attribute.name(), words.attribute(attribute.name()));
            let codes = attribute.codes().iter().map(ToString::to_string).collect();
            let text = |name: String, codes| Column {
                name,
                title: title.clone(),
                kind: "string",
                codes,
                required: true,
            };
            columns.extend([text(name.to_owned(), codes), text(format!("{name}_label"), Vec::new())]);
        }
        columns.extend(number_columns(words));
        let key = std::iter::once("year").chain(programme.names(*by)).map(str::to_owned).collect();
        described.push(DescribedTable { file, title: table_title(words, programme, *by), columns, key });
    }
    described
}

fn number_columns(words: &dyn Words) -> impl Iterator<Item = Column> + '_ {
    NUMBER.into_iter().map(|name| column(name, words, name != "value"))
}

fn column(name: &str, words: &dyn Words, required: bool) -> Column {
    let kind = match name {
        "year" | "edition" | "value" | "low" | "high" => "integer",
        "revised" => "boolean",
        _ => "string",
    };
    let key =
        format!("published-column-{}", name.trim_end_matches("_1").trim_end_matches("_2")).replace('_', "-");
    Column { name: name.to_owned(), title: words.text(&key), kind, codes: Vec::new(), required }
}
