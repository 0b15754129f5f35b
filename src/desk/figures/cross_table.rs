//! The cross table, ready to be shown. Rows and columns without a case are left out.

use meldestelle_domain::figures::{CrossTable, Margin};
use meldestelle_web::locale::Locale;

use super::links::CaseLinks;
use super::words::{attribute_label, code_label, short_label};

/// A cross table in words.
pub struct CrossTableView {
    /// The attributes of the rows and the columns.
    pub attributes: [&'static str; 2],
    /// Their names.
    pub names: [String; 2],
    /// Whether a case may be in several cells.
    pub multi: bool,
    /// The number of coded cases.
    pub base: u64,
    /// The columns that have a case.
    pub columns: Vec<String>,
    /// The rows that have a case.
    pub rows: Vec<CrossTableRow>,
    /// The number of cases in each column.
    pub column_totals: Vec<CrossTableCell>,
}

/// A row of the table.
pub struct CrossTableRow {
    /// The label of its code.
    pub label: String,
    /// The number of cases in each column.
    pub cells: Vec<CrossTableCell>,
    /// The number of cases in the row.
    pub total: CrossTableCell,
}

/// A number of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossTableCell {
    /// The number of cases.
    pub cases: u64,
    /// The list of the cases, if there is one.
    pub link: Option<String>,
}

/// What a row or a column stands for.
#[derive(Clone, Copy)]
enum Side<'a> {
    Code(&'a str),
    /// The cases without a code. No filter of the list of cases finds them.
    Without,
    All,
}

impl CrossTableView {
    /// Turns a cross table into words.
    #[must_use]
    pub fn new(cross: &CrossTable, links: Option<CaseLinks>, t: &Locale) -> Self {
        let attributes = [cross.rows.attribute, cross.columns.attribute];
        let (rows, columns) = (used(&cross.rows), used(&cross.columns));
        let cell = |row: Side, column: Side, cases: u64| CrossTableCell {
            cases,
            link: links.filter(|_| cases > 0).and_then(|links| link(links, attributes, [row, column])),
        };
        let line = |row: Side, cells: &[u64]| -> Vec<CrossTableCell> {
            let all = sides(&cross.columns).zip(cells).map(|(column, cases)| cell(row, column, *cases));
            used_only(all, &columns).collect()
        };
        let numbered = sides(&cross.rows)
            .zip(labels(&cross.rows, t, code_label))
            .zip(&cross.cells)
            .zip(&cross.rows.cases);
        let shown = numbered.map(|(((row, label), cells), cases)| CrossTableRow {
            label,
            cells: line(row, cells),
            total: cell(row, Side::All, *cases),
        });
        Self {
            attributes,
            names: attributes.map(|attribute| attribute_label(attribute, t)),
            multi: cross.rows.multi || cross.columns.multi,
            base: cross.base,
            rows: used_only(shown, &rows).collect(),
            columns: used_only(labels(&cross.columns, t, short_label), &columns).collect(),
            column_totals: line(Side::All, &cross.columns.cases),
        }
    }
}

/// The list of the cases of a cell, if a filter finds them.
fn link(links: CaseLinks, attributes: [&str; 2], sides: [Side; 2]) -> Option<String> {
    let mut codes = Vec::new();
    for (attribute, side) in attributes.into_iter().zip(sides) {
        match side {
            Side::Code(code) => codes.push((attribute, code)),
            Side::Without => return None,
            Side::All => {}
        }
    }
    links.having(&codes)
}

fn sides(margin: &Margin) -> impl Iterator<Item = Side<'_>> {
    margin.codes.iter().map(|code| Side::Code(code)).chain([Side::Without])
}

fn labels(margin: &Margin, t: &Locale, label: fn(&str, &str, &Locale) -> String) -> Vec<String> {
    let codes = margin.codes.iter().map(|code| label(margin.attribute, code, t));
    codes.chain([t.text("no-answer").to_owned()]).collect()
}

fn used(margin: &Margin) -> Vec<bool> {
    margin.cases.iter().map(|cases| *cases > 0).collect()
}

fn used_only<T>(all: impl IntoIterator<Item = T>, used: &[bool]) -> impl Iterator<Item = T> {
    all.into_iter().zip(used).filter_map(|(one, used)| used.then_some(one))
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::figures::{Entry, Period, Statistics};
    use meldestelle_web::locale;

    use super::*;

    #[test]
    fn empty_rows_and_columns_are_left_out_and_nothing_else() {
        let t = locale::fallback();
        let case = |codes: &str| -> Entry {
            let json = format!(
                r#"{{"r":"2026-03-01T12:00:00Z","s":"active","l":"de","f":{{"v":"1","ok":true,"c":{codes}}}}}"#
            );
            serde_json::from_str(&json).unwrap()
        };
        let entries =
            [case(r#"{"ground":["age","religion"],"life_area":["work"]}"#), case(r#"{"ground":["age"]}"#)];
        let statistics = Statistics::count(&entries, Some(("ground", "life_area")));
        let cross = statistics.cross().unwrap();
        let shown = CrossTableView::new(&cross, None, t);
        let cases = |cells: &[CrossTableCell]| -> Vec<u64> { cells.iter().map(|cell| cell.cases).collect() };
        assert_eq!(shown.columns, [short_label("life_area", "work", t), t.text("no-answer").to_owned()]);
        assert_eq!((cases(&shown.column_totals), shown.base), (vec![1, 1], 2));
        let rows: Vec<_> =
            shown.rows.iter().map(|row| (row.label.clone(), cases(&row.cells), row.total.cases)).collect();
        assert_eq!(
            rows,
            [(t.code("ground", "religion"), vec![1, 0], 1), (t.code("ground", "age"), vec![1, 1], 2)]
        );
        let shown = CrossTableView::new(&cross, CaseLinks::of(Period::of_year(2026)), t);
        let links: Vec<Vec<bool>> =
            shown.rows.iter().map(|row| row.cells.iter().map(|cell| cell.link.is_some()).collect()).collect();
        assert_eq!(
            links,
            [[true, false], [true, false]],
            "neither a zero nor a case without a code has a list"
        );
        let both = "/cases?show=all&year=2026&code=ground%3Aage&code=life_area%3Awork";
        assert_eq!(shown.rows[1].cells[0].link.as_deref(), Some(both));
        assert_eq!(shown.rows[1].total.link.as_deref(), Some("/cases?show=all&year=2026&code=ground%3Aage"));
    }
}
