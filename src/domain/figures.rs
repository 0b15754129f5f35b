//! Exact internal statistics of the cases of a year or another period: plain counts, for the office
//! only.
//!
//! A case belongs to one of five classes ([`Class`]): case, propaganda without a target, media
//! monitoring, duplicate, abuse. Only the first class is the base of the tables. The others are
//! counted separately, so that no headline mixes them. Tables of lists count only cases whose
//! coding a counsellor has confirmed. If a case may have several codes, a row counts cases, and the
//! rows do not add up to the base. Rows are in the order of their list.
//!
//! These numbers reveal single cases and protect nobody. Numbers that leave the office go through
//! [`crate::publication`].

mod attributes;
mod code_index;
mod entry;
mod fast_parse;
mod period;
#[cfg(test)]
mod property_tests;
mod stored;

pub use attributes::{ATTRIBUTES, MONTH, STATUS};
pub use entry::{Class, Entry};
pub use period::Period;

use attributes::OUTDATED;

use crate::taxonomy::{Code, Taxonomy};

/// Cases with one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The code. A month is `1` to `12`.
    pub code: String,
    /// How many cases of the base have it.
    pub cases: u64,
}

/// The counts of one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// One of [`ATTRIBUTES`].
    pub attribute: &'static str,
    /// Whether a case may have several codes. If so, the rows do not add up to the base.
    pub multi: bool,
    /// Whether the base is the coded cases. Otherwise it is all cases.
    pub of_coded: bool,
    /// Cases in the base.
    pub base: u64,
    /// A row for each code of the list, even if no case has it.
    pub rows: Vec<Row>,
    /// Cases of the base without a code.
    pub without: u64,
    /// Cases of the base with a code that is no longer in the list.
    pub outdated: u64,
}

/// Cases by two attributes at once. The base and the margins are coded cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossTable {
    /// The attribute of the rows.
    pub rows: Margin,
    /// The attribute of the columns.
    pub columns: Margin,
    /// `cells[row][column]`: coded cases that have both codes. The last row and column are cases
    /// without any current code.
    pub cells: Vec<Vec<u64>>,
    /// Coded cases.
    pub base: u64,
}

/// One side of a cross table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Margin {
    /// One of [`ATTRIBUTES`].
    pub attribute: &'static str,
    /// Whether a case may have several codes. If so, its cells and counts do not add up to the
    /// base.
    pub multi: bool,
    /// The codes.
    pub codes: Vec<String>,
    /// Coded cases by code. The last entry is cases without a code. Counted, not summed from cells.
    pub cases: Vec<u64>,
}

/// The number of case files of each class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Headline {
    /// Cases, coded or not.
    pub cases: u64,
    /// Cases with confirmed coding, which are the base of the lists.
    pub coded: u64,
    /// Propaganda without a target.
    pub propaganda: u64,
    /// Media monitoring.
    pub media: u64,
    /// Duplicates.
    pub duplicates: u64,
    /// Abuse.
    pub abuse: u64,
}

impl Headline {
    /// Cases whose coding no counsellor has confirmed yet.
    #[must_use]
    pub fn uncoded(self) -> u64 {
        self.cases - self.coded
    }

    /// All case files.
    #[must_use]
    pub fn files(self) -> u64 {
        self.cases + self.propaganda + self.media + self.duplicates + self.abuse
    }
}

/// Counters of one attribute: one for each code, one for outdated codes, one for cases without a
/// code.
const PLACES: usize = 33;
const WITHOUT: usize = 32;

/// Counts of a year that can still grow.
#[derive(Debug, Clone)]
pub struct Statistics {
    headline: Headline,
    counts: [[u64; PLACES]; ATTRIBUTES.len()],
    cross: Option<Cross>,
}

/// A cross table that is being counted.
#[derive(Debug, Clone)]
struct Cross {
    rows: usize,
    columns: usize,
    cells: Box<[[u64; PLACES]; PLACES]>,
    margins: [[u64; PLACES]; 2],
}

impl Statistics {
    /// Starts with no case. `cross` names the two [`ATTRIBUTES`] of a cross table. If a name is
    /// unknown, there is no cross table.
    #[must_use]
    pub fn new(cross: Option<(&str, &str)>) -> Self {
        let at = |name: &str| ATTRIBUTES.iter().position(|attribute| *attribute == name);
        let cross = cross.and_then(|(rows, columns)| {
            let cells = Box::new([[0; PLACES]; PLACES]);
            Some(Cross { rows: at(rows)?, columns: at(columns)?, cells, margins: [[0; PLACES]; 2] })
        });
        Self { headline: Headline::default(), counts: [[0; PLACES]; ATTRIBUTES.len()], cross }
    }

