//! The types that lie in sealed columns and are named nowhere else outside this crate.
//!
//! Tests open with them what earlier versions stored (`docs/method/formats.md`).

pub use crate::case::files::manifest::{Manifest, ManifestEntry, digest};
pub use crate::keys::sealed_columns::DRAFT;
pub use crate::publish::draft::{Draft, Proposal, ProtectedNumbers};
