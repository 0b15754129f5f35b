//! Coded cases, and reading them from a CSV file with a header: one column per attribute, one case a line.
//!
//! Other columns are ignored and never kept. Errors name line and column, so that a long file can be put right.

use std::collections::HashMap;

use super::attributes::{Attribute, MULTI_SEPARATOR, shown};
use super::programme::{By, Programme};
use super::{Frequencies, FrequencyTable};

/// Coded cases of one year, checked against the attributes of a programme.
#[derive(Debug, Clone)]
pub struct Cases {
    programme: Programme,
    columns: Vec<Column>,
    len: usize,
}

/// The codes of all cases in one attribute: case `i` has `codes[ends[i - 1]..ends[i]]`.
#[derive(Debug, Clone, Default)]
struct Column {
    codes: Vec<u16>,
    ends: Vec<usize>,
}

impl Column {
    fn cases(&self) -> impl Iterator<Item = &[u16]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.codes.get(start..*end).unwrap_or_default())
    }
}

/// Why a case cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodingError {
    /// No value where one is needed.
    #[error("{0} has no code")]
    None(String),
    /// A code that the attribute does not have.
    #[error("{0} does not have the code {1:?}")]
    Unknown(String, String),
    /// The same code twice in one case.
    #[error("{0} has the code {1:?} twice in one case")]
    Twice(String, String),
    /// Fewer or more codes than declared.
    #[error("{attribute} has {found} codes in one case; {min} to {max} are declared")]
    Number {
        /// The attribute.
        attribute: String,
        /// How many codes the case has.
        found: usize,
        /// The least declared.
        min: u16,
        /// The most declared.
        max: u16,
    },
}

/// Why a file of cases cannot be counted.
#[derive(Debug, thiserror::Error)]
pub enum CasesError {
    /// Not CSV, or not UTF-8.
    #[error("the file of cases cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// A declared attribute without its column.
    #[error("the file of cases has no column {0}")]
    MissingColumn(String),
    /// Two columns of the same name.
    #[error("the file of cases has the column {0} twice")]
    ColumnTwice(String),
    /// A case that cannot be counted.
    #[error("line {line}: {error}")]
    Case {
        /// The line of the file, counted from 1.
        line: u64,
        /// What is wrong with it.
        error: CodingError,
    },
}

/// The line of the file in which a record begins, counted from 1.
pub(crate) fn line_of(csv: &[u8], record: &csv::StringRecord) -> u64 {
    // After "\r\n" the reader takes a record to begin at the "\n", a line early.
    let early = |position: &csv::Position| {
        usize::try_from(position.byte()).is_ok_and(|byte| csv.get(byte) == Some(&b'\n'))
    };
    record.position().map_or(0, |position| position.line() + u64::from(early(position)))
}

/// Looks up the codes of one attribute.
pub(crate) struct Coder<'a> {
    attribute: &'a Attribute,
    positions: HashMap<&'a str, u16>,
}

impl<'a> Coder<'a> {
    pub(crate) fn of(attribute: &'a Attribute) -> Self {
        Self { attribute, positions: attribute.codes().iter().map(AsRef::as_ref).zip(0..).collect() }
    }

    /// Appends the codes of one case; on an error, `codes` may hold some of them.
    pub(crate) fn push(&self, field: &str, codes: &mut Vec<u16>) -> Result<(), CodingError> {
        let name = || self.attribute.name().to_owned();
        if field.is_empty() {
            return Err(CodingError::None(name()));
        }
        let known = |code: &str| {
            self.positions.get(code).copied().ok_or_else(|| CodingError::Unknown(name(), shown(code)))
        };
        let Some(multi) = self.attribute.multi() else {
            codes.push(known(field)?);
            return Ok(());
        };
        let start = codes.len();
        for code in field.split(MULTI_SEPARATOR) {
            let position = known(code)?;
            if codes.iter().skip(start).any(|other| *other == position) {
                return Err(CodingError::Twice(name(), shown(code)));
            }
            codes.push(position);
        }
        let found = codes.len() - start;
        if found < usize::from(multi.min) || found > usize::from(multi.max) {
            return Err(CodingError::Number { attribute: name(), found, min: multi.min, max: multi.max });
        }
        Ok(())
    }
}

