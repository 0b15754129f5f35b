//! What of a request decides the office and the language: its host name and `Accept-Language`. German and English are the desk's languages.

use std::sync::LazyLock;

use axum::http::{HeaderMap, Uri, header};
use meldestelle_web::locale::{self, Locale};

static OFFERED: LazyLock<Vec<String>> = LazyLock::new(|| ["de", "en"].map(str::to_owned).to_vec());

/// The language of a request.
#[must_use]
pub fn language(headers: &HeaderMap) -> &'static Locale {
    let accepts = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    locale::negotiate(accepts.unwrap_or_default(), &OFFERED)
}

/// The host name that was asked for, without its port, in lower case.
#[must_use]
pub fn host(uri: &Uri, headers: &HeaderMap) -> String {
    let host = uri
        .authority()
        .map(axum::http::uri::Authority::as_str)
        .or_else(|| headers.get(header::HOST).and_then(|value| value.to_str().ok()));
    without_port(host.unwrap_or_default()).to_ascii_lowercase()
}

/// `example.org:8081` and `[::1]:8081` without their ports.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_part_of_the_name() {
        for (host, name) in [
            ("desk.example:8081", "desk.example"),
            ("desk.example", "desk.example"),
            ("[::1]:8081", "[::1]"),
            ("[::1]", "[::1]"),
            ("", ""),
        ] {
            assert_eq!(without_port(host), name, "{host}");
        }
    }
}
