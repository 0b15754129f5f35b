//! Plain text: UTF-8, or an old Western encoding (Windows-1252, the superset of ISO 8859-1 that programs mean by it). Anything with control characters is no
//! text.

use meldestelle_domain::attachment::{Note, Refusal};

use super::{Clean, Made};

/// Checks text while it passes.
#[derive(Debug)]
pub(super) struct Text {
    /// The first three bytes, until it is clear whether they are a byte order mark.
    start: Option<Vec<u8>>,
    /// The end of what came, if it is the beginning of a character.
    pending: Vec<u8>,
    utf8: bool,
    windows: bool,
    /// Bytes that have passed, and the last of them.
    passed: usize,
    last: u64,
}

impl Default for Text {
    fn default() -> Self {
        Self { start: Some(Vec::new()), pending: Vec::new(), utf8: true, windows: true, passed: 0, last: 0 }
    }
}

/// Where the beginning of a document is looked for.
const DOCUMENT: usize = 1024 + 5;
const MARK: &[u8] = "\u{feff}".as_bytes();

impl Text {
    fn check(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        let is_control =
            |byte: &u8| (*byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)) || *byte == 0x7f;
        if input.iter().any(is_control) {
            return Err(Refusal::UnknownKind);
        }
        // The five places of Windows-1252 that mean nothing.
        self.windows &= !input.iter().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d));
        if self.utf8 {
            self.pending.extend_from_slice(input);
            match std::str::from_utf8(&self.pending) {
                Ok(_) => self.pending.clear(),
                Err(error) if error.error_len().is_none() => {
                    self.pending.drain(..error.valid_up_to());
                }
                Err(_) => {
                    self.utf8 = false;
                    self.pending = Vec::new();
                }
            }
        }
        if !self.utf8 && !self.windows {
            return Err(Refusal::UnknownKind);
        }
        // Readers of PDF find its beginning anywhere in the first 1024 bytes.
        for byte in input.iter().take(DOCUMENT.saturating_sub(self.passed)) {
            self.last = (self.last << 8 | u64::from(*byte)) & 0xff_ffff_ffff;
            if self.last.to_be_bytes().ends_with(b"%PDF-") {
                return Err(Refusal::Polyglot);
            }
        }
        self.passed = self.passed.saturating_add(input.len());
        out.extend_from_slice(input);
        Ok(())
    }
}

/// Cleans a whole file.
pub(crate) fn clean(input: &[u8]) -> Made {
    Text::default().whole(input)
}

impl Clean for Text {
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        let Some(start) = &mut self.start else { return self.check(input, out) };
        start.extend_from_slice(input);
        if start.len() < MARK.len() {
            return Ok(());
        }
        let start = self.start.take().unwrap_or_default();
        self.check(start.strip_prefix(MARK).unwrap_or(&start), out)
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<Vec<Note>, Refusal> {
        if let Some(start) = self.start.take() {
            self.check(&start, out)?;
        }
        let utf8 = self.utf8 && self.pending.is_empty();
        if !utf8 && !self.windows {
            return Err(Refusal::UnknownKind);
        }
        Ok(if utf8 { Vec::new() } else { vec![Note::OldEncoding] })
    }
}
