//! Cleans strangers' files of the traces that tell who made them, where and with what: pictures, PDF, documents, text.
//!
//! A file goes in whole and comes out whole. It is written anew or copied part by part; nothing that a picture shows or a document says is changed.
//! The program `meldestelle-cell` does this for one file, behind [`walls`]: a defect here, or a file that is made to find one, harms nothing else.
//!
//! Not promised: that what a picture shows, or a document says, does not tell who made it; that a program which opens a file at the desk has no
//! defects of its own.

use meldestelle_domain::attachment::{FileKind, Note, Refusal};

pub use preview::preview;
pub use words::words;

mod bytes;
mod convert;
mod exif;
#[cfg(test)]
mod files_tests;
mod icc;
mod inflate;
mod jpeg;
mod kind;
mod mail;
mod office;
mod pdf;
#[cfg(test)]
mod pictures_tests;
mod png;
mod preview;
mod reduced;
#[cfg(test)]
mod samples;
mod text;
pub mod walls;
mod webp;
mod words;
mod xmp;
mod zip;

/// Most points of a picture: as many as the largest cameras of telephones make. More is a picture made to fill the memory of whoever opens it.
const MEGAPIXELS: u64 = 220_000_000;

/// A file that was cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// What it is.
    pub kind: FileKind,
    /// What the desk should know, in order and each once.
    pub notes: Vec<Note>,
    /// What is kept.
    pub bytes: Vec<u8>,
}

/// A file that was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub why: Refusal,
    /// What it is, as far as that is known.
    pub kind: Option<FileKind>,
}

/// What a cleaner of one kind makes: the file, and what is to be said of it.
type Made = Result<(Vec<u8>, Vec<Note>), Refusal>;

/// Cleans a file.
///
/// # Errors
/// [`Refused`] if it is not taken or can't be cleaned with certainty.
pub fn clean(input: &[u8]) -> Result<Cleaned, Refused> {
    if convert::is(input) {
        if pdf::holds_pdf(input) {
            return Err(Refused { why: Refusal::Polyglot, kind: None });
        }
        // What can't be converted is not kept as it is either, so nobody can insist.
        let unknown = |why: Refusal| if why.may_insist() { Refusal::UnknownKind } else { why };
        let (bytes, notes) =
            convert::clean(input).map_err(|why| Refused { why: unknown(why), kind: None })?;
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
    // Documents are archives, written anew.
    if !matches!(kind, FileKind::Docx | FileKind::Odt) && zip::is_archive(&bytes) {
        return Err(refused(Refusal::Polyglot));
    }
    notes.sort_unstable();
    notes.dedup();
    Ok(Cleaned { kind, notes, bytes })
}

/// What kind of file it is, by its content.
///
/// # Errors
/// [`Refusal`] if it is none that is taken.
pub fn recognise(input: &[u8]) -> Result<FileKind, Refusal> {
    // What becomes PNG is not kept as it is.
    if convert::is(input) { Err(Refusal::UnknownKind) } else { kind::of(input) }
}

/// Notes something once.
fn note(notes: &mut Vec<Note>, new: Note) {
    if !notes.contains(&new) {
        notes.push(new);
    }
}
