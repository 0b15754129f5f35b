//! The figures as lines, for the files: one number a line, with the codes that it belongs to and
//! their names.

use meldestelle_domain::figures::{CrossTable, Margin, Statistics};
use meldestelle_web::locale::Locale;

use super::words::{attribute_label, code_label};

/// Stands for the cases without a code of the list.
const WITHOUT: &str = "(none)";
/// Stands for the cases with a code that is no longer in the list.
const OUTDATED: &str = "(outdated)";
/// Stands for all cases that are counted.
const ALL: &str = "(all)";

/// A code with its name.
#[derive(Clone, Default)]
pub struct Named {
    /// The code.
    pub code: String,
    /// Its name in the language of the counsellor.
    pub label: String,
}

impl Named {
    fn new(code: &str, label: impl Into<String>) -> Self {
        Self { code: code.to_owned(), label: label.into() }
    }
}

/// A number of the figures.
pub struct Line {
    /// The table.
    pub table: Named,
    /// The row of the table.
    pub row: Named,
    /// The column; empty in a table of one attribute.
    pub column: Named,
    /// The number of cases.
    pub cases: u64,
    /// The number of cases of which this is a part, if shares make sense.
    pub base: Option<u64>,
}

/// The numbers of the overview.
pub fn headline(statistics: &Statistics, unopened: u64, t: &Locale) -> Vec<Line> {
    let headline = statistics.headline();
    let lines = [
        ("files", t.text("stats-files").to_owned(), headline.files()),
        ("cases", t.text("stats-cases").to_owned(), headline.cases),
        ("coded", t.text("stats-coded").to_owned(), headline.coded),
        ("uncoded", t.text("stats-uncoded-name").to_owned(), headline.uncoded()),
        ("propaganda", t.text("stats-propaganda").to_owned(), headline.propaganda),
        ("media", t.code("intake_channel", "media"), headline.media),
        ("duplicate", t.code("case_status", "duplicate"), headline.duplicates),
        ("abuse", t.code("case_status", "abuse"), headline.abuse),
        ("unreadable", t.text("stats-unreadable").to_owned(), unopened),
    ];
    let table = Named::new("headline", t.text("stats-headline"));
    let line = |(code, label, cases): (&str, String, u64)| Line {
        table: table.clone(),
        row: Named::new(code, label),
        column: Named::default(),
        cases,
        base: None,
    };
    lines.into_iter().map(line).collect()
}

/// The numbers of the tables of one attribute.
pub fn tables(statistics: &Statistics, t: &Locale) -> Vec<Line> {
    let mut lines = Vec::new();
    for table in statistics.tables() {
        let name = Named::new(table.attribute, attribute_label(table.attribute, t));
        let rows = table
            .rows
            .iter()
            .map(|row| (Named::new(&row.code, code_label(table.attribute, &row.code, t)), row.cases))
            .chain([
                (without(t), table.without),
                (Named::new(OUTDATED, t.text("stats-outdated")), table.outdated),
                (all(t), table.base),
            ]);
        lines.extend(rows.map(|(row, cases)| Line {
            table: name.clone(),
            row,
            column: Named::default(),
            cases,
            base: Some(table.base),
        }));
    }
    lines
}

/// The numbers of the cross table, row by row. Each row has all columns and its sum, and the last
/// row has the sums of the columns.
pub fn cross(cross: &CrossTable, t: &Locale) -> Vec<Line> {
    let [one, other] = [cross.rows.attribute, cross.columns.attribute];
    let label = format!("{} × {}", attribute_label(one, t), attribute_label(other, t));
    let table = Named::new(&format!("{one} x {other}"), label);
    let line = |row: &Named, column: &Named, cases: u64| Line {
        table: table.clone(),
        row: row.clone(),
        column: column.clone(),
        cases,
        base: None,
    };
    let (rows, columns, all) = (named(&cross.rows, t), named(&cross.columns, t), all(t));
    let mut lines = Vec::new();
    for ((row, cells), sum) in rows.iter().zip(&cross.cells).zip(&cross.rows.cases) {
        lines.extend(columns.iter().zip(cells).map(|(column, cases)| line(row, column, *cases)));
        lines.push(line(row, &all, *sum));
    }
    let sums = columns.iter().zip(&cross.columns.cases);
    lines.extend(sums.map(|(column, cases)| line(&all, column, *cases)));
    lines.push(line(&all, &all, cross.base));
    lines
}

fn named(margin: &Margin, t: &Locale) -> Vec<Named> {
    let codes = margin.codes.iter();
    codes.map(|code| Named::new(code, code_label(margin.attribute, code, t))).chain([without(t)]).collect()
}

fn without(t: &Locale) -> Named {
    Named::new(WITHOUT, t.text("no-answer"))
}

fn all(t: &Locale) -> Named {
    Named::new(ALL, t.text("stats-all"))
}
