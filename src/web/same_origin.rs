//! Tells forms of our own pages from forms that another site sends in a visitor's name.
//!
//! Not promised: any protection for a browser so old that it sends neither header.

use axum::http::{HeaderMap, header};

/// Whether a form comes from one of our pages. `Sec-Fetch-Site` (W3C Fetch Metadata) decides if the
/// browser sends it. Otherwise `Origin` (RFC 6454) must be the configured origin or name the
/// requested host. A client that sends neither is no current browser and is accepted.
#[must_use]
pub fn is_same_origin(headers: &HeaderMap, configured: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = text(header::HOST.as_str()).unwrap_or_default();
            origin == configured || origin.split_once("://").is_some_and(|(_, named)| named == host)
        }
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn own(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_same_origin(&headers, "https://desk.example")
    }

    #[test]
    fn forms_of_other_sites_are_told_apart() {
        assert!(own(&[("sec-fetch-site", "same-origin"), ("origin", "https://desk.example")]));
        assert!(own(&[("sec-fetch-site", "none")]));
        assert!(own(&[("origin", "https://desk.example")]));
        assert!(own(&[("origin", "http://127.0.0.1:8081"), ("host", "127.0.0.1:8081")]));
        assert!(own(&[]));

        assert!(!own(&[("sec-fetch-site", "cross-site"), ("origin", "https://desk.example")]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        assert!(!own(&[("origin", "https://evil.example"), ("host", "desk.example")]));
        assert!(!own(&[("origin", "null"), ("host", "desk.example")]));
        assert!(!own(&[("origin", "https://desk.example.evil.example")]));
    }
}
