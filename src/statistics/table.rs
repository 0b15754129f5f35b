//! Frequency tables over coded cases: what was counted, exactly.
//!
//! [`Frequencies`] are internal. Nothing in this module protects anybody: a number becomes
//! publishable only through [`crate::protect::protect`].

mod attributes;
mod cases;
mod frequencies;
mod programme;
#[cfg(test)]
#[path = "table/table_tests.rs"]
mod tests;

pub use attributes::{Attribute, Attributes, AttributesError, MAX_ATTRIBUTES, MAX_CODES, Multi};
pub use cases::{Cases, CasesError, CodingError};
pub use frequencies::{Frequencies, FrequencyTable};
pub use programme::{Breakdown, Programme, ProgrammeError, ProgrammeFileError};

pub(crate) use attributes::{DeclaredAttributes, MULTI_SEPARATOR, WORLD_COLUMN, excerpt};
pub(crate) use cases::{CodeLookup, line_of};
