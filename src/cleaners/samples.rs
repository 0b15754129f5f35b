//! The small files of `tests/files/small`, for tests.

use std::fs;
use std::path::Path;

/// One of them.
pub(super) fn sample(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/files/small").join(name)).unwrap()
}
