//! Files as people have them, and as nobody should.

use std::fs;
use std::path::Path;

use meldestelle_domain::attachment::{FileKind, Note, Refusal};

use super::*;

fn vector(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/files/small").join(name)).unwrap()
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}
