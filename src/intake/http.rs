//! HTTP of the public face: the office and language of a request, and what happens when one fails.

pub mod error;
pub mod error_page;
pub mod exit_path;
pub mod request_context;
pub mod retryable;
