//! The page for what cannot be done just now and soon can: too much came from one client, there is too much to do, or the database does not answer.
//! It says why and when to try again, and has a button that does. A form comes back whole, in hidden fields; the words in it can be read.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::rate_limit::Refusal;

use crate::http::error::RETRY_SECONDS;
use crate::http::pending_form::Kept;

/// What stands in the way.
#[derive(Clone, Copy)]
pub enum Obstacle {
    /// The database does not answer.
    Database,
    /// Too much at once.
    Refused(Refusal),
}

impl Obstacle {
    fn status(self) -> StatusCode {
        match self {
            Self::Refused(Refusal::TooMany(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::Database | Self::Refused(Refusal::TooBusy) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Seconds after which trying again makes sense.
    fn wait(self) -> u64 {
        match self {
            Self::Database => RETRY_SECONDS,
            Self::Refused(refusal) => refusal.wait(),
        }
    }

    fn says(self, t: &Locale) -> &str {
        t.text(match self {
            Self::Database => "desk-error-database",
            Self::Refused(Refusal::TooMany(_)) => "desk-often",
            Self::Refused(Refusal::TooBusy) => "desk-busy",
        })
    }

    /// Whether it is worth telling whoever looks after the server, if it comes often.
    fn is_limit(self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// What is to be done again.
pub enum What {
    /// Asking for the page at this path.
    Page(String),
    /// Sending this form.
    Form(Kept),
}

#[derive(Template)]
#[template(path = "desk/again.html")]
struct AgainPage {
    t: &'static Locale,
    obstacle: Obstacle,
    what: What,
}

impl AgainPage {
    fn title(&self) -> &'static str {
        self.t.text(match self.what {
            What::Page(_) => "desk-again-page",
            What::Form(_) => "desk-again-form",
        })
    }
}

/// The page.
pub fn page(t: &'static Locale, obstacle: Obstacle, what: What) -> Response {
    let mut page = page::html(obstacle.status(), &AgainPage { t, obstacle, what });
    page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(obstacle.wait()));
    page
}
