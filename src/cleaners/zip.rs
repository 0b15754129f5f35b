//! Notices a ZIP archive inside something else. Its readers look from the end backwards (APPNOTE.TXT, 4.3.16), so a file can be a document from the front and an
//! archive from the back.

/// The end record lies at most this far from the end of a file: its 22 bytes and a comment of 65 535.
const REACH: usize = 22 + 65_535;

/// Whether something would open as an archive: it has the two signatures that an archive can't do without.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    let end = bytes.len().saturating_sub(REACH);
    let has = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    has(bytes.get(end..).unwrap_or_default(), b"PK\x05\x06") && has(bytes, b"PK\x01\x02")
}
