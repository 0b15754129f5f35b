//! Verification of a release by counting (soft5 3.10): no solver, and no trust in its maker.
//!
//! It checks that the programme is allowed, that every world fits every printed number, and that
//! the worlds together cover every cell. Nobody can check from the files that the numbers are true.

#[cfg(test)]
#[path = "verify/verify_tests.rs"]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use crate::release::{ReadError, Release};
use crate::rule::{FEWEST_CASES, Rule, is_coarse_enough};
use crate::table::{Breakdown, CodeLookup, Programme, WORLD_COLUMN, excerpt, line_of};
use crate::worlds::Cover;

/// Most worlds of a file: the search makes no more. Reading stops at the next one.
const MOST_WORLDS: usize = 60;
/// Most findings that are listed.
const MOST_FINDINGS: usize = 100;

/// A reason why a release does not hold.
#[derive(Debug)]
pub enum Finding {
    /// `release.json` cannot be read, or its programme is not allowed.
    Release(ReadError),
    /// The printed total is below [`FEWEST_CASES`].
    TooFew(u32),
    /// A two-way table is too fine for the printed total.
    TooFine(String),
    /// `worlds.csv` cannot be read.
    Worlds(csv::Error),
    /// `worlds.csv` has other columns than the release has attributes.
    Columns(String),
    /// A line of `worlds.csv` is not a case of the release.
    Case {
        /// The line, counted from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// `worlds.csv` has more than sixty worlds.
    TooManyWorlds,
    /// A world does not fit a printed number.
    Unfit {
        /// The world.
        world: String,
        /// The cell.
        cell: String,
        /// How many of its cases are in the cell.
        count: u32,
        /// What is printed.
        printed: u32,
    },
    /// The worlds do not show enough different counts of a cell.
    Uncovered {
        /// The cell.
        cell: String,
        /// What is printed.
        printed: u32,
    },
    /// There are more findings than are listed.
    More,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release(error) => write!(f, "release.json: {error}"),
            Self::TooFew(total) => {
                write!(
                    f,
                    "release.json: the printed total is {total}, below {FEWEST_CASES}; no tables may be published"
                )
            }
            Self::TooFine(table) => {
                write!(
                    f,
                    "release.json: the table {table} has more than one cell for two cases of the printed total"
                )
            }
            Self::Worlds(error) => write!(f, "worlds.csv: {error}"),
            Self::Columns(reason) => write!(f, "worlds.csv: {reason}"),
            Self::Case { line, reason } => write!(f, "worlds.csv, line {line}: {reason}"),
            Self::TooManyWorlds => write!(f, "worlds.csv: more than {MOST_WORLDS} worlds"),
            Self::Unfit { world, cell, count, printed } => {
                write!(
                    f,
                    "world {world} has {count} cases in {cell}, which does not fit the printed {}",
                    PrintedValue(*printed)
                )
            }
            Self::Uncovered { cell, printed } => {
                write!(f, "the worlds do not cover {cell}, printed {}", PrintedValue(*printed))
            }
            Self::More => f.write_str("and more"),
        }
    }
}

/// A printed value as readers see it.
struct PrintedValue(u32);

impl fmt::Display for PrintedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { f.write_str("≤ 6") } else { write!(f, "{}", self.0) }
    }
}

/// Checks the two files of a release and returns the release.
///
/// # Errors
/// What does not hold: at most a hundred findings, and [`Finding::More`] if there are more.
pub fn verify(release_json: &str, worlds_csv: &[u8]) -> Result<Release, Vec<Finding>> {
    let release = Release::from_json(release_json).map_err(|error| vec![Finding::Release(error)])?;
    let mut findings = Vec::new();
    check_size(&release, &mut findings);
    match count_worlds(release.programme(), worlds_csv) {
        Ok(worlds) => compare(&release, &worlds, &mut findings),
        Err(finding) => findings.push(finding),
    }
    if findings.is_empty() { Ok(release) } else { Err(findings) }
}

fn check_size(release: &Release, findings: &mut Vec<Finding>) {
    let programme = release.programme();
    if release.total() < FEWEST_CASES {
        findings.push(Finding::TooFew(release.total()));
    }
    // A correction keeps the tables of the release that it corrects, even if the total fell.
    let first = release.rule() == Rule::FIRST;
    for by in
        programme.tables().iter().filter(|by| first && !is_coarse_enough(programme, **by, release.total()))
    {
        findings.push(Finding::TooFine(programme.names(*by).join("-")));
    }
}

/// The counts of every cell in every world, by the name of the world.
type Counts = BTreeMap<String, Vec<u32>>;

