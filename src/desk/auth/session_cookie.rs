//! The session cookie: its name, its attributes, and the secret in it.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::auth::session::SessionSecret;
use crate::http::error::DeskError;
use crate::state::Desk;

/// The secret in the session cookie of a request, if there is one.
pub(crate) fn secret(desk: &Desk, headers: &HeaderMap) -> Option<SessionSecret> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie_name(desk))
        .and_then(|(_, value)| SessionSecret::parse(value))
}

/// The header that sets the session cookie. No other site's page and no script gets to use it; it ends with the browser.
pub(crate) fn cookie(desk: &Desk, value: &str, more: &str) -> Result<HeaderValue, DeskError> {
    let secure = if desk.config.behind_tls() { "; Secure" } else { "" };
    let name = cookie_name(desk);
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}");
    let mut cookie = HeaderValue::try_from(cookie).map_err(|_| DeskError::Defect("cookie"))?;
    cookie.set_sensitive(true);
    Ok(cookie)
}

/// `__Host-` binds the cookie to this host and to TLS; without TLS (on this machine only) browsers would not take it.
fn cookie_name(desk: &Desk) -> &'static str {
    if desk.config.behind_tls() { "__Host-desk" } else { "desk" }
}
