//! Response headers of both faces. Everything is forbidden first; each allowance says why.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::Config;

/// The content security policy of the public face.
pub const CSP: &str = concat!(
    // Whatever is not named is forbidden: scripts, frames, fonts, media, connections.
    "default-src 'none'; ",
    // Stylesheets, from us.
    "style-src 'self'; ",
    // The empty icon in the layout, which saves a request. No page has another picture.
    "img-src data:; ",
    // Forms go to us and nowhere else. (Not covered by the default.)
    "form-action 'self'; ",
    // Nobody moves our relative addresses elsewhere. (Not covered by the default.)
    "base-uri 'none'; ",
    // Nobody shows our pages inside theirs, to catch clicks. (Not covered by the default.)
    "frame-ancestors 'none'",
);

/// The same for the desk, which shows previews of files that people sent.
pub const DESK_CSP: &str = concat!(
    "default-src 'none'; ",
    "style-src 'self'; ",
    // Previews come from an address of their own, with a policy of their own.
    "img-src 'self' data:; ",
    "form-action 'self'; ",
    "base-uri 'none'; ",
    "frame-ancestors 'none'",
);

/// Two years of TLS only (RFC 6797). Not for names below ours: an office that lives on its whole domain may have old machines there without TLS, which nobody
/// could visit any more for two years; and it would protect nothing here, because the public face has no cookie and the desk's is bound to its
/// host. For the same reason no preloading.
const TLS_ONLY: &str = "max-age=63072000";

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

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// What every answer says, but that a stylesheet says nothing of permissions.
const HEADERS: [(HeaderName, &str); 7] = [
    // Nothing is taken for another type than it is sent as.
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // What `frame-ancestors` says, for old phones.
    (header::X_FRAME_OPTIONS, "DENY"),
    // Windows that lead here, or that we lead to, cannot reach into ours.
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    // We embed nothing of others that did not agree to it (and nothing of others at all).
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    // No other site hears from where people come. Ours does: a browser that is told to keep that to
    // itself sends `Origin: null` with our own forms, which could not be told from those of another
    // site (`same_origin`).
    (header::REFERRER_POLICY, "same-origin"),
    // Nobody embeds what is ours, so nobody measures it from outside.
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (PERMISSIONS_POLICY, PERMISSIONS),
];

/// What differs between the faces.
#[derive(Debug, Clone, Copy)]
pub struct Hardening {
    policy: &'static str,
    tls: bool,
}

impl Hardening {
    /// The public face.
    #[must_use]
    pub fn public(config: &Config) -> Self {
        Self { policy: CSP, tls: config.behind_tls() }
    }

    /// As the public face, and the desk shows pictures.
    #[must_use]
    pub fn desk(config: &Config) -> Self {
        Self { policy: DESK_CSP, tls: config.behind_tls() }
    }

    /// Health and figures, which are no pages and are asked for without TLS.
    #[must_use]
    pub fn figures() -> Self {
        Self { policy: CSP, tls: false }
    }

    /// A content security policy of the handler's own stays, and a rule for caches.
    fn set(self, headers: &mut HeaderMap) {
        let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        let is_style = kind.is_some_and(|kind| kind.starts_with(b"text/css"));
        for (name, value) in HEADERS {
            // A stylesheet can ask a browser for nothing, and its header would be a tenth of the
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

/// Sets the headers on every answer. For `from_fn_with_state`.
pub async fn headers(State(hardening): State<Hardening>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    hardening.set(response.headers_mut());
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
        Hardening::figures().set(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public"));
        Hardening::figures().set(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "public");
    }
}
