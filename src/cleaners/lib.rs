//! Removes the metadata from strangers' files that tell who made them, where and with what: images,
//! PDF, documents, text. What an image shows and a document says stays unchanged.
//!
//! The program `meldestelle-cell` (`main.rs`) cleans one file in a process of its own, inside a
//! [`sandbox`]. A defect in this crate, or a file that exploits one, harms nothing else.
//! `README.md` in this folder explains how to add a format and how to test one file.
//!
//! # The way of a file
//! 1. [`clean`] asks `convert` for a GIF or TIFF, and `file_kind` for any other kind.
//! 2. The cleaner of that kind writes a new file:
//!    - `jpeg`, `png`, `webp`: copy image data, and of the metadata only what colours and
//!      orientation need (`exif`, `xmp`, `icc`).
//!    - `convert`: GIF and TIFF become PNG, and then pass `png`.
//!    - `pdf`: parses the document (`pdf/page_tree`, `pdf/object_type`, `pdf/allowlist`), cleans
//!      its streams (`pdf/streams`), and writes it again (`pdf/rewrite`, `pdf/writer`).
//!    - `office`: DOCX (`office/docx`) and ODT (`office/odt`) are ZIP archives of XML (`zip`,
//!      `office/xml`). Rules decide about each element (`office/rewrite`, `office/docx_rules`,
//!      `office/odt_rules`); images inside pass `office/embedded_image`.
//!    - `text`: decodes to UTF-8. `email` recognises emails among texts.
//! 3. [`clean`] refuses a result that is also a ZIP archive, and returns the file with its notes.
//!
//! Cleaned files are shown at the desk by [`preview()`] (images) and [`extract_text()`] (texts and
//! documents), in a cell too.
//!
//! # Not promised
//! The content itself may tell who made a file. And a program that opens a cleaned file may have
//! defects of its own.

use meldestelle_domain::attachment::{FileKind, Note, Refusal};

pub use extract_text::extract_text;
pub use preview::preview;

mod bytes;
mod convert;
mod email;
mod exif;
mod extract_text;
mod file_kind;
#[cfg(test)]
mod files_tests;
mod icc;
#[cfg(test)]
mod images_tests;
mod inflate;
mod jpeg;
mod jpeg_decode;
mod office;
mod pdf;
mod png;
mod preview;
pub mod sandbox;
#[cfg(test)]
mod test_files;
mod text;
mod webp;
mod xmp;
mod zip;

/// Most pixels of an image: the largest phone cameras make as many. A larger image is made to
/// exhaust the memory of whoever opens it.
const MAX_PIXELS: u64 = 220_000_000;

/// A file that was cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The kind of the cleaned file: a GIF comes out as PNG.
    pub kind: FileKind,
    /// What the desk should know, sorted, without duplicates.
    pub notes: Vec<Note>,
    /// The cleaned file.
    pub bytes: Vec<u8>,
}

/// A file that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The reason.
    pub why: Refusal,
    /// The kind of the file, if it is known.
    pub kind: Option<FileKind>,
}

/// What the cleaner of one kind returns: the cleaned file and the notes for the desk.
type CleanResult = Result<(Vec<u8>, Vec<Note>), Refusal>;

/// Recognises a file by its content and cleans it.
///
/// # Errors
/// [`Refused`] if the kind of the file is not accepted, or the file cannot be cleaned with
/// certainty.
pub fn clean(input: &[u8]) -> Result<Cleaned, Refused> {
    if convert::is_convertible(input) {
        if pdf::looks_like_pdf(input) {
            return Err(Refused { why: Refusal::Polyglot, kind: None });
        }
        // A GIF or TIFF is never kept as it came, so the person cannot insist on sending it.
        let without_insisting = |why: Refusal| if why.may_insist() { Refusal::UnknownKind } else { why };
        let (bytes, notes) =
            convert::to_png(input).map_err(|why| Refused { why: without_insisting(why), kind: None })?;
        return Ok(Cleaned { kind: FileKind::Png, notes, bytes });
    }
    let kind = recognise(input).map_err(|why| Refused { why, kind: None })?;
    let refused = |why| Refused { why, kind: Some(kind) };
    let (bytes, mut notes) = match kind {
        FileKind::Jpeg => jpeg::clean(input),
        FileKind::Png => png::clean(input),
        FileKind::WebP => webp::clean(input),
        FileKind::Pdf => pdf::clean(input),
        FileKind::Text => text::clean(input),
        FileKind::Docx | FileKind::Odt => office::clean(kind, input),
    }
    .map_err(refused)?;
    // DOCX and ODT are ZIP archives, and were written anew.
    if !matches!(kind, FileKind::Docx | FileKind::Odt) && zip::is_archive(&bytes) {
        return Err(refused(Refusal::Polyglot));
    }
    notes.sort_unstable();
    notes.dedup();
    Ok(Cleaned { kind, notes, bytes })
}

/// Recognises the kind of a file by its content. GIF and TIFF are refused here, because only their
/// conversion to PNG is kept.
///
/// # Errors
/// [`Refusal`] if the kind of the file is not accepted.
pub fn recognise(input: &[u8]) -> Result<FileKind, Refusal> {
    if convert::is_convertible(input) { Err(Refusal::UnknownKind) } else { file_kind::detect(input) }
}

/// Adds a note, unless it is there already.
fn add_note(notes: &mut Vec<Note>, note: Note) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}
