//! HTTP at the desk: the office and language of a request, limits, errors, and forms that are given
//! back when they cannot be handled.

pub mod assets;
pub(crate) mod csrf;
pub mod error;
pub(crate) mod format;
pub(crate) mod give_back;
pub(crate) mod pagination;
pub(crate) mod pending_form;
pub(crate) mod rate_limit;
pub mod request_context;
pub(crate) mod retry_page;
