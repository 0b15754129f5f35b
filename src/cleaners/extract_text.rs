//! Extracts the text of a text file or a document, for reading at the desk.

use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::cell::NotShown;

use super::{office, text};

/// Returns the text of a file, at most `max_bytes` bytes, and whether there is more.
///
/// # Errors
/// [`NotShown`] if no text can be read.
pub fn extract_text(kind: FileKind, file: &[u8], max_bytes: usize) -> Result<(String, bool), NotShown> {
    let mut text = match kind {
        // Stored text files are UTF-8, but the oldest ones still have their original encoding.
        FileKind::Text => text::decode(file).ok_or(NotShown::Broken)?.0,
        FileKind::Docx | FileKind::Odt => office::extract_text(kind, file, max_bytes)?,
        _ => return Err(NotShown::Broken),
    };
    let is_more = text.len() > max_bytes;
    text.truncate(text.floor_char_boundary(max_bytes));
    Ok((text.trim_start_matches('\u{feff}').to_owned(), is_more))
}
