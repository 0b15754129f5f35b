//! The way out: clears what the browser kept of this site and goes to a page that says nothing about anybody.
//!
//! Not promised: that the browser's history forgets the visit. No site can do that, and the pages say so.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::visit::Visit;

/// The weather, from a public body that shows no advertisements.
const ELSEWHERE: &str = "https://www.dwd.de/";

/// Leaves. Cookies of others under the same domain are not ours to clear, and of ours there are none.
pub async fn get(_: Visit) -> Response {
    let clear = (HeaderName::from_static("clear-site-data"), r#""cache", "storage""#);
    (StatusCode::SEE_OTHER, [clear, (header::LOCATION, ELSEWHERE)]).into_response()
}
