//! The tables of a release.

use crate::rule::{Printed, Rule};
use crate::table::{Attributes, Breakdown, Programme};

/// Longest name of an office, in bytes.
pub const LONGEST_OFFICE_NAME: usize = 200;

/// Whether a text can be the name of an office in a release: one line that is not empty.
pub(crate) fn is_office_name(name: &str) -> bool {
    let clean = !name.trim().is_empty() && !name.chars().any(char::is_control);
    clean && name.len() <= LONGEST_OFFICE_NAME
}

/// A table of protected numbers, row by row in code order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtectedTable {
    by: Breakdown,
    cells: Vec<Printed>,
}

impl ProtectedTable {
    /// What it is broken down by.
    #[must_use]
    pub const fn by(&self) -> Breakdown {
        self.by
    }

    /// Its printed numbers.
    #[must_use]
    pub fn cells(&self) -> &[Printed] {
        &self.cells
    }
}

/// A release of one office and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    office: Box<str>,
    year: u16,
    programme: Programme,
    rule: Rule,
    tables: Vec<ProtectedTable>,
}

impl Release {
    /// Call it only with numbers that were drawn and certified, or that are published already.
    pub(crate) fn protected(
        office: &str,
        year: u16,
        programme: Programme,
        rule: Rule,
        cells: &[Printed],
    ) -> Self {
        let mut rest = cells.iter().copied();
        let tables = programme.tables().iter().map(|by| {
            let cells = rest.by_ref().take(programme.cell_count(*by)).collect();
            ProtectedTable { by: *by, cells }
        });
        let tables = tables.collect();
        Self { office: office.into(), year, programme, rule, tables }
    }

    /// The name of its office.
    #[must_use]
    pub const fn office(&self) -> &str {
        &self.office
    }

    /// The year in which its cases arrived.
    #[must_use]
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// Its rule: [`Rule::FIRST`] or [`Rule::CORRECTED`].
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// Its attributes.
    #[must_use]
    pub const fn attributes(&self) -> &Attributes {
        self.programme.attributes()
    }

    /// Its programme: the tables that were printed.
    #[must_use]
    pub const fn programme(&self) -> &Programme {
        &self.programme
    }

    /// Its tables, in the order of the programme.
    #[must_use]
    pub fn tables(&self) -> &[ProtectedTable] {
        &self.tables
    }

    /// The table of this breakdown.
    #[must_use]
    pub fn table(&self, by: Breakdown) -> Option<&ProtectedTable> {
        self.tables.iter().find(|table| table.by == by)
    }

    /// The printed number of cases.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.table(Breakdown::Total).and_then(|table| table.cells.first()).map_or(0, |printed| printed.value)
    }

    /// How many cells a correction drew anew.
    #[must_use]
    pub fn revised_cells(&self) -> usize {
        self.tables.iter().flat_map(|table| &table.cells).filter(|printed| printed.revised).count()
    }

    /// All cells, in the order of [`Programme::cells`].
    pub(crate) fn printed(&self) -> Vec<Printed> {
        self.tables.iter().flat_map(|table| &table.cells).copied().collect()
    }
}
