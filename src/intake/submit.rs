//! From a parsed form to a stored report: seal, store once, and never lose what was typed.
//!
//! The receipt code travels in the form. So the same form sent twice (a double click, a reload, an
//! answer that got lost) meets the same mailbox. An unchanged form is acknowledged again. A changed
//! one (the person went back and wrote more) is kept as an addition in that mailbox.

mod file_report;
mod report_permit;
mod revision;

pub use file_report::{FilingOutcome, file_report};
pub use report_permit::{ReportPermit, is_stored};
