//! HTTP at the desk: what a request asks for, the limits, errors, and forms that are given back when they cannot be dealt with.

pub(crate) mod csrf;
pub mod error;
pub(crate) mod format;
pub(crate) mod pagination;
pub(crate) mod pending_form;
pub(crate) mod rate_limit;
pub mod request_context;
pub(crate) mod retry_page;
