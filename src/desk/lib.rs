//! The desk: the internal face, and the only crate that opens a report.

pub mod crypter;
pub mod keyring;
pub mod unseal;
