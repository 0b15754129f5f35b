//! PDF (ISO 32000), written anew: read into objects, walked from the catalog, and of every object only what [`tables`] name is written, so that what nobody
//! knows goes too.
//!
//! What a document says and shows stays as it is: pages, text that can be selected, links, headings, forms, layers. What is gone: who made it, with what, when
//! and from what; names and times of remarks; earlier revisions; other files in it; what runs. A signature does not outlive that, only what shows it.
//!
//! Encrypted files that open without a password are cleaned, and are not encrypted any more. At the end the new file is read and walked once more: nothing
//! may be left to drop.

use hayro_syntax::{LoadPdfError, Pdf};
use meldestelle_domain::attachment::{Note, Refusal};

use self::streams::Streams;
use super::Made;
use super::bytes::contains;

pub(super) use self::ends::holds_pdf;

mod actions;
mod ends;
mod exceptions;
mod file;
mod fonts;
mod found;
mod heads;
mod jpx;
mod mend;
mod pages;
mod roles;
mod streams;
mod tables;
#[cfg(test)]
mod tests;
mod texts;
mod token;
mod walk;

/// Cleans a PDF.
pub(super) fn clean(input: &[u8]) -> Made {
    let trimmed = ends::trim(input);
    let mut file = trimmed.file.to_vec();
    mend::stream_lines(&mut file);
    let pdf = open(file)?;
    let walked = walk::through(&pdf, Streams::default())?;
    if !walked.whole && !trimmed.ends {
        return Err(Refusal::BrokenPdf);
    }
    let mut found = walked.found;
    if trimmed.more {
        found.note(Note::TailRemoved);
    }
    if says_who(&pdf, trimmed.file) {
        found.note(Note::TracesRemoved);
    }
    drop(pdf);
    let again = open(walked.bytes)?;
    let left = walk::through(&again, Streams::looked_at())?;
    if !left.found.is_empty() || left.pages != walked.pages {
        return Err(Refusal::UncleanPdf);
    }
    Ok((again.data().as_ref().to_vec(), found.notes()))
}

fn open(file: Vec<u8>) -> Result<Pdf, Refusal> {
    Pdf::new(file).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Refusal::EncryptedPdf,
        LoadPdfError::Invalid => Refusal::BrokenPdf,
    })
}

/// Whether it has an information dictionary (14.3.3).
fn says_who(pdf: &Pdf, file: &[u8]) -> bool {
    let known = pdf.metadata();
    let texts =
        [&known.title, &known.author, &known.subject, &known.keywords, &known.creator, &known.producer];
    // Trailers are never packed.
    texts.iter().any(|text| text.is_some()) || contains(file, b"/Info ")
}
