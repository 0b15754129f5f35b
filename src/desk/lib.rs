//! The desk: the internal face, and the only crate that opens a report.
//!
//! A request carries a session cookie; with it the session's row opens, with that the counsellor's identity, with that the office's keys
//! ([`signed_in::SignedIn`]), for the length of the request. Pages that open anything take a `SignedIn`, so a page that forgot to ask for it
//! has no key to open anything with.

mod again;
pub mod app;
pub mod asked;
mod attachments;
pub mod audit;
mod backup;
mod case;
mod coding;
mod contact;
pub mod crypter;
mod doors;
pub mod ended;
pub mod error;
pub mod examples;
mod kept;
pub mod keyring;
mod limit;
mod messages;
mod older;
mod origin;
mod paged;
pub mod passphrase;
pub mod protect;
mod publish;
mod queue;
pub mod second_factor;
pub mod session;
mod settings;
pub mod setup;
mod shown;
pub mod shuffle;
mod sign_in;
pub mod signed_in;
mod statistics;
pub mod store;
mod take_in;
pub mod unseal;

pub use app::{Desk, router};
