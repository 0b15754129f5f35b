//! Tables as pages show them: words, printed numbers, bars drawn from what printed numbers can stand for, in code order.

use meldestelle_domain::disclosure::{Printed, Rule, Window};
use meldestelle_domain::release::{ProtectedTable, Release};
use meldestelle_domain::table::{By, Frequencies};

use super::names;
use crate::locale::Locale;

/// A two-way table with more columns is shown as lists: it would fit neither a telephone nor a sheet of paper.
const MOST_COLUMNS: usize = 5;
/// Length of the longest bar: the greatest count that a number in a one-way table of the edition can stand for.
const BAR: u32 = 1000;

/// A printed number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// As people read it: `0 bis 6` or a multiple of five. In files the first is `≤ 6`.
    pub text: String,
    /// Whether a correction printed it anew.
    pub revised: bool,
    /// Whether it is a range only, `0 bis 6`.
    pub hidden: bool,
    /// The counts it can stand for.
    pub window: Window,
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
    /// Length of the full part of its bar: the least that the number can stand for.
    pub least: u32,
    /// Length of the hatched part after it, up to the greatest.
    pub range: u32,
}

impl Line {
    /// Length of the longest bar of the edition.
    #[must_use]
    pub const fn width(&self) -> u32 {
        BAR
    }
}

/// A row of a two-way table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The words of the code.
    pub label: String,
    /// Its numbers with the words of their columns.
    pub cells: Vec<(String, Number)>,
    /// What each cell without a number can stand for, in words; empty if all have one.
    pub others: String,
}

impl Row {
    /// Cells that have a number.
    pub fn printed(&self) -> impl Iterator<Item = &(String, Number)> {
        self.cells.iter().filter(|(_, number)| !number.hidden)
    }

    /// What the cells that only say `0 bis 6` hold together; at the desk only.
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
pub fn number(t: &Locale, rule: Rule, printed: Printed, truth: Option<u32>) -> Number {
    let (hidden, window) = (printed.value == 0, rule.window(printed));
    let text = if hidden { range(t, window) } else { printed.value.to_string() };
    Number { text, revised: printed.revised, hidden, window, truth }
}

/// Two counts and all between them, in words.
#[must_use]
pub fn range(t: &Locale, window: Window) -> String {
    let words =
        t.with2("published-range", ("low", window.low.to_string()), ("high", window.high.to_string()));
    // Digits run the same way in every script, so nothing invisible need be copied with them.
    words.replace(['\u{2068}', '\u{2069}'], "")
}

/// The printed number of cases.
#[must_use]
pub fn total(t: &Locale, release: &Release, truth: Option<&Frequencies>) -> Number {
    let printed = release.table(By::Total).and_then(|table| table.cells().first().copied());
    let printed = printed.unwrap_or(Printed { value: 0, revised: false });
    number(t, release.rule(), printed, truth.map(Frequencies::total))
}

/// The count at the end of the longest bar: one scale for every table of an edition, so that bars compare.
#[must_use]
pub fn scale(release: &Release) -> u32 {
    let tables = release.tables().iter().filter(|table| matches!(table.by(), By::One(_)));
    let cells = tables.flat_map(ProtectedTable::cells);
    cells.map(|printed| release.rule().window(*printed).high).max().unwrap_or(0).max(1)
}

/// Every table but the total, in the order of the programme.
#[must_use]
pub fn all(t: &Locale, release: &Release, truth: Option<&Frequencies>) -> Vec<Shown> {
    let scale = scale(release);
    let tables = release.tables().iter().filter(|table| table.by() != By::Total);
    tables.map(|table| show(t, release, table, (truth, scale))).collect()
}

/// The printed number of one code of a one-way table.
#[must_use]
pub fn cell(t: &Locale, release: &Release, attribute: &str, code: &str) -> Option<Number> {
    let by = By::One(release.attributes().position(attribute)?);
    let table = release.table(by)?;
    let at = (0..table.cells().len()).find(|cell| release.programme().codes(by, *cell) == [code])?;
    table.cells().get(at).map(|printed| number(t, release.rule(), *printed, None))
}

fn show(
    t: &Locale,
    release: &Release,
    table: &ProtectedTable,
    (truth, scale): (Option<&Frequencies>, u32),
) -> Shown {
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
        (release.programme().codes(by, at), number(t, release.rule(), *printed, truth))
    });
    match *attributes.as_slice() {
        [attribute] => {
            let length = |count: u32| count.saturating_mul(BAR) / scale;
            shown.lines = numbers
                .map(|(codes, number)| {
                    let label = names::code(t, attribute, codes.first().copied().unwrap_or_default());
                    let least = length(number.window.low);
                    let range = length(number.window.high).saturating_sub(least);
                    Line { label, number, least, range }
                })
                .collect();
        }
        [rows, columns] => {
            shown.across = names::attribute(t, columns);
            for (codes, number) in numbers {
                let [row, column] = *codes.as_slice() else { continue };
                let (row, column) = (names::code(t, rows, row), names::code(t, columns, column));
                if shown.rows.last().is_none_or(|last| last.label != row) {
                    shown.rows.push(Row { label: row, cells: Vec::new(), others: String::new() });
                }
                if let Some(last) = shown.rows.last_mut() {
                    last.cells.push((column, number));
                }
            }
            for row in &mut shown.rows {
                let hidden =
                    row.cells.iter().filter(|(_, number)| number.hidden).map(|(_, number)| number.window);
                // In a correction some are narrower than others; the widest holds for all.
                let widest = hidden.max_by_key(|window| window.high);
                row.others = widest.map_or_else(String::new, |window| range(t, window));
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
