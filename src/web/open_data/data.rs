//! The tables as CSV: tidy (one number a line), RFC 4180, UTF-8 with a byte order mark so that spreadsheets show umlauts.
//!
//! `printed` is what the tables print. `value` is empty where that is "≤ 6", so that nobody adds up zeroes that are none. `low` and `high` are the counts the print can
//! stand for, which anybody can work out from it.

use std::fmt::Write as _;

use meldestelle_domain::disclosure::{Printed, Rule};
use meldestelle_domain::publication::{Edition, published};
use meldestelle_domain::table::By;

use super::{File, names};
use crate::locale::{self, Locale};

/// The byte order mark.
pub(super) const BOM: char = '\u{feff}';
const CSV: &str = "text/csv; charset=utf-8";
/// Languages whose words stand in the code list.
pub(super) const LABELS: [&str; 2] = ["de", "en"];

/// A table, every table in one, the numbers beside them, the code list.
pub(super) fn files(edition: &Edition) -> Vec<File> {
    let release = &edition.release;
    let t = locale::fallback();
    let mut files = vec![File::new("all.csv", CSV, all(edition, t))];
    for table in release.tables() {
        let (by, attributes) = (table.by(), release.programme().names(table.by()));
        let mut header: Vec<String> = vec!["year".to_owned()];
        for name in &attributes {
            header.extend([(*name).to_owned(), format!("{name}_label")]);
        }
        header.extend(NUMBER.map(str::to_owned));
        let mut csv = Csv::new(&header);
        for (at, printed) in table.cells().iter().enumerate() {
            let mut fields = vec![release.year().to_string()];
            for (name, code) in attributes.iter().zip(release.programme().codes(by, at)) {
                fields.extend([code.to_owned(), names::code(t, name, code)]);
            }
            fields.extend(number(*printed, release.rule()));
            csv.line(&fields);
        }
        files.push(File::new(format!("{}.csv", names::table_id(release, by)), CSV, csv.0));
    }
    files.push(File::new("apart.csv", CSV, apart(edition, t)));
    files.push(File::new("codes.csv", CSV, codes(edition)));
    files
}

/// The columns of a number.
pub(super) const NUMBER: [&str; 5] = ["printed", "value", "low", "high", "revised"];

fn number(printed: Printed, rule: Rule) -> [String; 5] {
    let window = rule.window(printed);
    // Pages say "0 bis 6". Files that are published keep what they have, in every language.
    let hidden = printed.value == 0;
    [
        if hidden { "≤ 6".to_owned() } else { printed.value.to_string() },
        if hidden { String::new() } else { printed.value.to_string() },
        window.low.to_string(),
        window.high.to_string(),
        printed.revised.to_string(),
    ]
}

/// The columns of `all.csv`.
pub(super) const ALL: [&str; 14] = [
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
    "printed",
    "value",
    "low",
    "high",
];

fn all(edition: &Edition, t: &Locale) -> String {
    let release = &edition.release;
    let mut header: Vec<String> = ALL.iter().map(|name| (*name).to_owned()).collect();
    header.push("revised".to_owned());
    let mut csv = Csv::new(&header);
    let mut line = |table: &str, attributes: &[&str], codes: &[&str], printed: Printed| {
        let mut fields = vec![
            release.office().to_owned(),
            release.year().to_string(),
            edition.number.to_string(),
            table.to_owned(),
        ];
        for at in 0..2 {
            let (name, code) =
                (attributes.get(at).copied().unwrap_or_default(), codes.get(at).copied().unwrap_or_default());
            let label = if code.is_empty() { String::new() } else { names::code(t, name, code) };
            fields.extend([name.to_owned(), code.to_owned(), label]);
        }
        fields.extend(number(printed, release.rule()));
        csv.line(&fields);
    };
    for table in release.tables() {
        let (by, attributes) = (table.by(), release.programme().names(table.by()));
        for (at, printed) in table.cells().iter().enumerate() {
            line(&names::table_id(release, by), &attributes, &release.programme().codes(by, at), *printed);
        }
    }
    for (name, number) in edition.about.apart.numbers() {
        line("apart", &["apart"], &[name], number.printed());
    }
    csv.0
}

fn apart(edition: &Edition, t: &Locale) -> String {
    let header: Vec<String> =
        ["year", "apart", "apart_label"].into_iter().chain(NUMBER).map(str::to_owned).collect();
    let mut csv = Csv::new(&header);
    for (name, apart) in edition.about.apart.numbers() {
        let mut fields = vec![edition.year().to_string(), name.to_owned(), names::code(t, "apart", name)];
        fields.extend(number(apart.printed(), edition.release.rule()));
        csv.line(&fields);
    }
    csv.0
}

/// The columns of `codes.csv`.
pub(super) const CODES: [&str; 7] =
    ["attribute", "attribute_label_de", "attribute_label_en", "code", "label_de", "label_en", "groups"];

fn codes(edition: &Edition) -> String {
    let header: Vec<String> = CODES.iter().map(|name| (*name).to_owned()).collect();
    let mut csv = Csv::new(&header);
    let release = &edition.release;
    let languages: Vec<&Locale> = LABELS.iter().filter_map(|tag| locale::find(tag)).collect();
    for by in release.programme().tables() {
        let By::One(_) = *by else { continue };
        for name in release.programme().names(*by) {
            for at in 0..release.programme().cell_count(*by) {
                let code = release.programme().codes(*by, at).first().copied().unwrap_or_default().to_owned();
                let groups: Vec<&str> =
                    published(name).map(|published| published.grouped(&code).collect()).unwrap_or_default();
                let mut fields = vec![name.to_owned()];
                fields.extend(languages.iter().map(|t| names::attribute(t, name)));
                fields.push(code.clone());
                fields.extend(languages.iter().map(|t| names::code(t, name, &code)));
                fields.push(groups.join("|"));
                csv.line(&fields);
            }
        }
    }
    csv.0
}

/// CSV in the making.
struct Csv(String);

impl Csv {
    fn new(header: &[String]) -> Self {
        let mut csv = Self(BOM.to_string());
        csv.line(header);
        csv
    }

    fn line(&mut self, fields: &[String]) {
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            if field.contains(['"', ',', '\r', '\n']) {
                // Writing to a string does not fail.
                let _ = write!(self.0, "\"{}\"", field.replace('"', "\"\""));
            } else {
                self.0.push_str(field);
            }
        }
        self.0.push_str("\r\n");
    }
}
