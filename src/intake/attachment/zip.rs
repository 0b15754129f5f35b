//! Notices a ZIP archive inside something else. Its readers look from the end backwards (APPNOTE.TXT, 4.3.16), so a file can be a document from the front and an
//! archive from the back.

/// The end record lies at most this far from the end of a file: its 22 bytes and a comment of 65 535.
const REACH: u64 = 22 + 65_535;

/// Looks for the two signatures an archive can't do without.
#[derive(Debug, Default)]
pub(super) struct Watch {
    last: u32,
    place: u64,
    directory: bool,
    end: Option<u64>,
}

impl Watch {
    pub fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.place += 1;
            self.last = self.last << 8 | u32::from(*byte);
            match self.last.to_be_bytes() {
                [b'P', b'K', 1, 2] => self.directory = true,
                [b'P', b'K', 5, 6] => self.end = Some(self.place - 4),
                _ => {}
            }
        }
    }

    /// Whether what went by would open as an archive.
    pub fn is_archive(&self) -> bool {
        self.directory && self.end.is_some_and(|end| self.place - end <= REACH)
    }
}
