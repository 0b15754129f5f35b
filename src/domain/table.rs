//! Frequency tables over coded cases: what was counted, exactly.
//!
//! A [`FrequencyTable`] is internal. Nothing here protects anybody; a number becomes publishable only by way of
//! [`crate::disclosure::protect`].

mod attributes;
mod cases;
mod programme;
#[cfg(test)]
#[path = "table/table_tests.rs"]
mod tests;

pub use attributes::{Attribute, Attributes, AttributesError, MAX_ATTRIBUTES, MAX_CODES, Multi};
pub use cases::{Cases, CasesError, CodingError};
pub use programme::{By, Programme, ProgrammeError};

pub(crate) use attributes::MULTI_SEPARATOR;
pub(crate) use attributes::{DeclaredAttributes, WORLD_COLUMN, shown};
pub(crate) use cases::{Coder, line_of};

/// True counts of one table, row by row in code order. Not for publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrequencyTable {
    by: By,
    counts: Vec<u32>,
}

impl FrequencyTable {
    /// What it is broken down by.
    #[must_use]
    pub const fn by(&self) -> By {
        self.by
    }

    /// Its counts.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }
}

/// All tables of a programme, counted from the same cases. Not for publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frequencies {
    programme: Programme,
    tables: Vec<FrequencyTable>,
}

impl Frequencies {
    /// The programme counted.
    #[must_use]
    pub const fn programme(&self) -> &Programme {
        &self.programme
    }

    /// Its tables, in the programme's order.
    #[must_use]
    pub fn tables(&self) -> &[FrequencyTable] {
        &self.tables
    }

    /// The table of this breakdown.
    #[must_use]
    pub fn table(&self, by: By) -> Option<&FrequencyTable> {
        self.tables.iter().find(|table| table.by == by)
    }

    /// The number of cases.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.table(By::Total).and_then(|table| table.counts.first().copied()).unwrap_or(0)
    }
}
