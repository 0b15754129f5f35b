//! The SQL of the desk, in plain functions. Each takes a connection whose transaction has set the
//! office.

pub mod attachments;
pub mod audit;
pub mod backfill;
pub mod backups;
pub mod cases;
pub mod drafts;
pub mod entries;
pub mod messages;
pub mod offices;
pub mod people;
pub mod releases;
pub mod reports;
pub mod sessions;
pub mod shuffle;
