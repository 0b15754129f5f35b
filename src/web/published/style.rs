//! The stylesheet of pages with statistics. It is a separate file to keep the first page of a
//! reporter small.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;

use crate::static_file::StaticFile;

static STYLE: LazyLock<StaticFile> =
    LazyLock::new(|| StaticFile::style("published-", include_str!("../../../static/published.css")));

/// Path of the stylesheet, with a hash of its content.
#[must_use]
pub fn path() -> &'static str {
    STYLE.path()
}

/// Serves the stylesheet, with permission to cache it for ever.
#[expect(clippy::unused_async, reason = "a handler")]
pub async fn get(request: HeaderMap) -> Response {
    STYLE.response(&request)
}
