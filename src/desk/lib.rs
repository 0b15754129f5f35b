//! The desk: the internal face, for counsellors, and the only crate that opens reports.
//!
//! A request carries a session cookie. The cookie opens the row of the session, the session the
//! counsellor's identity, and the identity the office's keys, for the length of the request
//! ([`crate::auth::extractor::SignedIn`]). Pages that open sealed data take a `SignedIn`, so a page
//! that does not ask for it has no key.

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
mod today;

#[cfg(test)]
#[path = "../domain/stored/checks.rs"]
mod stored_checks;

pub use router::router;
pub use state::Desk;
