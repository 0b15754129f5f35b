//! What both faces share: configuration, the process and its listeners, limits, database access,
//! forms, languages, pages, headers.
//!
//! Nothing here depends on a page of either face, opens or seals anything, or logs what a person
//! sent.

pub mod cell;
pub mod client;
pub mod concurrency;
pub mod config;
pub mod database;
pub mod disk_space;
pub mod error;
pub mod error_log;
pub mod fair_queue;
pub mod form;
pub mod keyed_limiter;
pub mod locale;
pub mod memory_budget;
pub mod metrics;
pub mod page;
pub mod path;
pub mod precompressed;
pub mod process;
pub mod published;
pub mod quota;
pub mod rate_limit;
pub mod readiness;
pub mod rng;
pub mod same_origin;
pub mod security_headers;
pub mod serve;
pub mod static_file;
pub mod telemetry;
