//! Response headers of both faces. Everything is forbidden by default, and each exception gives its
//! reason.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::Config;

/// The content security policy of the public face.
pub const CSP: &str = concat!(
    // Everything that is not named is forbidden: scripts, frames, fonts, media, connections.
    "default-src 'none'; ",
    // Stylesheets of our own.
    "style-src 'self'; ",
    // The empty icon in the layout, which saves a request. Pages have no other images.
    "img-src data:; ",
    // Forms are sent to us and nowhere else. (The default does not cover this.)
    "form-action 'self'; ",
    // Nobody can redirect our relative addresses. (The default does not cover this.)
    "base-uri 'none'; ",
    // Nobody can frame our pages, to hijack clicks. (The default does not cover this.)
    "frame-ancestors 'none'",
);

/// The policy of the desk, which also shows previews of files that people sent and has one script.
/// `script` is the hash of that script.
///
/// A hash names an external script only if the element has the same hash in `integrity` (CSP 3,
/// § 8.4). Chromium (59), Firefox (116) and Safari (15.6) do so. An older browser runs no script,
/// and every page works without.
#[must_use]
pub fn desk_csp(script: &str) -> String {
    let rules = [
        "default-src 'none'",
        "style-src 'self'",
        &format!("script-src '{script}'"),
        // The script has no sink that would turn text into markup or code, and can get none.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        // The script stores drafts.
        "connect-src 'self'",
        // Previews have an address and a policy of their own.
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ];
    rules.join("; ")
}

/// TLS only, for two years (RFC 6797). Subdomains are not included: an office that serves this on
/// its main domain may have old machines without TLS below it, which nobody could visit for two
/// years. Including them would protect nothing here, because the public face has no cookie and the
/// desk's cookie is bound to its host. Preloading is left out for the same reason.
const TLS_ONLY: &str = "max-age=63072000";

/// Our pages use no browser feature, so each is forbidden by name.
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

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Headers of every answer. A stylesheet gets all but the permissions.
const HEADERS: [(HeaderName, &str); 7] = [
    // The browser does not guess another type.
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Repeats `frame-ancestors` for old phones.
    (header::X_FRAME_OPTIONS, "DENY"),
    // Windows that link here, or that we link to, cannot reach into ours.
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    // We embed nothing of others without their consent (and in fact nothing of others).
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    // No other site learns where people come from. Our own does: with `no-referrer`, the browser
    // sends `Origin: null` with our own forms, which look like forms of another site then
    // (`same_origin`).
    (header::REFERRER_POLICY, "same-origin"),
    // Nobody can embed our resources, so nobody can measure them from outside.
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (PERMISSIONS_POLICY, PERMISSIONS),
];

/// The headers that differ between the faces.
#[derive(Debug, Clone, Copy)]
pub struct SecurityHeaders {
    policy: &'static str,
    tls: bool,
}

impl SecurityHeaders {
    /// The public face.
    #[must_use]
    pub fn public(config: &Config) -> Self {
        Self { policy: CSP, tls: config.behind_tls() }
    }

    /// The desk, with its `desk_csp`.
    #[must_use]
    pub fn desk(config: &Config, policy: &'static str) -> Self {
        Self { policy, tls: config.behind_tls() }
    }

    /// Health and metrics, which are no pages and are requested without TLS.
    #[must_use]
    pub fn metrics() -> Self {
        Self { policy: CSP, tls: false }
    }

    /// Sets the headers. A content security policy and a cache rule that the handler has set are
    /// kept.
    fn set(self, headers: &mut HeaderMap) {
        let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        let is_style = kind.is_some_and(|kind| kind.starts_with(b"text/css"));
        for (name, value) in HEADERS {
            // A stylesheet cannot use browser features, and this header would be a tenth of the
            // first visit.
            if !(is_style && name == PERMISSIONS_POLICY) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        if self.tls {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
        }
        for (name, value) in
            [(header::CONTENT_SECURITY_POLICY, self.policy), (header::CACHE_CONTROL, "no-store")]
        {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
    }
}

/// Sets the headers on every answer. Use it with `from_fn_with_state`.
pub async fn headers(State(security): State<SecurityHeaders>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    security.set(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

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
        SecurityHeaders::metrics().set(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public"));
        SecurityHeaders::metrics().set(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "public");
    }
}
