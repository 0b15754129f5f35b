//! What both faces share: configuration, the process and its listeners, limits, database access, forms, languages, pages, headers.
//!
//! Nothing here knows a page of either face, opens or seals anything, or logs what a person sent.

pub mod allowance;
pub mod baked;
pub mod cell;
pub mod chance;
pub mod client;
pub mod config;
pub mod database;
pub mod error;
pub mod fair;
pub mod figures;
pub mod form;
pub mod hardening;
pub mod locale;
pub mod page;
pub mod path;
pub mod places;
pub mod process;
pub mod published;
pub mod ready;
pub mod same_origin;
pub mod serve;
pub mod space;
pub mod telemetry;
pub mod throttle;
pub mod trouble;
pub mod weight;
