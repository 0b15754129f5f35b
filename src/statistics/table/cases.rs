//! Coded cases, from memory or from a CSV file with a header: one column per attribute, one case a
//! line.
//!
//! Other columns are ignored and never kept. Errors name line and column, so that a long file can
//! be corrected.

use std::collections::HashMap;

use super::attributes::{Attribute, MULTI_SEPARATOR, Multi, excerpt};
use super::frequencies::{Frequencies, FrequencyTable};
use super::programme::{Breakdown, Programme};

/// Coded cases of one year, checked against the attributes of a programme.
#[derive(Debug, Clone)]
pub struct Cases {
    programme: Programme,
    lookups: Vec<CodeLookup>,
    columns: Vec<CodeColumn>,
    len: usize,
}

/// The codes of all cases in one attribute: case `i` has `codes[ends[i - 1]..ends[i]]`.
#[derive(Debug, Clone, Default)]
struct CodeColumn {
    codes: Vec<u16>,
    ends: Vec<usize>,
}

impl CodeColumn {
    fn cases(&self) -> impl Iterator<Item = &[u16]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.codes.get(start..*end).unwrap_or_default())
    }
}

/// Why a case cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodingError {
    /// The case has no code.
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
        /// Fewest codes that are declared.
        min: u16,
        /// Most codes that are declared.
        max: u16,
    },
}

/// Why a file of cases cannot be counted.
#[derive(Debug, thiserror::Error)]
pub enum CasesError {
    /// It is not CSV, or not UTF-8.
    #[error("the file of cases cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// A declared attribute has no column.
    #[error("the file of cases has no column {0}")]
    MissingColumn(String),
    /// Two columns have the same name.
    #[error("the file of cases has the column {0} twice")]
    ColumnTwice(String),
    /// A case cannot be counted.
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
    // After "\r\n" the reader reports a record as beginning at the "\n", one line early.
    let early = |position: &csv::Position| {
        usize::try_from(position.byte()).is_ok_and(|byte| csv.get(byte) == Some(&b'\n'))
    };
    record.position().map_or(0, |position| position.line() + u64::from(early(position)))
}

/// Finds the positions of the codes of one attribute.
#[derive(Debug, Clone)]
pub(crate) struct CodeLookup {
    attribute: Box<str>,
    multi: Option<Multi>,
    positions: HashMap<Box<str>, u16>,
}

impl CodeLookup {
    pub(crate) fn of(attribute: &Attribute) -> Self {
        let positions = attribute.codes().iter().cloned().zip(0..).collect();
        Self { attribute: attribute.name().into(), multi: attribute.multi(), positions }
    }

    /// Appends the codes of one case, written as in a file: joined by `|` if there may be several.
    /// After an error, `positions` may hold some of them.
    pub(crate) fn push_field(&self, field: &str, positions: &mut Vec<u16>) -> Result<(), CodingError> {
        match self.multi {
            _ if field.is_empty() => Err(CodingError::None(self.attribute.to_string())),
            None => self.push([field], positions),
            Some(_) => self.push(field.split(MULTI_SEPARATOR), positions),
        }
    }

    /// Appends the codes of one case. After an error, `positions` may hold some of them.
    fn push<'a>(
        &self,
        codes: impl IntoIterator<Item = &'a str>,
        positions: &mut Vec<u16>,
    ) -> Result<(), CodingError> {
        let start = positions.len();
        for code in codes {
            let known = self.positions.get(code).copied();
            let unknown = || CodingError::Unknown(self.attribute.to_string(), excerpt(code));
            let position = known.ok_or_else(unknown)?;
            if positions.iter().skip(start).any(|other| *other == position) {
                return Err(CodingError::Twice(self.attribute.to_string(), excerpt(code)));
            }
            positions.push(position);
        }
        let found = positions.len() - start;
        let Multi { min, max } = self.multi.unwrap_or(Multi { min: 1, max: 1 });
        if found == 0 {
            return Err(CodingError::None(self.attribute.to_string()));
        }
        if found < usize::from(min) || found > usize::from(max) {
            return Err(CodingError::Number { attribute: self.attribute.to_string(), found, min, max });
        }
        Ok(())
    }
}

impl Cases {
    /// No cases yet.
    #[must_use]
    pub fn none(programme: &Programme) -> Self {
        let lookups = programme.attributes().iter().map(CodeLookup::of).collect();
        let columns = programme.attributes().iter().map(|_| CodeColumn::default()).collect();
        Self { programme: programme.clone(), lookups, columns, len: 0 }
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
            wanted.push(at);
        }
        let mut cases = Self::none(programme);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            for ((at, lookup), column) in wanted.iter().zip(&cases.lookups).zip(&mut cases.columns) {
                let field = record.get(*at).unwrap_or_default();
                lookup
                    .push_field(field, &mut column.codes)
                    .map_err(|error| CasesError::Case { line: line_of(csv, &record), error })?;
                column.ends.push(column.codes.len());
            }
            cases.len += 1;
        }
        Ok(cases)
    }

    /// Adds one case. `codes_of` gives its codes in the attribute with that name, none if it has
    /// none.
    ///
    /// # Errors
    /// If a code is missing, unknown or repeated, or their number is not as declared. Then the case
    /// is not added.
    pub fn push<'a, C>(&mut self, codes_of: impl Fn(&str) -> C) -> Result<(), CodingError>
    where
        C: AsRef<[&'a str]>,
    {
        let mut read = Ok(());
        for (lookup, column) in self.lookups.iter().zip(&mut self.columns) {
            let codes = codes_of(&lookup.attribute);
            read = lookup.push(codes.as_ref().iter().copied(), &mut column.codes);
            if read.is_err() {
                break;
            }
        }
        for column in &mut self.columns {
            if read.is_ok() {
                column.ends.push(column.codes.len());
            } else {
                column.codes.truncate(column.ends.last().copied().unwrap_or(0));
            }
        }
        self.len += usize::from(read.is_ok());
        read
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

    /// The programme against which they were checked.
    #[must_use]
    pub const fn programme(&self) -> &Programme {
        &self.programme
    }

    /// Counts them in every table of the programme. The result is exact and must not be published.
    #[must_use]
    pub fn tabulate(&self) -> Frequencies {
        let tables = self.programme.tables().iter().map(|by| FrequencyTable::new(*by, self.count(*by)));
        Frequencies::new(self.programme.clone(), tables.collect())
    }

    fn count(&self, by: Breakdown) -> Vec<u32> {
        let mut counts = vec![0_u32; self.programme.cell_count(by)];
        let mut add = |cell: usize| {
            if let Some(count) = counts.get_mut(cell) {
                *count += 1;
            }
        };
        match by {
            Breakdown::Total => (0..self.len).for_each(|_| add(0)),
            Breakdown::One(a) => {
                self.columns
                    .get(a)
                    .into_iter()
                    .flat_map(|column| &column.codes)
                    .for_each(|code| add((*code).into()));
            }
            Breakdown::Two(a, b) => {
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
