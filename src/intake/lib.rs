//! The public face: takes reports in and seals them. It cannot open a report.
//!
//! A form is parsed once into a [`Report`](meldestelle_domain::report::Report), sealed in memory
//! and stored. A report is acknowledged only after it is on disk. This crate depends on neither
//! `age` nor the desk, so no code here can name a function that opens a report.
//!
//! Nothing about the visitor is logged or kept: no address, user agent, referrer, cookie or time of
//! day. This crate cannot promise what a reverse proxy in front of it keeps.
//!
//! Modules import downwards only, in this order: `router`; `pages`, `mailbox` and `published`;
//! `submit` (which also reads the contact state of a mailbox); `attachment`; `view`; `guard`;
//! `http`; `state`; `offices` and `store`.

mod attachment;
pub mod guard;
mod http;
mod mailbox;
mod office;
mod offices;
mod pages;
mod published;
mod router;
mod sealed_contact;
mod state;
mod store;
mod submit;
mod view;

pub use router::router;
pub use state::Intake;
