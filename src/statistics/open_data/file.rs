//! A public file.

use sha2::{Digest, Sha256};

/// One public file.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its content.
    pub content: String,
}

impl File {
    pub(super) fn new(name: impl Into<String>, media: &'static str, content: String) -> Self {
        Self { name: name.into(), media, content }
    }

    /// SHA-256 of the content, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(self.content.as_bytes()))
    }
}
