//! Ingest: reports that came in become cases, and cases that their persons deleted are reduced to
//! what may still be counted. Both happen when a counsellor looks at the queue, because nothing
//! that runs without a counsellor could open a report.

pub(crate) mod backfill;
pub mod erasure;
mod waiting_reports;

pub use waiting_reports::{NotIngested, ingest_waiting_reports};
