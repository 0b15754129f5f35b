//! What proves the promises of SECURITY.md: stories over HTTP, and what lies beneath them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod database;
mod envelope;
mod schema;
mod walls;
