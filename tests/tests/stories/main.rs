//! What proves the promises of SECURITY.md: stories over HTTP, and what lies beneath them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod answers;
mod bad_input;
mod canary;
mod closed;
mod database;
mod desk;
mod desk_files;
mod envelope;
mod files;
mod filing;
mod given_up;
mod hardening;
mod headers;
mod issued;
mod mailbox;
mod outage;
mod promises;
mod publish;
mod schema;
mod scripts;
mod walls;
