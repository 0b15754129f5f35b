//! The tables as CSV: tidy (one number a line), RFC 4180, UTF-8 with a byte order mark, so that
//! spreadsheets show umlauts.
//!
//! `printed` is what the tables print. `value` is empty where that is "≤ 6", so that nobody adds up
//! zeros that are none. `low` and `high` are the counts that the print can stand for, which anybody
//! can compute from it.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::file::File;
use super::words::{Vocabulary, Words};
use crate::edition::Edition;
use crate::rule::{Printed, Rule};
use crate::table::Breakdown;

/// The byte order mark.
pub(super) const BOM: char = '\u{feff}';
const MEDIA: &str = "text/csv; charset=utf-8";

/// Every table in one file, one file per table, the numbers outside the tables, the code list.
pub(super) fn files(edition: &Edition, vocabulary: &Vocabulary<'_>) -> Vec<File> {
    let (release, words) = (&edition.release, vocabulary.main);
    let mut files = vec![File::new("all.csv", MEDIA, all(edition, words))];
    for table in release.tables() {
        let (by, attributes) = (table.by(), release.programme().names(table.by()));
        let mut header: Vec<String> = vec!["year".to_owned()];
        for name in &attributes {
            header.extend([(*name).to_owned(), format!("{name}_label")]);
        }
        header.extend(NUMBER.map(str::to_owned));
        let mut rows = vec![header];
        for (at, printed) in table.cells().iter().enumerate() {
            let mut fields = vec![release.year().to_string()];
            for (name, code) in attributes.iter().zip(release.programme().codes(by, at)) {
                fields.extend([code.to_owned(), words.code(name, code)]);
            }
            fields.extend(number(*printed, release.rule()));
            rows.push(fields);
        }
        files.push(File::new(format!("{}.csv", release.programme().table_name(by)), MEDIA, write(&rows)));
    }
    files.push(File::new("apart.csv", MEDIA, standalone(edition, words)));
    files.push(File::new("codes.csv", MEDIA, codes(edition, vocabulary)));
    files
}

/// The columns of a number.
pub(super) const NUMBER: [&str; 5] = ["printed", "value", "low", "high", "revised"];

fn number(printed: Printed, rule: Rule) -> [String; 5] {
    let window = rule.window(printed);
    // Pages say "0 to 6" in their language. The files say the same in every language.
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

fn all(edition: &Edition, words: &dyn Words) -> String {
    let release = &edition.release;
    let mut header: Vec<String> = ALL.iter().map(|name| (*name).to_owned()).collect();
    header.push("revised".to_owned());
    let mut rows = vec![header];
    let mut row = |table: &str, attributes: &[&str], codes: &[&str], printed: Printed| {
        let mut fields = vec![
            release.office().to_owned(),
            release.year().to_string(),
            edition.number.to_string(),
            table.to_owned(),
        ];
        for at in 0..2 {
            let (name, code) =
                (attributes.get(at).copied().unwrap_or_default(), codes.get(at).copied().unwrap_or_default());
            let label = if code.is_empty() { String::new() } else { words.code(name, code) };
            fields.extend([name.to_owned(), code.to_owned(), label]);
        }
        fields.extend(number(printed, release.rule()));
        rows.push(fields);
    };
    for table in release.tables() {
        let (by, attributes) = (table.by(), release.programme().names(table.by()));
        let name = release.programme().table_name(by);
        for (at, printed) in table.cells().iter().enumerate() {
            row(&name, &attributes, &release.programme().codes(by, at), *printed);
        }
    }
    for (name, number) in edition.about.standalone.numbers() {
        row("apart", &["apart"], &[name], number.printed());
    }
    write(&rows)
}

fn standalone(edition: &Edition, words: &dyn Words) -> String {
    let header: Vec<String> =
        ["year", "apart", "apart_label"].into_iter().chain(NUMBER).map(str::to_owned).collect();
    let mut rows = vec![header];
    for (name, count) in edition.about.standalone.numbers() {
        let mut fields = vec![edition.year().to_string(), name.to_owned(), words.code("apart", name)];
        fields.extend(number(count.printed(), edition.release.rule()));
        rows.push(fields);
    }
    write(&rows)
}

/// The columns of `codes.csv`.
pub(super) fn code_columns(vocabulary: &Vocabulary<'_>) -> Vec<String> {
    let labels = |column: &'static str| {
        vocabulary.languages.iter().map(move |words| format!("{column}_{}", words.tag()))
    };
    let mut columns = vec!["attribute".to_owned()];
    columns.extend(labels("attribute_label"));
    columns.push("code".to_owned());
    columns.extend(labels("label"));
    columns.push("groups".to_owned());
    columns
}

fn codes(edition: &Edition, vocabulary: &Vocabulary<'_>) -> String {
    let languages = vocabulary.languages;
    let programme = edition.release.programme();
    let mut rows = vec![code_columns(vocabulary)];
    for by in programme.tables().iter().filter(|by| matches!(by, Breakdown::One(_))) {
        for at in 0..programme.cell_count(*by) {
            for (name, code) in programme.names(*by).into_iter().zip(programme.codes(*by, at)) {
                let mut fields = vec![name.to_owned()];
                fields.extend(languages.iter().map(|words| words.attribute(name)));
                fields.push(code.to_owned());
                fields.extend(languages.iter().map(|words| words.code(name, code)));
                fields.push((vocabulary.grouped)(name, code).join("|"));
                rows.push(fields);
            }
        }
    }
    write(&rows)
}

/// One line per row, after a byte order mark. Fields are quoted only if they must be.
fn write(rows: &[Vec<String>]) -> String {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(BOM.to_string().into_bytes());
    for row in rows {
        // Writing to memory does not fail, and all rows have as many fields as the header.
        let written = writer.write_record(row);
        debug_assert!(written.is_ok(), "{written:?}");
    }
    // All fields are UTF-8.
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
