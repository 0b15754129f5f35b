//! The keys of people and offices, and the only way back to what is sealed.

pub mod contents;
pub mod crypter;
pub mod keyring;
pub mod rotation;
pub mod sealed_columns;
pub mod unseal;
