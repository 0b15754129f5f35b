//! Exact counts of the tables of a programme.

use super::programme::{Breakdown, Programme};

/// True counts of one table, row by row in code order. Not for publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrequencyTable {
    by: Breakdown,
    counts: Vec<u32>,
}

impl FrequencyTable {
    pub(super) const fn new(by: Breakdown, counts: Vec<u32>) -> Self {
        Self { by, counts }
    }

    /// What it is broken down by.
    #[must_use]
    pub const fn by(&self) -> Breakdown {
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
    pub(super) const fn new(programme: Programme, tables: Vec<FrequencyTable>) -> Self {
        Self { programme, tables }
    }

    /// The programme that was counted.
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
    pub fn table(&self, by: Breakdown) -> Option<&FrequencyTable> {
        self.tables.iter().find(|table| table.by == by)
    }

    /// The number of cases.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.table(Breakdown::Total).and_then(|table| table.counts.first().copied()).unwrap_or(0)
    }
}