impl Cases {
    /// No cases yet.
    #[must_use]
    pub fn none(programme: &Programme) -> Self {
        let columns = programme.attributes().iter().map(|_| Column::default()).collect();
        Self { programme: programme.clone(), columns, len: 0 }
    }

    /// Reads a CSV file.
    ///
    /// # Errors
    /// If it is not CSV, a column is missing, or a case has other codes than declared.
    pub fn from_csv(programme: &Programme, csv: &[u8]) -> Result<Self, CasesError> {
        let csv = csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv);
        let mut reader = csv::Reader::from_reader(csv);
        let header = reader.headers()?.clone();
        let mut wanted = Vec::new();
        for attribute in programme.attributes() {
            let mut found = header.iter().enumerate().filter(|(_, column)| *column == attribute.name());
            let Some((at, _)) = found.next() else {
                return Err(CasesError::MissingColumn(attribute.name().to_owned()));
            };
            if found.next().is_some() {
                return Err(CasesError::ColumnTwice(attribute.name().to_owned()));
            }
            wanted.push((at, Coder::of(attribute)));
        }
        let mut cases = Self::none(programme);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            for ((at, coder), column) in wanted.iter().zip(&mut cases.columns) {
                let field = record.get(*at).unwrap_or_default();
                coder
                    .push(field, &mut column.codes)
                    .map_err(|error| CasesError::Case { line: line_of(csv, &record), error })?;
                column.ends.push(column.codes.len());
            }
            cases.len += 1;
        }
        Ok(cases)
    }

    /// Adds one case. `codes_of` gives the codes of the attribute with that name, none if it knows none.
    ///
    /// # Errors
    /// If a code is missing, unknown, repeated, or their number is not as declared; then nothing is added.
    pub fn push<'a>(&mut self, codes_of: impl Fn(&str) -> &'a [&'a str]) -> Result<(), CodingError> {
        let mut fields = Vec::new();
        for attribute in self.programme.attributes() {
            let mut codes = Vec::new();
            let given = codes_of(attribute.name());
            if attribute.multi().is_none() && given.len() > 1 {
                let (attribute, found) = (attribute.name().to_owned(), given.len());
                return Err(CodingError::Number { attribute, found, min: 1, max: 1 });
            }
            Coder::of(attribute).push(&given.join("|"), &mut codes)?;
            fields.push(codes);
        }
        for (column, codes) in self.columns.iter_mut().zip(fields) {
            column.codes.extend(codes);
            column.ends.push(column.codes.len());
        }
        self.len += 1;
        Ok(())
    }

    /// How many cases there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The programme they were checked against.
    #[must_use]
    pub const fn programme(&self) -> &Programme {
        &self.programme
    }

    /// Counts them in every table of the programme. What comes out is exact and must not be published.
    #[must_use]
    pub fn tabulate(&self) -> Frequencies {
        let tables =
            self.programme.tables().iter().map(|by| FrequencyTable { by: *by, counts: self.count(*by) });
        Frequencies { programme: self.programme.clone(), tables: tables.collect() }
    }

    fn count(&self, by: By) -> Vec<u32> {
        let mut counts = vec![0_u32; self.programme.cell_count(by)];
        let mut add = |cell: usize| {
            if let Some(count) = counts.get_mut(cell) {
                *count += 1;
            }
        };
        match by {
            By::Total => (0..self.len).for_each(|_| add(0)),
            By::One(a) => {
                self.columns
                    .get(a)
                    .into_iter()
                    .flat_map(|column| &column.codes)
                    .for_each(|code| add((*code).into()));
            }
            By::Two(a, b) => {
                let width = self.programme.attributes().code_count(b);
                let (Some(rows), Some(columns)) = (self.columns.get(a), self.columns.get(b)) else {
                    return counts;
                };
                for (row, column) in rows.cases().zip(columns.cases()) {
                    for row in row {
                        for column in column {
                            add(usize::from(*row) * width + usize::from(*column));
                        }
                    }
                }
            }
        }
        counts
    }
}
