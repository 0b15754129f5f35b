//! The cross table, ready to be shown. Rows and columns without a case are left out.

use meldestelle_domain::figures::{CrossTable, Margin};
use meldestelle_web::locale::Locale;

use super::{attribute_label, code_label};

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
    pub column_totals: Vec<u64>,
}

/// A row of the table.
pub struct CrossTableRow {
    /// The label of its code.
    pub label: String,
    /// The number of cases in each column.
    pub cells: Vec<u64>,
    /// The number of cases in the row.
    pub total: u64,
}

impl CrossTableView {
    /// Turns a cross table into words.
    #[must_use]
    pub fn new(cross: &CrossTable, t: &Locale) -> Self {
        let used = |margin: &Margin| -> Vec<bool> { margin.cases.iter().map(|cases| *cases > 0).collect() };
        let (rows, columns) = (used(&cross.rows), used(&cross.columns));
        let line = |cells: &[u64]| -> Vec<u64> { used_only(cells, &columns).copied().collect() };
        let labels = labels(&cross.rows, t);
        let lines = labels
            .into_iter()
            .zip(&cross.cells)
            .zip(&cross.rows.cases)
            .map(|((label, cells), cases)| CrossTableRow { label, cells: line(cells), total: *cases });
        let lines: Vec<CrossTableRow> =
            lines.zip(&rows).filter_map(|(line, used)| used.then_some(line)).collect();
        Self {
            attributes: [cross.rows.attribute, cross.columns.attribute],
            names: [attribute_label(cross.rows.attribute, t), attribute_label(cross.columns.attribute, t)],
            multi: cross.rows.multi || cross.columns.multi,
            base: cross.base,
            columns: used_only(&self::labels(&cross.columns, t), &columns).cloned().collect(),
            rows: lines,
            column_totals: line(&cross.columns.cases),
        }
    }
}

fn labels(margin: &Margin, t: &Locale) -> Vec<String> {
    let codes = margin.codes.iter().map(|code| code_label(margin.attribute, code, t));
    codes.chain([t.text("no-answer").to_owned()]).collect()
}

fn used_only<'a, T>(all: &'a [T], used: &'a [bool]) -> impl Iterator<Item = &'a T> {
    all.iter().zip(used).filter_map(|(one, used)| used.then_some(one))
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::figures::{Entry, Statistics};
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
        let shown = CrossTableView::new(&statistics.cross().unwrap(), t);
        assert_eq!(shown.columns, [t.code("life_area", "work"), t.text("no-answer").to_owned()]);
        assert_eq!((shown.column_totals, shown.base), (vec![1, 1], 2));
        let rows: Vec<_> =
            shown.rows.iter().map(|row| (row.label.clone(), row.cells.clone(), row.total)).collect();
        assert_eq!(
            rows,
            [(t.code("ground", "religion"), vec![1, 0], 1), (t.code("ground", "age"), vec![1, 1], 2)]
        );
    }
}
