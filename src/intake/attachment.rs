//! Files that come with a report: their kind is decided by content, traces are cleaned away while the bytes stream through, and what leaves here is
//! sealed.
//!
//! One client has one place for that, others do not wait behind it ([`fair`](meldestelle_web::fair)), and it ends when nobody waits for it any more. What
//! is kept is counted by client and in all ([`charge`]).
//!
//! Cleaned of: where and with what a picture was taken, who wrote a document with which program, what stands behind a file's end, what a PDF would run
//! by itself. Memory per file stays within a few hundred kilobytes whatever is sent, and no byte is written anywhere before it is sealed.
//!
//! Not promised: that what a picture shows, or a document says, does not tell who made it; that a program which opens a file at the desk has no
//! defects of its own; that every reader of PDF agrees with this one on where an object begins.

use meldestelle_domain::attachment::{FileKind, Note, Refusal};

mod attach;
mod charge;
mod chosen;
mod exif;
mod gather;
mod jpeg;
mod kind;
mod pdf;
mod png;
mod sealing;
mod spool;
mod store;
mod text;
mod upload;
mod webp;
mod zip;

#[cfg(test)]
mod tests;

pub use attach::{ContactChange, file_with, post_with};
pub use chosen::Chosen;
pub use sealing::SealedFile;
pub use upload::{AS_IT_IS, Ended, FIELD, Received, Upload, Uploads, receive};

/// Most points of a picture: as many as the largest cameras make. More is a picture made to fill the memory of whoever opens it.
const MEGAPIXELS: u64 = 100_000_000;

/// What a cleaner does: takes bytes as they come, in pieces of any size, and appends cleaned ones.
trait Clean {
    fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal>;

    /// The end of the file: whatever is held back is appended, and notes are handed over.
    fn finish(&mut self, out: &mut Vec<u8>) -> Result<Vec<Note>, Refusal>;
}

/// Notes something once.
fn note(notes: &mut Vec<Note>, new: Note) {
    if !notes.contains(&new) {
        notes.push(new);
    }
}

enum Cleaner {
    Jpeg(jpeg::Jpeg),
    Png(Box<png::Png>),
    WebP(webp::WebP),
    Pdf(Box<pdf::Pdf>),
    Text(text::Text),
}

impl Cleaner {
    fn of(kind: FileKind) -> Self {
        match kind {
            FileKind::Jpeg => Self::Jpeg(jpeg::Jpeg::default()),
            FileKind::Png => Self::Png(Box::default()),
            FileKind::WebP => Self::WebP(webp::WebP::default()),
            FileKind::Pdf => Self::Pdf(Box::default()),
            FileKind::Text => Self::Text(text::Text::default()),
        }
    }

    fn get(&mut self) -> &mut dyn Clean {
        match self {
            Self::Jpeg(cleaner) => cleaner,
            Self::Png(cleaner) => &mut **cleaner,
            Self::WebP(cleaner) => cleaner,
            Self::Pdf(cleaner) => &mut **cleaner,
            Self::Text(cleaner) => cleaner,
        }
    }
}

/// One file on its way through.
pub struct Cleaning {
    /// The first bytes, until the kind is known.
    head: Vec<u8>,
    cleaner: Option<(FileKind, Cleaner)>,
    /// Whether the person insists on the file as it is.
    insisted: bool,
    /// Insisted, and the cleaner gave up: what comes passes through.
    gave_up: bool,
    zip: zip::Watch,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it is.
    pub kind: FileKind,
    /// Whether it was cleaned.
    pub cleaned: bool,
    /// What the desk should know.
    pub notes: Vec<Note>,
}

impl Cleaning {
    /// Starts a file. If the person `insisted`, it is checked as ever, but taken as it is.
    #[must_use]
    pub fn new(insisted: bool) -> Self {
        Self { head: Vec::new(), cleaner: None, insisted, gave_up: false, zip: zip::Watch::default() }
    }

    /// Takes the next bytes and appends cleaned ones to `out`: about as many as came in, and at most a few hundred kilobytes more.
    ///
    /// # Errors
    /// [`Refusal`]; after it the file is over and `out` worthless.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        if self.cleaner.is_some() {
            return self.pass(input, out);
        }
        self.head.extend_from_slice(input);
        if self.head.len() < kind::ENOUGH { Ok(()) } else { self.start(out) }
    }

    /// The file is complete.
    ///
    /// # Errors
    /// [`Refusal`], most often because the file ends early.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<Outcome, Refusal> {
        if self.cleaner.is_none() {
            self.start(out)?;
        }
        let Some((kind, mut cleaner)) = self.cleaner else { return Err(Refusal::Empty) };
        if self.gave_up {
            return Ok(Outcome { kind, cleaned: false, notes: Vec::new() });
        }
        let end = out.len();
        let finished = cleaner.get().finish(out);
        if self.insisted {
            out.truncate(end);
            return match finished {
                Err(refusal) if !refusal.may_insist() => Err(refusal),
                _ => Ok(Outcome { kind, cleaned: false, notes: Vec::new() }),
            };
        }
        let mut notes = finished?;
        self.zip.push(out.get(end..).unwrap_or_default());
        if self.zip.is_archive() {
            return Err(Refusal::Polyglot);
        }
        notes.sort_unstable();
        Ok(Outcome { kind, cleaned: true, notes })
    }

    fn start(&mut self, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let kind = kind::of(&self.head)?;
        self.cleaner = Some((kind, Cleaner::of(kind)));
        let head = std::mem::take(&mut self.head);
        self.pass(&head, out)
    }

    fn pass(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        let Some((_, cleaner)) = &mut self.cleaner else { return Ok(()) };
        let end = out.len();
        if !self.insisted {
            cleaner.get().push(input, out)?;
            self.zip.push(out.get(end..).unwrap_or_default());
            return Ok(());
        }
        if !self.gave_up {
            let checked = cleaner.get().push(input, out);
            out.truncate(end);
            match checked {
                Err(refusal) if !refusal.may_insist() => return Err(refusal),
                Err(_) => self.gave_up = true,
                Ok(()) => {}
            }
        }
        out.extend_from_slice(input);
        Ok(())
    }
}
