//! A visit: which office's page is asked for, in which language. Nothing else of the visitor is looked at.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use meldestelle_web::locale::{self, Locale};

use crate::http::error::Failure;
use crate::offices::Office;
use crate::state::Intake;

/// The office and the language of a request whose path names one.
pub struct Visit {
    pub t: &'static Locale,
    pub office: Arc<Office>,
}

impl FromRequestParts<Intake> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, intake: &Intake) -> Result<Self, Failure> {
        let office = Asked::of(&parts.uri, &parts.headers).office(intake).await?;
        let t = office.language(first_segment(&parts.uri)).ok_or(Failure::NotFound)?;
        Ok(Self { t, office })
    }
}

/// What of a request decides the office and the language, for those who must answer without a [`Visit`].
pub struct Asked {
    host: String,
    segment: String,
    accepts: String,
}

impl Asked {
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let text =
            |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let host = uri.authority().map_or_else(|| text(header::HOST), ToString::to_string);
        Self {
            host: without_port(&host).to_ascii_lowercase(),
            segment: first_segment(uri).to_owned(),
            accepts: text(header::ACCEPT_LANGUAGE),
        }
    }

    /// The office whose host name was asked for, or the only one.
    pub async fn office(&self, intake: &Intake) -> Result<Arc<Office>, Failure> {
        intake.offices.for_host(&intake.pool, &self.host).await
    }

    /// The office for a page that tells of a failure. When it was the database that failed, it is not asked again.
    pub async fn office_after(&self, intake: &Intake, broken: bool) -> Option<Arc<Office>> {
        match intake.offices.last_known(&self.host) {
            None if !broken => self.office(intake).await.ok(),
            known => known,
        }
    }

    /// The language of the path, else what the browser prefers.
    pub fn language(&self, office: Option<&Office>) -> &'static Locale {
        let t = match office {
            Some(office) => office
                .language(&self.segment)
                .unwrap_or_else(|| locale::negotiate(&self.accepts, office.tags())),
            None => locale::find(&self.segment).unwrap_or_else(|| {
                let tags: Vec<String> = locale::all().iter().map(|locale| locale.tag.clone()).collect();
                locale::negotiate(&self.accepts, &tags)
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
