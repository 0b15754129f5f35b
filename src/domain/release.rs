//! A release: what the public sees, as `sdc-release/1` (soft5 3.10).
//!
//! A [`Release`] comes out of [`crate::disclosure::protect`] or [`crate::disclosure::correct`], or is read back from a published file;
//! there is no other way to make one or a [`ProtectedTable`]:
//! ```compile_fail,E0451
//! let table = meldestelle_domain::release::ProtectedTable { by: todo!(), cells: vec![] };
//! ```
//! Reading checks the form and the programme, not the protection; that is [`verify`], which needs only the two
//! files and counts.

mod document;
mod verify;

#[cfg(test)]
#[path = "release/document_tests.rs"]
mod document_tests;
#[cfg(test)]
#[path = "release/verify_tests.rs"]
mod verify_tests;

pub use document::{Document, ReadError};
pub use verify::{Finding, verify};

use crate::disclosure::{Printed, Rule};
use crate::table::{Attributes, By, Programme};

/// The version of the format that is written and read.
pub const FORMAT: &str = "sdc-release/1";

/// A table of protected numbers, row by row in code order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtectedTable {
    by: By,
    cells: Vec<Printed>,
}

impl ProtectedTable {
    /// What it is broken down by.
    #[must_use]
    pub const fn by(&self) -> By {
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
    /// Only for numbers that were drawn and certified, or that are published already.
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

    /// Reads a published release.
    ///
    /// # Errors
    /// If it has another format or version, is incomplete, or its programme is not allowed.
    pub fn from_json(json: &str) -> Result<Self, ReadError> {
        Document::from_json(json)?.into_release()
    }

    /// `release.json`.
    #[must_use]
    pub fn to_json(&self) -> String {
        document::write(self)
    }

    /// The office it is of.
    #[must_use]
    pub const fn office(&self) -> &str {
        &self.office
    }

    /// The year in which its cases came in.
    #[must_use]
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// Its rule: that of a first or of a corrected release.
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
    pub fn table(&self, by: By) -> Option<&ProtectedTable> {
        self.tables.iter().find(|table| table.by == by)
    }

    /// The printed number of cases.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.table(By::Total).and_then(|table| table.cells.first()).map_or(0, |printed| printed.value)
    }

    /// How many cells a correction printed anew.
    #[must_use]
    pub fn revised_cells(&self) -> usize {
        self.tables.iter().flat_map(|table| &table.cells).filter(|printed| printed.revised).count()
    }

    /// All cells, in the order of [`Programme::cells`].
    pub(crate) fn printed(&self) -> Vec<Printed> {
        self.tables.iter().flat_map(|table| &table.cells).copied().collect()
    }
}
