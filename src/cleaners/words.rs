//! The words of a text or a document, to be read at the desk.

use encoding_rs::WINDOWS_1252;
use meldestelle_domain::attachment::FileKind;
use meldestelle_domain::cell::NotShown;

/// The beginning of a file's words, at most so many bytes, and whether there are more.
///
/// # Errors
/// [`NotShown`] if it has none.
pub fn words(kind: FileKind, file: &[u8], most: usize) -> Result<(String, bool), NotShown> {
    let mut text = match kind {
        // Texts that were stored before all were recoded are in Windows-1252 if they are not UTF-8.
        FileKind::Text => match std::str::from_utf8(file) {
            Ok(text) => text.to_owned(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(file).0.into_owned(),
        },
        _ => return Err(NotShown::Broken),
    };
    let is_more = text.len() > most;
    text.truncate(text.floor_char_boundary(most));
    Ok((text.trim_start_matches('\u{feff}').to_owned(), is_more))
}
