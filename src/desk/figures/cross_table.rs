//! The cross table, made ready to be shown: rows and columns that no case is in are left out.

use meldestelle_domain::statistics::{CrossTable, Margin};
use meldestelle_web::locale::Locale;

use super::{attribute_label, code_label};

/// A cross table in words.
pub struct Crosswise {
    /// Attributes of rows and columns.
    pub asked: [&'static str; 2],
    /// Their names.
    pub names: [String; 2],
    /// Whether a case may be in several cells.
    pub multi: bool,
    /// Coded cases.
    pub base: u64,
    /// The columns that any case is in.
    pub columns: Vec<String>,
    /// The rows that any case is in.
    pub rows: Vec<Row>,
    /// Cases by column.
    pub foot: Vec<u64>,
}

/// One row.
pub struct Row {
    /// Its code in words.
    pub label: String,
    /// Cases by column.
    pub cells: Vec<u64>,
    /// Cases in the row.
    pub cases: u64,
}

impl Crosswise {
    /// Puts a cross table in words.
    #[must_use]
    pub fn new(cross: &CrossTable, t: &Locale) -> Self {
        let used = |margin: &Margin| -> Vec<bool> { margin.cases.iter().map(|cases| *cases > 0).collect() };
        let (rows, columns) = (used(&cross.rows), used(&cross.columns));
        let line = |cells: &[u64]| -> Vec<u64> { keep(cells, &columns).copied().collect() };
        let labels = labels(&cross.rows, t);
        let lines = labels
            .into_iter()
            .zip(&cross.cells)
            .zip(&cross.rows.cases)
            .map(|((label, cells), cases)| Row { label, cells: line(cells), cases: *cases });
        let lines: Vec<Row> = lines.zip(&rows).filter_map(|(line, used)| used.then_some(line)).collect();
        Self {
            asked: [cross.rows.attribute, cross.columns.attribute],
            names: [attribute_label(cross.rows.attribute, t), attribute_label(cross.columns.attribute, t)],
            multi: cross.rows.multi || cross.columns.multi,
            base: cross.base,
            columns: keep(&self::labels(&cross.columns, t), &columns).cloned().collect(),
            rows: lines,
            foot: line(&cross.columns.cases),
        }
    }
}

fn labels(margin: &Margin, t: &Locale) -> Vec<String> {
    let codes = margin.codes.iter().map(|code| code_label(margin.attribute, code, t));
    codes.chain([t.text("no-answer").to_owned()]).collect()
}

fn keep<'a, T>(all: &'a [T], used: &'a [bool]) -> impl Iterator<Item = &'a T> {
    all.iter().zip(used).filter_map(|(one, used)| used.then_some(one))
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::statistics::{Entry, Statistics};
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
        let shown = Crosswise::new(&statistics.cross().unwrap(), t);
        assert_eq!(shown.columns, [t.code("life_area", "work"), t.text("no-answer").to_owned()]);
        assert_eq!((shown.foot, shown.base), (vec![1, 1], 2));
        let rows: Vec<_> =
            shown.rows.iter().map(|row| (row.label.clone(), row.cells.clone(), row.cases)).collect();
        assert_eq!(
            rows,
            [(t.code("ground", "religion"), vec![1, 0], 1), (t.code("ground", "age"), vec![1, 1], 2)]
        );
    }
}
