//! The desk: the internal face, and the only crate that opens a report.
//!
//! A request carries a session cookie; with it the session's row opens, with that the counsellor's identity, with that the office's keys
//! ([`crate::auth::extractor::SignedIn`]), for the length of the request. Pages that open anything take a `SignedIn`, so a page that forgot to ask for it
//! has no key to open anything with.

mod audit;
pub mod auth;
mod case;
pub mod cli;
mod figures;
pub mod http;
mod ingest;
pub mod jobs;
pub mod keys;
pub mod office;
mod publish;
mod queue;
mod router;
pub mod state;
pub mod store;

#[cfg(test)]
#[path = "../domain/stored/checks.rs"]
mod stored_checks;

pub use router::router;
pub use state::Desk;
