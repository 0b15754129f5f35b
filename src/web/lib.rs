//! What both faces share: configuration, the process and its listeners, limits, database access, forms, languages, pages, headers.
//!
//! Nothing here knows a page of either face, opens or seals anything, or logs what a person sent.

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
pub mod locale;
pub mod memory_budget;
pub mod metrics;
pub mod open_data;
pub mod page;
pub mod path;
pub mod precompressed;
pub mod process;
pub mod quota;
pub mod rate_limit;
pub mod readiness;
pub mod rng;
pub mod same_origin;
pub mod security_headers;
pub mod serve;
pub mod telemetry;
