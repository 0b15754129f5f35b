//! The page for a request that cannot be handled now but soon can: the client sent too much, the
//! desk is busy, or the database does not answer.
//!
//! It says why, when to try again, and has a button that does. A form comes back whole in hidden
//! fields, and its texts can be read on the page.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::rate_limit::Refusal;

use crate::http::error::RETRY_SECONDS;
use crate::http::pending_form::PendingForm;

/// Why the request cannot be handled now.
#[derive(Clone, Copy)]
pub enum RetryCause {
    /// The database does not answer.
    Database,
    /// A limit refused it.
    Refused(Refusal),
}

impl RetryCause {
    fn status(self) -> StatusCode {
        match self {
            Self::Refused(Refusal::TooMany(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::Database | Self::Refused(Refusal::TooBusy) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Seconds after which trying again makes sense.
    fn retry_after(self) -> u64 {
        match self {
            Self::Database => RETRY_SECONDS,
            Self::Refused(refusal) => refusal.wait(),
        }
    }

    fn message(self, t: &Locale) -> &str {
        t.text(match self {
            Self::Database => "desk-error-database",
            Self::Refused(Refusal::TooMany(_)) => "desk-often",
            Self::Refused(Refusal::TooBusy) => "desk-busy",
        })
    }

    /// Whether the cause is a limit. If that happens often, the page asks to tell whoever runs the
    /// server.
    fn is_limit(self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// What the button of the page repeats.
pub enum RetryTarget {
    /// Fetch the page at this path.
    Page(String),
    /// Send this form.
    Form(PendingForm),
}

#[derive(Template)]
#[template(path = "desk/retry.html")]
struct RetryPage {
    t: &'static Locale,
    cause: RetryCause,
    target: RetryTarget,
}

impl RetryPage {
    fn title(&self) -> &'static str {
        self.t.text(match self.target {
            RetryTarget::Page(_) => "desk-again-page",
            RetryTarget::Form(_) => "desk-again-form",
        })
    }
}

/// Makes the page.
pub fn page(t: &'static Locale, cause: RetryCause, target: RetryTarget) -> Response {
    let mut page = page::html(cause.status(), &RetryPage { t, cause, target });
    page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(cause.retry_after()));
    page
}
