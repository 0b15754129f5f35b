//! What version 1 of every stored format looks like, byte for byte: `tests/vectors/formats/v1`.
//!
//! Each format has tests that open what was stored, and tests that make it again from the same keys
//! and the same randomness. The first kind holds for ever. The second holds until a format gets a
//! new version, and moves on to that version's folder then. `docs/method/formats.md` describes the
//! formats, and `make.rs` wrote the files.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod attachment;
mod audit;
mod backup;
mod contents;
mod envelopes;
mod forms;
mod golden;
mod keyring;
mod make;
mod ordered;
mod receipt;
mod release;
mod session;
mod texts;
mod working;
