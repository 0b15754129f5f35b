//! Gives tests the files of `tests/files/small`.

use std::fs;
use std::path::Path;

/// Reads a file by its name.
pub(super) fn test_file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/files/small").join(name)).unwrap()
}
