//! What a file is, by its first bytes. Its name and what the browser says of it are not asked.

use meldestelle_domain::attachment::{FileKind, Refusal};

use super::{office, pdf};

/// Archives without anything in them or cut in pieces, 7-Zip, RAR, gzip, bzip2, xz.
const ARCHIVES: [&[u8]; 7] = [
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x1f\x8b",
    b"BZh91AY",
    b"\xfd7zXZ\0",
];
/// Kinds that their first bytes tell.
const BY_SIGNATURE: [FileKind; 4] = [FileKind::Jpeg, FileKind::Png, FileKind::WebP, FileKind::Pdf];

/// The kind of a file by its first bytes. Plain text is a guess here, which its cleaner checks. Archives and compound files have their directory behind
/// their data, so `head` should be the whole file; without the rest, the kind of a document is told by the names in its first kilobytes.
///
/// # Errors
/// What else it is, as far as that helps the person to mend it.
pub(super) fn of(head: &[u8]) -> Result<FileKind, Refusal> {
    let at = |place: usize, magic: &[u8]| head.get(place..).is_some_and(|rest| rest.starts_with(magic));
    if head.is_empty() {
        Err(Refusal::Empty)
    } else if let Some(kind) = BY_SIGNATURE.into_iter().find(|kind| kind.may_begin(head)) {
        Ok(kind)
    } else if at(4, b"ftyphei")
        || at(4, b"ftyphev")
        || at(4, b"ftypmif1")
        || at(4, b"ftypmsf1")
        || at(4, b"ftypavif")
    {
        Err(Refusal::Heic)
    } else if at(0, b"PK\x03\x04") {
        office::archive(head)
    } else if at(0, office::COMPOUND) {
        office::compound(head)
    } else if at(0, b"{\\rtf") {
        Err(Refusal::Office)
    } else if ARCHIVES.iter().any(|magic| at(0, magic)) {
        Err(Refusal::Archive)
    } else if is_sound_or_film(head) {
        Err(Refusal::SoundOrFilm)
    } else if pdf::holds_pdf(head) {
        Ok(FileKind::Pdf)
    } else {
        Ok(FileKind::Text)
    }
}

fn is_sound_or_film(head: &[u8]) -> bool {
    let at = |place: usize, magic: &[u8]| head.get(place..).is_some_and(|rest| rest.starts_with(magic));
    at(4, b"ftyp")
        || at(0, b"RIFF")
        || at(0, b"ID3")
        || at(0, b"OggS")
        || at(0, b"fLaC")
        || at(0, b"#!AMR")
        || at(0, b"\x1a\x45\xdf\xa3")
        || matches!(head, [0xff, 0xf1 | 0xf2 | 0xf3 | 0xf9 | 0xfa | 0xfb, ..])
}
