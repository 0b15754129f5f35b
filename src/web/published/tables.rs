//! Tables as pages show them, in code order: names, printed numbers, and bars that span the counts
//! for which a number can stand.

use meldestelle_statistics::open_data::table_title;
use meldestelle_statistics::release::{ProtectedTable, Release};
use meldestelle_statistics::rule::{Printed, Rule, Window};
use meldestelle_statistics::table::{Breakdown, Frequencies, FrequencyTable};

use super::words;
use crate::locale::Locale;

/// Most columns of a two-way table. A wider one fits neither a telephone nor a sheet of paper and
/// is shown as lists.
const MOST_COLUMNS: usize = 5;
/// Length of the longest bar. It stands for the greatest count for which a number in a one-way
/// table of the edition can stand.
const BAR: u32 = 1000;

/// A printed number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedNumber {
    /// Its text: `0 bis 6` or a multiple of five. Files write `≤ 6` for the first.
    pub text: String,
    /// Whether a correction drew it anew.
    pub revised: bool,
    /// Whether it is a range only, `0 bis 6`.
    pub hidden: bool,
    /// The counts for which it can stand.
    pub window: Window,
    /// The exact count. Only the desk knows it.
    pub truth: Option<u32>,
}

/// A row of a one-way table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneWayRow {
    /// The name of the code.
    pub label: String,
    /// The number.
    pub number: PrintedNumber,
    /// Length of the solid part of its bar: the least count for which the number can stand.
    pub least: u32,
    /// Length of the hatched part after it, up to the greatest count.
    pub range: u32,
}

impl OneWayRow {
    /// Length of the longest bar of the edition.
    #[must_use]
    pub const fn width(&self) -> u32 {
        BAR
    }
}

/// A row of a two-way table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoWayRow {
    /// The name of the code.
    pub label: String,
    /// Its numbers with the names of their columns.
    pub cells: Vec<(String, PrintedNumber)>,
    /// The range of counts of a cell without a number, in words. Empty if all cells have a number.
    pub others: String,
}

impl TwoWayRow {
    /// Cells that have a number.
    pub fn printed(&self) -> impl Iterator<Item = &(String, PrintedNumber)> {
        self.cells.iter().filter(|(_, number)| !number.hidden)
    }

    /// The sum of the exact counts of cells without a number. Only the desk knows it.
    #[must_use]
    pub fn hidden_truth(&self) -> Option<u32> {
        let hidden = self.cells.iter().filter(|(_, number)| number.hidden);
        hidden.filter_map(|(_, number)| number.truth).reduce(|one, other| one + other)
    }
}

/// A table with its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableView {
    /// Its name in files and addresses.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Whether cases may stand in several rows.
    pub multi: bool,
    /// Rows of a one-way table.
    pub lines: Vec<OneWayRow>,
    /// Rows of a two-way table.
    pub rows: Vec<TwoWayRow>,
    /// Columns of a two-way table.
    pub columns: Vec<String>,
    /// The attribute of the columns.
    pub across: String,
}

impl TableView {
    /// Whether a two-way table is narrow enough to be shown as one.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        self.columns.len() <= MOST_COLUMNS
    }

    /// Whether exact counts are shown beside the printed ones.
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
pub fn number(t: &Locale, rule: Rule, printed: Printed, truth: Option<u32>) -> PrintedNumber {
    let (hidden, window) = (printed.value == 0, rule.window(printed));
    let text = if hidden { range(t, window) } else { printed.value.to_string() };
    PrintedNumber { text, revised: printed.revised, hidden, window, truth }
}

/// Two counts and all between them, in words.
#[must_use]
pub fn range(t: &Locale, window: Window) -> String {
    let words =
        t.with2("published-range", ("low", window.low.to_string()), ("high", window.high.to_string()));
    // Digits run in the same direction in every script, so they need no isolating characters.
    words.replace(['\u{2068}', '\u{2069}'], "")
}

/// The printed number of cases.
#[must_use]
pub fn total(t: &Locale, release: &Release, truth: Option<&Frequencies>) -> PrintedNumber {
    let printed = release.table(Breakdown::Total).and_then(|table| table.cells().first().copied());
    let printed = printed.unwrap_or(Printed { value: 0, revised: false });
    number(t, release.rule(), printed, truth.map(Frequencies::total))
}

/// The count at the end of the longest bar: one scale for every table of an edition, so that bars
/// compare.
#[must_use]
pub fn scale(release: &Release) -> u32 {
    let tables = release.tables().iter().filter(|table| matches!(table.by(), Breakdown::One(_)));
    let cells = tables.flat_map(ProtectedTable::cells);
    cells.map(|printed| release.rule().window(*printed).high).max().unwrap_or(0).max(1)
}

/// Every table but the total, in the order of the programme.
#[must_use]
pub fn all(t: &Locale, release: &Release, truth: Option<&Frequencies>) -> Vec<TableView> {
    let scale = scale(release);
    let tables = release.tables().iter().filter(|table| table.by() != Breakdown::Total);
    tables.map(|table| show(t, release, table, (truth, scale))).collect()
}

/// The printed number of one code of a one-way table.
#[must_use]
pub fn cell(t: &Locale, release: &Release, attribute: &str, code: &str) -> Option<PrintedNumber> {
    let by = Breakdown::One(release.attributes().position(attribute)?);
    let table = release.table(by)?;
    let at = (0..table.cells().len()).find(|cell| release.programme().codes(by, *cell) == [code])?;
    table.cells().get(at).map(|printed| number(t, release.rule(), *printed, None))
}

fn show(
    t: &Locale,
    release: &Release,
    table: &ProtectedTable,
    (truth, scale): (Option<&Frequencies>, u32),
) -> TableView {
    let by = table.by();
    let attributes = release.programme().names(by);
    let multi =
        by.positions().iter().filter_map(|at| release.attributes().get(*at)).any(|a| a.multi().is_some());
    let counts = truth.and_then(|truth| truth.table(by)).map(FrequencyTable::counts);
    let mut shown = TableView {
        id: release.programme().table_name(by),
        title: table_title(t, release.programme(), by),
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
                    let label = words::code(t, attribute, codes.first().copied().unwrap_or_default());
                    let least = length(number.window.low);
                    let range = length(number.window.high).saturating_sub(least);
                    OneWayRow { label, number, least, range }
                })
                .collect();
        }
        [rows, columns] => {
            shown.across = words::attribute(t, columns);
            for (codes, number) in numbers {
                let [row, column] = *codes.as_slice() else { continue };
                let (row, column) = (words::code(t, rows, row), words::code(t, columns, column));
                if shown.rows.last().is_none_or(|last| last.label != row) {
                    shown.rows.push(TwoWayRow { label: row, cells: Vec::new(), others: String::new() });
                }
                if let Some(last) = shown.rows.last_mut() {
                    last.cells.push((column, number));
                }
            }
            for row in &mut shown.rows {
                let hidden =
                    row.cells.iter().filter(|(_, number)| number.hidden).map(|(_, number)| number.window);
                // In a correction some windows are narrower than others. The widest one holds for
                // all.
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
