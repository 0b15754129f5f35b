//! A static file that browsers keep for good: its path has a hash of its content, so changed
//! content has a new path.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::precompressed::Precompressed;

/// A file with its path and its content, plain and compressed.
pub struct StaticFile {
    path: String,
    hash: String,
    kind: &'static str,
    content: Precompressed,
}

impl StaticFile {
    /// A stylesheet. `prefix` comes before the hash in its name.
    #[must_use]
    pub fn style(prefix: &str, content: &str) -> Self {
        Self::new(prefix, "css", "text/css; charset=utf-8", content)
    }

    /// A script.
    #[must_use]
    pub fn script(prefix: &str, content: &str) -> Self {
        Self::new(prefix, "js", "text/javascript; charset=utf-8", content)
    }

    fn new(prefix: &str, ending: &str, kind: &'static str, content: &str) -> Self {
        let hash = Sha256::digest(content.as_bytes());
        let short = URL_SAFE_NO_PAD.encode(hash.get(..9).unwrap_or_default());
        Self {
            path: format!("/static/{prefix}{short}.{ending}"),
            hash: format!("sha256-{}", STANDARD.encode(hash)),
            kind,
            content: Precompressed::new(content),
        }
    }

    /// The path under which it is served.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its hash as `integrity` and a content security policy write it.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Serves it, with permission to cache it for ever.
    #[must_use]
    pub fn response(&self, request: &HeaderMap) -> Response {
        let mut response = self.content.response_as(request, "", HeaderValue::from_static(self.kind));
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, forever);
        response
    }
}

/// A stylesheet without comments and indentation, because the size of the first visit matters. No
/// string in our stylesheets looks like a comment.
#[must_use]
pub fn slim(style: &str) -> String {
    let mut parts = style.split("/*");
    let first = parts.next().unwrap_or_default();
    let rest = parts.filter_map(|part| part.split_once("*/")).map(|(_, rest)| rest);
    let style: String = std::iter::once(first).chain(rest).collect();
    style.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
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
    }

    #[test]
    fn a_file_is_named_by_its_content() {
        let file = StaticFile::script("desk-", "alert(1)");
        assert_eq!(file.hash(), "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=");
        assert_eq!(file.path(), "/static/desk-bhHHL3z2vDgx.js");
        assert_ne!(StaticFile::script("desk-", "alert(2)").path(), file.path());
    }
}