fn count_worlds(programme: &Programme, worlds_csv: &[u8]) -> Result<Counts, Finding> {
    let worlds_csv = worlds_csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(worlds_csv);
    let mut reader = csv::Reader::from_reader(worlds_csv);
    let columns = columns(programme, reader.headers().map_err(Finding::Worlds)?)?;
    let lookups: Vec<CodeLookup> = programme.attributes().iter().map(CodeLookup::of).collect();
    let cells: Vec<(Breakdown, usize)> = starts(programme);
    let size = programme.cells().count();
    let mut worlds = Counts::new();
    let mut codes = vec![Vec::new(); lookups.len()];
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(Finding::Worlds)? {
        let line = line_of(worlds_csv, &record);
        for ((lookup, column), codes) in lookups.iter().zip(&columns.attributes).zip(&mut codes) {
            codes.clear();
            lookup
                .push_field(record.get(*column).unwrap_or_default(), codes)
                .map_err(|error| Finding::Case { line, reason: error.to_string() })?;
        }
        let name = record.get(columns.world).unwrap_or_default();
        if name.is_empty() || name.len() > 20 {
            return Err(Finding::Case { line, reason: "the world has no name".to_owned() });
        }
        if !worlds.contains_key(name) {
            if worlds.len() == MOST_WORLDS {
                return Err(Finding::TooManyWorlds);
            }
            worlds.insert(name.to_owned(), vec![0; size]);
        }
        if let Some(counts) = worlds.get_mut(name) {
            for (by, start) in &cells {
                add(programme, *by, *start, &codes, counts);
            }
        }
    }
    Ok(worlds)
}

/// Positions of the columns of `worlds.csv`.
struct Columns {
    world: usize,
    /// In the order of the attributes.
    attributes: Vec<usize>,
}

fn columns(programme: &Programme, header: &csv::StringRecord) -> Result<Columns, Finding> {
    let find = |name: &str| {
        let missing = || Finding::Columns(format!("the column {name} is missing"));
        header.iter().position(|column| column == name).ok_or_else(missing)
    };
    let world = find(WORLD_COLUMN)?;
    let attributes = programme.attributes().iter().map(|attribute| find(attribute.name()));
    let attributes: Vec<usize> = attributes.collect::<Result<_, _>>()?;
    for (position, name) in header.iter().enumerate() {
        if position != world && !attributes.contains(&position) {
            return Err(Finding::Columns(format!("the column {:?} does not belong there", excerpt(name))));
        }
    }
    Ok(Columns { world, attributes })
}

/// The first cell of each table in a flat list of cells.
fn starts(programme: &Programme) -> Vec<(Breakdown, usize)> {
    let mut next = 0;
    let start = |by: &Breakdown| {
        let start = next;
        next += programme.cell_count(*by);
        (*by, start)
    };
    programme.tables().iter().map(start).collect()
}

/// Counts one case in one table.
fn add(programme: &Programme, by: Breakdown, start: usize, codes: &[Vec<u16>], counts: &mut [u32]) {
    let of = |attribute: usize| codes.get(attribute).map(Vec::as_slice).unwrap_or_default();
    let mut count = |cell: usize| {
        if let Some(count) = counts.get_mut(start + cell) {
            *count += 1;
        }
    };
    match by {
        Breakdown::Total => count(0),
        Breakdown::One(a) => of(a).iter().for_each(|code| count((*code).into())),
        Breakdown::Two(a, b) => {
            let width = programme.cell_count(Breakdown::One(b));
            for row in of(a) {
                for column in of(b) {
                    count(usize::from(*row) * width + usize::from(*column));
                }
            }
        }
    }
}

fn compare(release: &Release, worlds: &Counts, findings: &mut Vec<Finding>) {
    let programme = release.programme();
    let printed = release.printed();
    let mut cover: Vec<Cover> = printed.iter().map(|printed| Cover::of(*printed)).collect();
    for (name, counts) in worlds {
        let cells = programme.cells().zip(&printed).zip(counts).zip(&mut cover);
        for ((((by, cell), printed), count), cover) in cells {
            cover.add(*count);
            if !release.rule().window(*printed).contains(*count) {
                let cell = programme.cell_name(by, cell);
                let finding =
                    Finding::Unfit { world: name.clone(), cell, count: *count, printed: printed.value };
                push(findings, finding);
            }
        }
    }
    for (((by, cell), printed), cover) in programme.cells().zip(&printed).zip(cover) {
        if !cover.is_complete() {
            let cell = programme.cell_name(by, cell);
            push(findings, Finding::Uncovered { cell, printed: printed.value });
        }
    }
}

fn push(findings: &mut Vec<Finding>, finding: Finding) {
    if findings.len() < MOST_FINDINGS {
        findings.push(finding);
    } else if !matches!(findings.last(), Some(Finding::More)) {
        findings.push(Finding::More);
    }
}
