//! Recognises the kind of a file by its signature ("magic bytes"). The file name and the media type
//! that the browser sends are ignored.

use meldestelle_domain::attachment::{FileKind, Refusal};

use super::{office, pdf};

/// Signatures of archives: empty and split ZIP, 7-Zip, RAR, gzip, bzip2, xz.
const ARCHIVES: [&[u8]; 7] = [
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x1f\x8b",
    b"BZh91AY",
    b"\xfd7zXZ\0",
];
/// Kinds whose signature stands at the beginning.
const KINDS_BY_SIGNATURE: [FileKind; 4] = [FileKind::Jpeg, FileKind::Png, FileKind::WebP, FileKind::Pdf];

/// Recognises the kind of a file. Everything without a known signature counts as text; the text
/// cleaner checks that.
///
/// `input` should be the whole file, because ZIP archives and compound files keep their directory
/// at the end. Of a truncated file, the entry names in the first kilobytes tell which document it
/// is.
///
/// # Errors
/// A [`Refusal`] that names the kind, so that the person knows what to send instead.
pub(super) fn detect(input: &[u8]) -> Result<FileKind, Refusal> {
    let has_signature_at =
        |offset: usize, signature: &[u8]| input.get(offset..).is_some_and(|rest| rest.starts_with(signature));
    if input.is_empty() {
        Err(Refusal::Empty)
    } else if let Some(kind) = KINDS_BY_SIGNATURE.into_iter().find(|kind| kind.may_begin(input)) {
        Ok(kind)
    } else if has_signature_at(4, b"ftyphei")
        || has_signature_at(4, b"ftyphev")
        || has_signature_at(4, b"ftypmif1")
        || has_signature_at(4, b"ftypmsf1")
        || has_signature_at(4, b"ftypavif")
    {
        Err(Refusal::Heic)
    } else if has_signature_at(0, b"PK\x03\x04") {
        office::detect_zip(input)
    } else if has_signature_at(0, office::CFB_SIGNATURE) {
        office::detect_cfb(input)
    } else if has_signature_at(0, b"{\\rtf") {
        Err(Refusal::Office)
    } else if ARCHIVES.iter().any(|signature| has_signature_at(0, signature)) {
        Err(Refusal::Archive)
    } else if is_audio_or_video(input) {
        Err(Refusal::SoundOrFilm)
    } else if pdf::looks_like_pdf(input) {
        Ok(FileKind::Pdf)
    } else {
        Ok(FileKind::Text)
    }
}

fn is_audio_or_video(input: &[u8]) -> bool {
    let has_signature_at =
        |offset: usize, signature: &[u8]| input.get(offset..).is_some_and(|rest| rest.starts_with(signature));
    has_signature_at(4, b"ftyp")
        || has_signature_at(0, b"RIFF")
        || has_signature_at(0, b"ID3")
        || has_signature_at(0, b"OggS")
        || has_signature_at(0, b"fLaC")
        || has_signature_at(0, b"#!AMR")
        || has_signature_at(0, b"\x1a\x45\xdf\xa3")
        || matches!(input, [0xff, 0xf1 | 0xf2 | 0xf3 | 0xf9 | 0xfa | 0xfb, ..])
}
