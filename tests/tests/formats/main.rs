//! What version 1 of every stored format looks like: `tests/vectors/formats/v1`.
//!
//! Each format has tests that open what was stored, and tests that make it again from the same keys
//! and the same randomness. The first kind holds for ever. The second holds until a format gets a
//! new version, and moves on to that version's folder then.
//!
//! What is made again has the same bytes, with one exception: JSON documents carry the version of
//! their format as their first field, `"v"`, which the files of version 1 lack. Working material
//! and sessions hold such a document under a cipher, so they are compared by content and by length.
//! `docs/method/formats.md` describes the formats, and `make.rs` wrote the files.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod attachment;
mod audit;
mod backup;
mod casework;
mod contents;
mod envelopes;
mod forms;
mod golden;
mod keyring;
mod make;
mod neutral_name;
mod ordered;
mod receipt;
mod release;
mod session;
mod texts;
mod working;
