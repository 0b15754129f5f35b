//! The keys of people and offices, and the only code that opens what is sealed.

pub mod contents;
pub mod crypter;
pub mod keyring;
pub mod rotation;
pub mod sealed_columns;
pub mod unseal;
