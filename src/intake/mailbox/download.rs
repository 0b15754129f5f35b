//! Answers that a browser saves as a file.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, HeaderName};

/// Makes the browser save an answer, under a file name that says nothing about the service.
pub fn save_as_file(extension: &str) -> (HeaderName, HeaderValue) {
    let value = HeaderValue::from_str(&format!("attachment; filename=\"notiz.{extension}\""));
    (CONTENT_DISPOSITION, value.unwrap_or(HeaderValue::from_static("attachment")))
}
