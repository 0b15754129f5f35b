//! Files that come with a report. Each waits encrypted until it is whole, is cleaned of traces in a
//! [`cell`](meldestelle_web::cell), and leaves this module sealed for the office.
//!
//! No code of the public face parses a file: the cell is another process. One client has one cell
//! at a time and others do not wait behind it ([`fair_queue`](meldestelle_web::fair_queue)). A cell
//! ends when nobody waits for it any more. Stored bytes are counted by client and in all
//! ([`disk_allowance`]).
//!
//! Memory per file stays within a few hundred kilobytes whatever is sent, and no byte is written
//! anywhere before it is encrypted.

pub mod disk_allowance;
mod file_field;
mod multipart;
mod paced_read;
mod persist;
mod seal_file;
mod sealed_spool;
mod store;
mod upload;
pub mod upload_capacity;
mod upload_spool;

pub use file_field::{ACCEPT, FileField};
pub use multipart::receive;
pub use persist::{attach_all, file_report, post_message, storing_turn};
pub use seal_file::SealedFile;
pub use upload::{CutOff, FILES_FIELD, KEEP_AS_IS_FIELD, ReceivedForm, Upload};
