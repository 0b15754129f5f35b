//! Failures that pass. The form is given back with everything that was typed, to be sent again.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use meldestelle_web::locale::Locale;
use meldestelle_web::rate_limit::Refusal;

/// A failure that passes.
#[derive(Debug, Clone, Copy)]
pub enum Retryable {
    /// The database did not answer, or did not store.
    NotNow,
    /// A limit refused the request.
    Refused(Refusal),
}

impl Retryable {
    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Refused(Refusal::TooMany(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotNow | Self::Refused(Refusal::TooBusy) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Seconds after which sending again makes sense.
    pub fn wait(self) -> u64 {
        match self {
            Self::NotNow => 60,
            Self::Refused(refusal) => refusal.wait(),
        }
    }

    /// Tells programs when sending again makes sense, in the `Retry-After` header.
    pub fn set_retry_after(self, response: &mut Response) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(self.wait()));
    }

    /// What happened and what to do, in the person's language.
    pub fn message(self, t: &Locale) -> String {
        let key = match self {
            Self::NotNow => "kept-not-now",
            Self::Refused(Refusal::TooBusy) => "kept-too-busy",
            Self::Refused(Refusal::TooMany(_)) => "kept-too-many",
        };
        t.with(key, "seconds", self.wait()).into_owned()
    }
}
