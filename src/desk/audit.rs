//! The audit trail at the desk: appending to it, and the page that shows it.

mod append;
mod case_names;
mod filter;
mod kinds;
mod page;
mod row;

pub(crate) use append::{append, append_refused_passphrases};
pub(crate) use case_names::CaseNames;
pub use page::routes;
