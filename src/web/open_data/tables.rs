//! Tables as pages show them: words, printed numbers, bars drawn from printed numbers only, in code order.

use meldestelle_domain::disclosure::Printed;
use meldestelle_domain::release::{ProtectedTable, Release};
use meldestelle_domain::table::{By, Frequencies};

use super::names;
use crate::locale::Locale;

/// A two-way table with more columns is shown as lists: it would fit neither a telephone nor a sheet of paper.
const MOST_COLUMNS: usize = 5;
/// Length of the longest bar.
const BAR: u32 = 240;

/// A printed number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// As it is printed: `≤ 6` or a multiple of five.
    pub text: String,
    /// Whether a correction printed it anew.
    pub revised: bool,
    /// Whether it is `≤ 6`.
    pub hidden: bool,
    /// The exact count; at the desk only.
    pub truth: Option<u32>,
}

/// A row of a one-way table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The words of the code.
    pub label: String,
    /// The number.
    pub number: Number,
    /// Length of its bar.
    pub bar: u32,
}

/// A row of a two-way table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The words of the code.
    pub label: String,
    /// Its numbers with the words of their columns.
    pub cells: Vec<(String, Number)>,
}

impl Row {
    /// Cells that have a number.
    pub fn printed(&self) -> impl Iterator<Item = &(String, Number)> {
        self.cells.iter().filter(|(_, number)| !number.hidden)
    }

    /// What the cells that only say `≤ 6` hold together; at the desk only.
    #[must_use]
    pub fn hidden_truth(&self) -> Option<u32> {
        let hidden = self.cells.iter().filter(|(_, number)| number.hidden);
        hidden.filter_map(|(_, number)| number.truth).reduce(|one, other| one + other)
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its name in files and addresses.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Whether cases may stand in several rows.
    pub multi: bool,
    /// Rows of a one-way table.
    pub lines: Vec<Line>,
    /// Rows of a two-way table.
    pub rows: Vec<Row>,
    /// Columns of a two-way table.
    pub columns: Vec<String>,
    /// What the columns are.
    pub across: String,
}

impl Shown {
    /// Whether a two-way table is narrow enough to be shown as one.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        self.columns.len() <= MOST_COLUMNS
    }

    /// Whether exact counts stand beside.
    #[must_use]
    pub fn has_truth(&self) -> bool {
        let lines = self.lines.iter().map(|line| &line.number);
        lines
            .chain(self.rows.iter().flat_map(|row| &row.cells).map(|(_, number)| number))
            .any(|number| number.truth.is_some())
    }
}

/// Shows one printed number.
#[must_use]
pub fn number(printed: Printed, truth: Option<u32>) -> Number {
    let hidden = printed.value == 0;
    let text = if hidden { "≤\u{a0}6".to_owned() } else { printed.value.to_string() };
    Number { text, revised: printed.revised, hidden, truth }
}

/// The printed number of cases.
#[must_use]
pub fn total(release: &Release, truth: Option<&Frequencies>) -> Number {
    let printed = release.table(By::Total).and_then(|table| table.cells().first().copied());
    let printed = printed.unwrap_or(Printed { value: 0, revised: false });
    number(printed, truth.map(Frequencies::total))
}

/// Every table but the total, in the order of the programme.
#[must_use]
pub fn all(t: &Locale, release: &Release, truth: Option<&Frequencies>) -> Vec<Shown> {
    let tables = release.tables().iter().filter(|table| table.by() != By::Total);
    tables.map(|table| show(t, release, table, truth)).collect()
}

/// The printed number of one code of a one-way table.
#[must_use]
pub fn cell(release: &Release, attribute: &str, code: &str) -> Option<Number> {
    let by = By::One(release.attributes().position(attribute)?);
    let table = release.table(by)?;
    let at = (0..table.cells().len()).find(|cell| release.programme().codes(by, *cell) == [code])?;
    table.cells().get(at).map(|printed| number(*printed, None))
}

fn show(t: &Locale, release: &Release, table: &ProtectedTable, truth: Option<&Frequencies>) -> Shown {
    let by = table.by();
    let attributes = release.programme().names(by);
    let multi =
        by.positions().iter().filter_map(|at| release.attributes().get(*at)).any(|a| a.multi().is_some());
    let counts =
        truth.and_then(|truth| truth.table(by)).map(meldestelle_domain::table::FrequencyTable::counts);
    let mut shown = Shown {
        id: names::table_id(release, by),
        title: names::table(t, release, by),
        multi,
        lines: Vec::new(),
        rows: Vec::new(),
        columns: Vec::new(),
        across: String::new(),
    };
    let numbers = table.cells().iter().enumerate().map(|(at, printed)| {
        let truth = counts.and_then(|counts| counts.get(at).copied());
        (release.programme().codes(by, at), number(*printed, truth))
    });
    match *attributes.as_slice() {
        [attribute] => {
            let most = table.cells().iter().map(|printed| printed.value).max().unwrap_or(0).max(1);
            let bars = table.cells().iter().map(|printed| printed.value.saturating_mul(BAR) / most);
            shown.lines = numbers
                .zip(bars)
                .map(|((codes, number), bar)| {
                    let label = names::code(t, attribute, codes.first().copied().unwrap_or_default());
                    Line { label, number, bar }
                })
                .collect();
        }
        [rows, columns] => {
            shown.across = names::attribute(t, columns);
            for (codes, number) in numbers {
                let [row, column] = *codes.as_slice() else { continue };
                let (row, column) = (names::code(t, rows, row), names::code(t, columns, column));
                if shown.rows.last().is_none_or(|last| last.label != row) {
                    shown.rows.push(Row { label: row, cells: Vec::new() });
                }
                if let Some(last) = shown.rows.last_mut() {
                    last.cells.push((column, number));
                }
            }
            shown.columns = shown
                .rows
                .first()
                .map(|row| row.cells.iter().map(|(column, _)| column.clone()).collect())
                .unwrap_or_default();
        }
        _ => {}
    }
    shown
}
