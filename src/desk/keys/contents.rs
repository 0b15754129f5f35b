//! Types stored in sealed columns that no other public module exports.
//!
//! Tests use them to open what earlier versions stored (`docs/method/formats.md`).

pub use crate::case::files::manifest::{Manifest, ManifestEntry, digest};
pub use crate::keys::sealed_columns::DRAFT;
pub use crate::publish::draft::{Draft, Proposal, ProtectedNumbers};
