//! A release: what the public sees, as `sdc-release/1` (soft5 3.10).
//!
//! A [`Release`] is made by [`crate::protect::protect`] or [`crate::protect::correct`], or is read
//! from a published file. There is no other way to make one, or a [`ProtectedTable`]:
//! ```compile_fail,E0451
//! let table = meldestelle_statistics::release::ProtectedTable { by: todo!(), cells: vec![] };
//! ```
//! Reading checks the form and the programme, not the protection. [`crate::verify::verify`] checks
//! the protection.

mod document;
mod tables;

#[cfg(test)]
#[path = "release/document_tests.rs"]
mod document_tests;

pub use document::{Document, FORMAT, ReadError};
pub use tables::{ProtectedTable, Release};

pub use tables::LONGEST_OFFICE_NAME;
pub(crate) use tables::is_office_name;
