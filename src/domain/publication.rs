//! What this service publishes of a year: its programme of tables, and which cases they count.
//!
//! The method that protects the numbers is the crate `meldestelle-statistics`. The programme is the
//! same for every office and year of one [`VERSION`], so a table is never made because of what it
//! shows.

mod count;
mod programme;

#[cfg(test)]
#[path = "publication/publication_tests.rs"]
mod tests;

pub use count::{Counted, Tally};
pub use programme::{ATTRIBUTES, Published, VERSION, programme, published};
