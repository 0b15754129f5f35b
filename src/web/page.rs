//! Pages and their stylesheet.

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::error_log;
use crate::precompressed::Precompressed;

static STYLE: LazyLock<String> = LazyLock::new(|| slim(include_str!("../../static/style.css")));

static STYLE_COMPRESSED: LazyLock<Precompressed> = LazyLock::new(|| Precompressed::new(&STYLE));

static STYLE_PATH: LazyLock<String> = LazyLock::new(|| {
    let hash = Sha256::digest(STYLE.as_bytes());
    format!("/static/{}.css", URL_SAFE_NO_PAD.encode(hash.get(..9).unwrap_or_default()))
});

/// The stylesheet without comments and indentation, because the size of the first visit matters. No
/// string in our stylesheet looks like a comment.
fn slim(style: &str) -> String {
    let mut parts = style.split("/*");
    let first = parts.next().unwrap_or_default();
    let rest = parts.filter_map(|part| part.split_once("*/")).map(|(_, rest)| rest);
    let style: String = std::iter::once(first).chain(rest).collect();
    style.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

/// Path of the stylesheet, with a hash of its content. Browsers cache it for good; changed content
/// has a new path.
#[must_use]
pub fn style_path() -> &'static str {
    &STYLE_PATH
}

/// Serves the stylesheet, with permission to cache it for ever.
#[expect(clippy::unused_async, reason = "a handler")]
pub async fn style(request: HeaderMap) -> Response {
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    let mut response = STYLE_COMPRESSED.response_as(&request, "", kind);
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, forever);
    response
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
    fn a_stylesheet_goes_out_without_comments() {
        assert_eq!(
            slim("/* a */\na { b: c }\n\n\t/* d\n e */ f { g: h } /* i */\n"),
            "a { b: c }\nf { g: h }\n"
        );
        assert!(STYLE.starts_with(":root {") && !STYLE.contains("/*"));
        let rules = |style: &str| style.matches('{').count();
        assert_eq!(rules(&STYLE), rules(include_str!("../../static/style.css")));
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
