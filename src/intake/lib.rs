//! The public face: takes reports in, sealed, and opens none.
//!
//! A form is parsed once into a [`Report`](meldestelle_domain::report::Report), sealed in memory and stored; what was acknowledged is on disk. This crate
//! depends on neither `age` nor the desk, so no code here can name a function that opens a report.
//!
//! Nothing a person sends is logged or kept: no address, user agent, referrer, cookie, time of day. Not promised here: what a reverse proxy
//! in front of it keeps.

mod attachment;
pub mod guard;
mod http;
mod mailbox;
mod offices;
mod pages;
mod published;
mod router;
mod state;
mod store;
mod submit;

pub use router::router;
pub use state::Intake;
