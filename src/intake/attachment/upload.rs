//! A form with files as it was read, and what became of each file.

use meldestelle_domain::attachment::Refusal as FileRefusal;
use meldestelle_domain::submission::Submission;
use meldestelle_web::concurrency::ConcurrencyPermit;
use meldestelle_web::memory_budget::Reservation;
use meldestelle_web::rate_limit::Refusal;

use crate::attachment::seal_file::SealedFile;

/// The field that carries files.
pub const FILES_FIELD: &str = "files";
/// The field in which the person names files that are to be kept as they are. It stands before the
/// files.
pub const KEEP_AS_IS_FIELD: &str = "files_as_they_are";

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    /// Its name.
    pub name: String,
    /// Why it was not taken.
    pub why: FileRefusal,
}

/// What became of a form's files.
#[derive(Default)]
pub struct Upload {
    /// Files that were taken, sealed.
    pub files: Vec<SealedFile>,
    /// Files that were not taken.
    pub refused: Vec<RefusedFile>,
    /// Names of files that were not looked at, because the form will not be taken now.
    pub skipped: Vec<String>,
    /// Why the end of the form is missing, if it is.
    pub cut_off: Option<CutOff>,
}

/// Why the end of a form is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutOff {
    /// The form is longer than what is read of any form.
    TooLong,
    /// The form broke off, or does not parse from here on.
    Broken,
}

impl Upload {
    /// Whether everything arrived and no file was refused.
    pub fn is_complete(&self) -> bool {
        self.refused.is_empty() && self.cut_off.is_none()
    }
}

/// A form with its files.
#[derive(Default)]
pub struct ReceivedForm {
    /// The texts that were typed.
    pub form: Submission,
    /// The files that came with it.
    pub upload: Upload,
    /// Why the form will not be taken now, if it will not.
    pub refused: Option<Refusal>,
    /// Counts the memory of the texts.
    pub(super) _texts: Option<Reservation>,
    /// Counts the client's form as under way while its sealed files wait.
    pub(super) _permit: Option<ConcurrencyPermit>,
}
