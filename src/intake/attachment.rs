//! Files that come with a report: they wait sealed until they are whole, are cleaned of traces in a [`cell`](meldestelle_web::cell), and what leaves here is
//! sealed for the office.
//!
//! No code of this face parses a file. One client has one cell at a time, others do not wait behind it ([`fair`](meldestelle_web::fair_queue)), and it ends when nobody
//! waits for it any more. What is kept is counted by client and in all ([`charge`]).
//!
//! Memory per file stays within a few hundred kilobytes whatever is sent, and no byte is written anywhere before it is sealed.

mod disk_allowance;
mod file_field;
mod multipart;
mod persist;
mod receive;
mod sealed_spool;
mod store;
mod upload_spool;

use meldestelle_domain::attachment::{FileKind, Note};

pub use crate::attachment::file_field::Chosen;
pub use crate::attachment::multipart::{AS_IT_IS, Ended, FIELD, Received, Upload, Uploads, receive};
pub use crate::attachment::persist::{ContactChange, file_with, post_with};
pub use crate::attachment::receive::SealedFile;

/// What a browser offers to choose. By ending too, where systems do not know the media type.
pub const ACCEPT: &str = "image/*,application/pdf,text/plain,.txt,.eml,.docx,.odt";

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it is.
    pub kind: FileKind,
    /// Whether it was cleaned. If not, the person insisted.
    pub cleaned: bool,
    /// What the desk should know.
    pub notes: Vec<Note>,
}
