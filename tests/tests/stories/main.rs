//! The tests that prove the promises of SECURITY.md: stories over HTTP, and the layers beneath
//! them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod answers;
mod asked_back;
mod bad_input;
mod canary;
mod cells;
mod closed;
mod consent;
mod database;
mod desk;
mod desk_files;
mod dump;
mod envelope;
mod epochs;
mod files;
mod filing;
mod given_up;
mod hardening;
mod headers;
mod issued;
mod leaving;
mod mailbox;
mod older;
mod outage;
mod promises;
mod public_pages;
mod publish;
mod resent;
mod residence;
mod schema;
mod scripts;
mod sealed;
mod settings;
mod tampered;
mod walls;