    /// Counts cases.
    #[must_use]
    pub fn count<'a>(entries: impl IntoIterator<Item = &'a Entry>, cross: Option<(&str, &str)>) -> Self {
        let mut statistics = Self::new(cross);
        for entry in entries {
            statistics.add(entry);
        }
        statistics
    }

    /// Counts one more case.
    pub fn add(&mut self, entry: &Entry) {
        match entry.class() {
            Class::Case => {}
            Class::Propaganda => return self.headline.propaganda += 1,
            Class::Media => return self.headline.media += 1,
            Class::Duplicate => return self.headline.duplicates += 1,
            Class::Abuse => return self.headline.abuse += 1,
        }
        self.headline.cases += 1;
        self.headline.coded += u64::from(entry.confirmed());
        for (attribute, counts) in self.counts.iter_mut().enumerate() {
            if !of_coded(attribute) || entry.confirmed() {
                places(entry.codes(attribute)).for_each(|place| raise(counts, place));
            }
        }
        if let (Some(cross), true) = (&mut self.cross, entry.confirmed()) {
            cross.add(entry);
        }
    }

    /// Adds the counts of other cases, made with the same cross table.
    pub fn merge(&mut self, other: &Self) {
        let (mine, theirs) = (&mut self.headline, other.headline);
        mine.cases += theirs.cases;
        mine.coded += theirs.coded;
        mine.propaganda += theirs.propaganda;
        mine.media += theirs.media;
        mine.duplicates += theirs.duplicates;
        mine.abuse += theirs.abuse;
        add_all(&mut self.counts, &other.counts);
        if let (Some(mine), Some(theirs)) = (&mut self.cross, &other.cross) {
            add_all(&mut *mine.cells, &*theirs.cells);
            add_all(&mut mine.margins, &theirs.margins);
        }
    }

    /// The number of case files of each class.
    #[must_use]
    pub fn headline(&self) -> Headline {
        self.headline
    }

    /// A table of each attribute, in the order of [`ATTRIBUTES`].
    #[must_use]
    pub fn tables(&self) -> Vec<Table> {
        (0..).zip(&self.counts).map(|(attribute, counts)| self.table(attribute, counts)).collect()
    }

    fn table(&self, attribute: usize, counts: &[u64; PLACES]) -> Table {
        let (name, multi, codes) = describe(attribute);
        let of_coded = of_coded(attribute);
        Table {
            attribute: name,
            multi,
            of_coded,
            base: if of_coded { self.headline.coded } else { self.headline.cases },
            rows: codes.into_iter().zip(counts).map(|(code, cases)| Row { code, cases: *cases }).collect(),
            without: place(counts, WITHOUT),
            outdated: place(counts, OUTDATED),
        }
    }

    /// The cross table, if one was asked for.
    #[must_use]
    pub fn cross(&self) -> Option<CrossTable> {
        let cross = self.cross.as_ref()?;
        let [rows, columns] = cross.margins;
        let (rows, columns) = (margin(cross.rows, &rows), margin(cross.columns, &columns));
        let taken = |counts: &[u64; PLACES], length: usize| -> Vec<u64> {
            counts.iter().take(length).copied().chain([place(counts, WITHOUT)]).collect()
        };
        let shown = cross.cells.iter().take(rows.codes.len()).chain(cross.cells.last());
        let cells = shown.map(|row| taken(row, columns.codes.len())).collect();
        Some(CrossTable { rows, columns, cells, base: self.headline.coded })
    }
}

impl Cross {
    fn add(&mut self, entry: &Entry) {
        let [row_margin, column_margin] = &mut self.margins;
        current_places(entry.codes(self.columns)).for_each(|column| raise(column_margin, column));
        for row in current_places(entry.codes(self.rows)) {
            raise(row_margin, row);
            if let Some(cells) = self.cells.get_mut(row) {
                current_places(entry.codes(self.columns)).for_each(|column| raise(cells, column));
            }
        }
    }
}

fn margin(attribute: usize, counts: &[u64; PLACES]) -> Margin {
    let (name, multi, codes) = describe(attribute);
    let cases = counts.iter().take(codes.len()).copied().chain([place(counts, WITHOUT)]).collect();
    Margin { attribute: name, multi, codes, cases }
}

/// Whether an attribute is known only of coded cases. Month and status are known of every case.
fn of_coded(attribute: usize) -> bool {
    attribute >= 2
}

fn describe(attribute: usize) -> (&'static str, bool, Vec<String>) {
    let name = ATTRIBUTES.get(attribute).copied().unwrap_or(MONTH);
    match Taxonomy::list(name) {
        Some(list) => (name, list.multi, list.codes().map(Code::to_string).collect()),
        None => (name, false, (1..=12).map(|month: u8| month.to_string()).collect()),
    }
}

/// The counters that a case raises: one for each code, or the one for cases without a code.
fn places(codes: u32) -> impl Iterator<Item = usize> {
    let mut left = codes;
    let each = std::iter::from_fn(move || {
        let place = (left != 0).then(|| left.trailing_zeros() as usize)?;
        left &= left - 1;
        Some(place)
    });
    each.chain((codes == 0).then_some(WITHOUT))
}

/// The counters that a case raises in a cross table, which ignores outdated codes.
fn current_places(codes: u32) -> impl Iterator<Item = usize> {
    places(codes & !(1 << OUTDATED))
}

fn raise(counts: &mut [u64; PLACES], place: usize) {
    if let Some(count) = counts.get_mut(place) {
        *count += 1;
    }
}

fn place(counts: &[u64; PLACES], place: usize) -> u64 {
    counts.get(place).copied().unwrap_or_default()
}

fn add_all(mine: &mut [[u64; PLACES]], theirs: &[[u64; PLACES]]) {
    for (count, other) in mine.iter_mut().flatten().zip(theirs.iter().flatten()) {
        *count += other;
    }
}
