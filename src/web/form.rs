//! Reading a sent form. Type, size and encoding are checked; the result is an untrusted
//! [`Submission`].

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use meldestelle_domain::submission::Submission;
use thiserror::Error;

use crate::error::stems_from;
use crate::memory_budget::BudgetExceeded;

/// Most fields of a form. Our largest form has about 150.
pub const FIELDS: usize = 600;

/// Why a request is not one of our forms. It contains nothing of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FormRejection {
    /// Not `application/x-www-form-urlencoded`.
    #[error("wrong content type")]
    WrongType,
    /// Larger than the limit of its page.
    #[error("body too large")]
    TooLarge,
    /// The body ended early, or has more fields than any of our forms.
    #[error("malformed body")]
    Malformed,
    /// Too many forms are being read at the moment.
    #[error("too much at once")]
    Busy,
}

impl FormRejection {
    /// The HTTP status for it (RFC 9110).
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Whether a form is multipart, as a form that may contain files is (RFC 7578).
#[must_use]
pub fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data")
}

/// Reads a form of at most `limit` bytes.
///
/// # Errors
/// If the type is wrong, the form is too large or malformed, or too many forms are being read.
pub async fn read(request: Request<Body>, limit: usize) -> Result<Submission, FormRejection> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(FormRejection::WrongType);
    }
    let bytes = bytes(request.into_body(), limit).await?;
    Ok(Submission::new(fields(&bytes, FIELDS)?))
}

/// The fields of a form in order. A form with more than `most` fields is refused, because a field
/// of two bytes takes fifty in memory, and more on a page.
///
/// # Errors
/// [`FormRejection::Malformed`] if there are more than `most` fields.
pub fn fields(form: &[u8], most: usize) -> Result<Vec<(String, String)>, FormRejection> {
    let mut parsed = form_urlencoded::parse(form).into_owned();
    let fields = parsed.by_ref().take(most).collect();
    if parsed.next().is_some() { Err(FormRejection::Malformed) } else { Ok(fields) }
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// [`FormRejection::TooLarge`] if the body is longer, [`FormRejection::Malformed`] if it ends
/// early, [`FormRejection::Busy`] if too many forms are being read.
pub async fn bytes(body: Body, limit: usize) -> Result<Bytes, FormRejection> {
    let body = Limited::new(body, limit).collect().await.map_err(|error| match &*error {
        error if stems_from::<LengthLimitError>(error) => FormRejection::TooLarge,
        error if stems_from::<BudgetExceeded>(error) => FormRejection::Busy,
        _ => FormRejection::Malformed,
    })?;
    Ok(body.to_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_body(kind: &str, body: &'static str) -> Result<Submission, FormRejection> {
        let request = Request::post("/").header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap();
        read(request, 40).await
    }

    const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";

    #[tokio::test]
    async fn reads_fields_of_all_scripts() {
        let form = read_body(FORM, "a=1&a=2&b=%D9%85+%F0%9F%91%A9&c=%FF").await.unwrap();
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(form.first("b"), "م 👩");
        assert_eq!(form.first("c"), "\u{fffd}");
    }

    #[tokio::test]
    async fn refuses_other_types_and_sizes() {
        assert_eq!(read_body("application/json", "{}").await.err(), Some(FormRejection::WrongType));
        assert_eq!(read_body("", "a=1").await.err(), Some(FormRejection::WrongType));
        let long = "a=11111111111111111111111111111111111111111111";
        assert_eq!(read_body(FORM, long).await.err(), Some(FormRejection::TooLarge));
    }

    #[test]
    fn counts_fields_before_it_keeps_them() {
        assert_eq!(fields(b"a=1&b", 2).map(|fields| fields.len()), Ok(2));
        assert_eq!(fields(b"a=1&b&c", 2), Err(FormRejection::Malformed));
    }
}
