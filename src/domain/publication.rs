//! What this service publishes of a year: its programme of tables, and the cases that they count.
//!
//! The crate `meldestelle-statistics` contains the method that protects the numbers. The programme
//! is the same for every office and year of one [`VERSION`], so no table is made because of what it
//! shows.

mod count;
mod programme;

#[cfg(test)]
#[path = "publication/publication_tests.rs"]
mod tests;

pub use count::{Counted, Tally};
pub use programme::{ATTRIBUTES, Published, VERSION, programme, published};
