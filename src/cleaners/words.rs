//! The words of a text or a document, to be read at the desk.

use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::cell::NotShown;

use super::{office, text};

/// The beginning of a file's words, at most so many bytes, and whether there are more.
///
/// # Errors
/// [`NotShown`] if it has none.
pub fn words(kind: FileKind, file: &[u8], most: usize) -> Result<(String, bool), NotShown> {
    let mut text = match kind {
        // Texts that were stored before all were recoded are in the encoding they came in.
        FileKind::Text => text::decode(file).ok_or(NotShown::Broken)?.0,
        FileKind::Docx | FileKind::Odt => office::words(kind, file, most)?,
        _ => return Err(NotShown::Broken),
    };
    let is_more = text.len() > most;
    text.truncate(text.floor_char_boundary(most));
    Ok((text.trim_start_matches('\u{feff}').to_owned(), is_more))
}
