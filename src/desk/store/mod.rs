//! The desk's SQL: plain functions on a connection whose transaction names its office.

pub mod attachments;
pub mod audit;
pub mod backfill;
pub mod backups;
pub mod cases;
pub mod messages;
pub mod offices;
pub mod people;
pub mod releases;
pub mod reports;
pub mod sessions;
pub mod shuffle;
