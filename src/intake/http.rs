//! HTTP at the public face: what a request asks for, errors, and what is wrong with a field.

pub(crate) mod error;
pub(crate) mod field_problem;
pub(crate) mod request_context;
