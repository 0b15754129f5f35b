//! Response headers of both faces. Everything is forbidden first; each allowance says why.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::Config;

/// The content security policy: our stylesheet, our forms, the empty icon.
pub const CSP: &str = concat!(
    "default-src 'none'; ",
    // One stylesheet, from us.
    "style-src 'self'; ",
    // `data:` is the empty icon in the layout, which saves a request.
    "img-src 'self' data:; ",
    // Forms go to us and nowhere else.
    "form-action 'self'; ",
    "base-uri 'none'; ",
    "frame-ancestors 'none'",
);

/// Nothing that a browser can do for a page is allowed to ours, by name.
pub const PERMISSIONS: &str = concat!(
    "accelerometer=(), ambient-light-sensor=(), attribution-reporting=(), autoplay=(), bluetooth=(), ",
    "browsing-topics=(), camera=(), clipboard-read=(), clipboard-write=(), compute-pressure=(), ",
    "cross-origin-isolated=(), deferred-fetch=(), display-capture=(), encrypted-media=(), fullscreen=(), ",
    "gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), ",
    "idle-detection=(), interest-cohort=(), join-ad-interest-group=(), keyboard-map=(), local-fonts=(), ",
    "magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), ",
    "picture-in-picture=(), private-state-token-issuance=(), private-state-token-redemption=(), publickey-credentials-create=(), publickey-credentials-get=(), ",
    "run-ad-auction=(), screen-wake-lock=(), serial=(), shared-storage=(), speaker-selection=(), ",
    "storage-access=(), summarizer=(), sync-xhr=(), translator=(), unload=(), ",
    "usb=(), web-share=(), window-management=(), xr-spatial-tracking=()",
);

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Sets the headers on every response; `Cache-Control: no-store` unless the page said otherwise.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    set(response.headers_mut());
    response
}

/// Tells browsers to come over TLS only, if that is how people reach us (RFC 6797). For `from_fn_with_state`.
pub async fn transport(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if config.behind_tls() {
        let year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

fn set(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_policy() {
        assert_eq!(
            CSP,
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
    }

    #[test]
    fn every_permission_is_denied() {
        assert!(PERMISSIONS.split(", ").all(|one| one.ends_with("=()")));
        for named in ["camera", "microphone", "geolocation", "usb", "payment", "clipboard-read", "fullscreen"]
        {
            assert!(PERMISSIONS.split(", ").any(|one| one.strip_suffix("=()") == Some(named)), "{named}");
        }
    }

    #[test]
    fn nothing_is_stored_unless_the_page_says_so() {
        let mut headers = HeaderMap::new();
        set(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public"));
        set(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "public");
    }
}
