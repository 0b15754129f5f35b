//! PDF (ISO 32000): the document is parsed and written again, starting at the catalog. Of every
//! object only the entries of an [`allowlist`] are written, so unknown entries go too.
//!
//! What a document says and shows stays: pages, selectable text, links, bookmarks, forms, layers.
//! What goes: who made it, when, with which program and from which file; authors and dates of
//! comments; earlier revisions; attached files; everything that runs. A digital signature becomes
//! invalid and goes; its appearance stays.
//!
//! Encrypted files that open without a password are cleaned, and written without encryption. At the
//! end the new file is parsed and rewritten once more as a check: nothing may be left to remove.

use hayro_syntax::{LoadPdfError, Pdf};
use meldestelle_domain::attachment::{Note, Refusal};

use self::streams::StreamCleaner;
use super::CleanResult;
use super::bytes::contains;

pub(super) use self::trim::looks_like_pdf;

mod actions;
mod allowlist;
mod fonts;
mod jpeg2000;
mod object_headers;
mod object_type;
mod page_tree;
mod pdf_notes;
mod repair;
mod required_entries;
mod rewrite;
mod serialize;
mod streams;
#[cfg(test)]
mod tests;
mod text_string;
mod trim;
mod writer;

/// Cleans a PDF.
pub(super) fn clean(input: &[u8]) -> CleanResult {
    let trimmed = trim::trim(input);
    let mut file = trimmed.file.to_vec();
    repair::move_blanks_after_stream_keyword(&mut file);
    let pdf = open(file)?;
    let rewritten = rewrite::rewrite(&pdf, StreamCleaner::default())?;
    if !rewritten.is_complete && !trimmed.has_eof {
        return Err(Refusal::BrokenPdf);
    }
    let mut notes = rewritten.notes;
    if trimmed.has_extra {
        notes.add(Note::TailRemoved);
    }
    if has_document_info(&pdf, trimmed.file) {
        notes.add(Note::TracesRemoved);
    }
    drop(pdf);
    let reparsed = open(rewritten.bytes)?;
    let remaining = rewrite::rewrite(&reparsed, StreamCleaner::verify_only())?;
    if !remaining.notes.is_empty() || remaining.pages != rewritten.pages {
        return Err(Refusal::UncleanPdf);
    }
    Ok((reparsed.data().as_ref().to_vec(), notes.into_vec()))
}

fn open(file: Vec<u8>) -> Result<Pdf, Refusal> {
    Pdf::new(file).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Refusal::EncryptedPdf,
        LoadPdfError::Invalid => Refusal::BrokenPdf,
    })
}

/// Whether the file has an information dictionary (14.3.3).
fn has_document_info(pdf: &Pdf, file: &[u8]) -> bool {
    let metadata = pdf.metadata();
    let texts = [
        &metadata.title,
        &metadata.author,
        &metadata.subject,
        &metadata.keywords,
        &metadata.creator,
        &metadata.producer,
    ];
    // Trailers are never compressed, so a search finds them.
    texts.iter().any(|text| text.is_some()) || contains(file, b"/Info ")
}
