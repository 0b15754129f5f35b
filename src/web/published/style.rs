//! The stylesheet of pages with statistics. It is a separate file to keep the first page of a
//! reporter small.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::precompressed::Precompressed;

static STYLE: &str = include_str!("../../../static/published.css");

static COMPRESSED: LazyLock<Precompressed> = LazyLock::new(|| Precompressed::new(STYLE));

static PATH: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::digest(STYLE.as_bytes());
    format!("/static/published-{}.css", URL_SAFE_NO_PAD.encode(hash.get(..9).unwrap_or_default()))
});

/// Path of the stylesheet, with a hash of its content.
#[must_use]
pub fn path() -> &'static str {
    &PATH
}

/// Serves the stylesheet, with permission to cache it for ever.
#[expect(clippy::unused_async, reason = "a handler")]
pub async fn get(request: HeaderMap) -> Response {
    let mut response =
        COMPRESSED.response_as(&request, "", HeaderValue::from_static("text/css; charset=utf-8"));
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, forever);
    response
}
