//! What an office publishes of a year: its fixed programme over the facts of its cases, and the edition that comes of it.
//!
//! `Facts -> Counted -> draw -> Release`, and with remarks and a licence an [`Edition`], which is public from its first to its last byte. The programme is the same
//! for every office and year of one [`VERSION`], so that a table is never made because of what it shows. Not promised: anything that
//! [`crate::disclosure`] does not promise; and nothing an office prints beside its editions is protected by them.

mod apart;
mod count;
mod draw;
mod edition;
mod programme;
mod remark_counts;

#[cfg(test)]
#[path = "publication/publication_tests.rs"]
mod tests;

pub use apart::{Apart, ApartNumber, ApartTrue};
pub use count::{Counted, Tally};
pub use draw::{draw, draw_correction};
pub use edition::{About, Break, Edition, Licence, PublicationSettings, REMARK_LIMIT, Remarks};
pub use programme::{ATTRIBUTES, NOT_STATED, Published, VERSION, programme, published};
pub use remark_counts::{CountOf, true_counts};
