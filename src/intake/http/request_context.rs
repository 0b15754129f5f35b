//! The office and the language of a request. Nothing else of the visitor is looked at.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use meldestelle_web::locale::{self, Locale};

use crate::http::error::Failure;
use crate::office::Office;
use crate::state::Intake;

/// The office and the language of a request whose path begins with a language.
pub struct RequestContext {
    /// The language of the page.
    pub t: &'static Locale,
    /// The office whose host name was asked for.
    pub office: Arc<Office>,
}

impl FromRequestParts<Intake> for RequestContext {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, intake: &Intake) -> Result<Self, Failure> {
        let office = RequestTarget::of(&parts.uri, &parts.headers).office(intake).await?;
        let t = office.language(first_segment(&parts.uri)).ok_or(Failure::NotFound)?;
        Ok(Self { t, office })
    }
}

/// The parts of a request that decide its office and language, for answers without a
/// [`RequestContext`].
pub struct RequestTarget {
    /// Host name in lower case, without a port.
    host: String,
    /// First segment of the path: the tag of a language, if it is one.
    segment: String,
    /// The `Accept-Language` header.
    accept_language: String,
}

impl RequestTarget {
    /// Reads them from the address and the headers.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let text =
            |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let host = uri.authority().map_or_else(|| text(header::HOST), ToString::to_string);
        Self {
            host: without_port(&host).to_ascii_lowercase(),
            segment: first_segment(uri).to_owned(),
            accept_language: text(header::ACCEPT_LANGUAGE),
        }
    }

    /// The office whose host name was asked for, or the only one.
    ///
    /// # Errors
    /// [`Failure::Office`].
    pub async fn office(&self, intake: &Intake) -> Result<Arc<Office>, Failure> {
        Ok(intake.offices.for_host(&intake.pool, &self.host).await?)
    }

    /// The office for an error page. After a server error the database is not asked again.
    pub async fn office_after_failure(&self, intake: &Intake, server_error: bool) -> Option<Arc<Office>> {
        match intake.offices.last_known(&self.host) {
            None if !server_error => self.office(intake).await.ok(),
            known => known,
        }
    }

    /// The language of the path, else the one that the browser prefers.
    pub fn language(&self, office: Option<&Office>) -> &'static Locale {
        let t = match office {
            Some(office) => office
                .language(&self.segment)
                .unwrap_or_else(|| locale::negotiate(&self.accept_language, office.tags())),
            None => locale::find(&self.segment).unwrap_or_else(|| {
                let tags: Vec<String> = locale::all().iter().map(|locale| locale.tag.clone()).collect();
                locale::negotiate(&self.accept_language, &tags)
            }),
        };
        t.parted()
    }
}

fn first_segment(uri: &Uri) -> &str {
    uri.path().split('/').nth(1).unwrap_or_default()
}

/// `example.org:8080` and `[::1]:8080` without their ports.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_part_of_the_name() {
        for (host, name) in [
            ("example.org:8080", "example.org"),
            ("example.org", "example.org"),
            ("[::1]:8080", "[::1]"),
            ("[::1]", "[::1]"),
            ("", ""),
        ] {
            assert_eq!(without_port(host), name);
        }
    }
}
