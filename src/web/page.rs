//! Pages and their stylesheet.

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error_log;
use crate::static_file::{StaticFile, slim};

/// The stylesheet of the public face. The desk has one of its own that begins with the same file.
static STYLE: LazyLock<StaticFile> = LazyLock::new(|| StaticFile::style("", &slim(BASE_STYLE)));

/// The file with which the stylesheets of both faces begin.
pub const BASE_STYLE: &str = include_str!("../../static/style.css");

/// Path of the stylesheet, with a hash of its content. Browsers cache it for good; changed content
/// has a new path.
#[must_use]
pub fn style_path() -> &'static str {
    STYLE.path()
}

/// Serves the stylesheet, with permission to cache it for ever.
#[expect(clippy::unused_async, reason = "a handler")]
pub async fn style(request: HeaderMap) -> Response {
    STYLE.response(&request)
}

/// Renders a page. A template that fails to render is a defect, answered by a bare 500.
pub fn html(status: StatusCode, template: &impl Template) -> Response {
    let Ok(body) = template.render() else {
        error_log::record("a template failed to render");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], body)
        .into_response()
}

/// Whether a method only requests a page, rather than sends something.
#[must_use]
pub fn is_get_or_head(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether axum itself wrote this refusal: in English, and not as a page.
#[must_use]
pub fn is_bare_refusal(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    response.status().is_client_error() && kind.is_some_and(|kind| kind.starts_with(b"text/plain"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_keeps_every_rule() {
        let style = slim(BASE_STYLE);
        assert!(style.starts_with(":root {") && !style.contains("/*"));
        let rules = |style: &str| style.matches('{').count();
        assert_eq!(rules(&style), rules(BASE_STYLE));
    }

    #[test]
    fn pages_are_read_and_forms_are_sent() {
        assert!(is_get_or_head(&Method::GET) && is_get_or_head(&Method::HEAD));
        assert!(
            !is_get_or_head(&Method::POST)
                && !is_get_or_head(&Method::PUT)
                && !is_get_or_head(&Method::OPTIONS)
        );
    }
}
