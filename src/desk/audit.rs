//! The audit trail at the desk: appending to it, and the page that shows it.

mod append;
mod page;

pub(crate) use append::append;
pub use page::routes;
