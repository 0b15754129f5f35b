//! The one error type of the desk. Its cause goes to the log (kinds only, no values); the page says what it means for whoever reads it
//! and how to go on, in their language.

use std::any::Any;

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_vault::seal::SealError;
use meldestelle_web::error::describe;
use meldestelle_web::form::FormRejection;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use thiserror::Error;

use crate::auth::session::SessionError;
use crate::http::request_context;
use crate::keys::crypter::CrypterError;
use crate::keys::unseal::UnsealError;

/// Seconds after which sending again makes sense, once the database did not answer.
pub const RETRY_SECONDS: u64 = 60;

/// Why a request was not answered with the page asked for.
#[derive(Debug, Error)]
pub enum DeskError {
    /// Nothing lies at this address, or nothing that this office may see.
    #[error("not found")]
    NotFound,
    /// There is a page, but not for this method.
    #[error("wrong method")]
    WrongMethod,
    /// No office answers to this host name.
    #[error("no office answers to this host")]
    NoOffice,
    /// A form that another site sent.
    #[error("sent from another site")]
    ForeignOrigin,
    /// Somebody else changed the same thing meanwhile, and the page has no better way to show it.
    #[error("changed meanwhile")]
    Conflict,
    /// A file is not what its case holds of it.
    #[error("a file is damaged")]
    Damaged,
    /// Too many tries to sign in.
    #[error("too many tries")]
    TooManyTries {
        /// When the next one is let through, in seconds.
        wait: u64,
    },
    /// Not a form of ours.
    #[error("form: {0}")]
    Form(#[from] FormRejection),
    /// The database.
    #[error("{}", describe(.0))]
    Database(#[from] sqlx::Error),
    /// An envelope does not open.
    #[error("envelope: {0}")]
    Unseal(#[from] UnsealError),
    /// Working material does not open.
    #[error("{0}")]
    Crypter(#[from] CrypterError),
    /// Something could not be sealed.
    #[error("sealing: {0}")]
    Seal(#[from] SealError),
    /// A session could not be made. (One that does not open is no error: it is no session.)
    #[error("making a session")]
    Session(#[from] SessionError),
    /// What this program takes for granted is not so: what, without values.
    #[error("defect: {0}")]
    Defect(&'static str),
}

impl DeskError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoOffice => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::ForeignOrigin | Self::Unseal(UnsealError::NoKey) => StatusCode::FORBIDDEN,
            Self::Conflict | Self::Damaged => StatusCode::CONFLICT,
            Self::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Form(rejection) => rejection.status(),
            Self::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unseal(_) | Self::Crypter(_) | Self::Seal(_) | Self::Session(_) | Self::Defect(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// Whether it passes by itself: what was typed is worth sending again.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Database(_))
    }

    /// The name of its words: `desk-error-<name>` and `desk-error-<name>-do`.
    fn words(&self) -> [&'static str; 2] {
        match self {
            Self::NotFound => ["desk-error-not-found", "desk-error-not-found-do"],
            Self::WrongMethod => ["desk-error-method", "desk-error-method-do"],
            Self::NoOffice => ["desk-error-office", "desk-error-office-do"],
            Self::ForeignOrigin => ["desk-error-origin", "desk-error-origin-do"],
            Self::Conflict => ["desk-error-conflict", "desk-error-conflict-do"],
            Self::Damaged => ["files-damaged", "files-damaged-do"],
            Self::TooManyTries { .. } => ["desk-error-tries", "desk-error-tries-do"],
            Self::Form(FormRejection::TooLarge) => ["desk-error-large", "desk-error-large-do"],
            Self::Form(FormRejection::Busy) => ["desk-busy", "desk-error-database-do"],
            Self::Form(_) => ["desk-error-form", "desk-error-form-do"],
            Self::Database(_) => ["desk-error-database", "desk-error-database-do"],
            Self::Unseal(UnsealError::NoKey) => ["desk-error-no-key", "desk-error-no-key-do"],
            Self::Unseal(_) | Self::Crypter(_) => ["desk-error-closed", "desk-error-closed-do"],
            Self::Seal(_) | Self::Session(_) | Self::Defect(_) => {
                ["desk-error-defect", "desk-error-defect-do"]
            }
        }
    }
}

/// What [`friendly`] makes the page of.
#[derive(Clone, Copy)]
struct Failure {
    words: [&'static str; 2],
    wait: Option<u64>,
    passes: bool,
}

/// Whether an answer is a failure that passes by itself.
#[must_use]
pub fn passes(response: &Response) -> bool {
    response.extensions().get::<Failure>().is_some_and(|failure| failure.passes)
}

impl IntoResponse for DeskError {
    /// The status and what to say; [`friendly`] knows the reader's language and says it.
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(cause = %self, "a request failed");
        }
        let wait = if let Self::TooManyTries { wait } = self { Some(wait) } else { None };
        let failure = Failure { words: self.words(), wait, passes: self.is_passing() };
        let mut response = status.into_response();
        response.extensions_mut().insert(failure);
        response
    }
}

#[derive(Template)]
#[template(path = "desk/error.html")]
struct ErrorPage {
    t: &'static Locale,
    says: &'static str,
    to_do: String,
    /// Whether a page was asked for. After a form the way leads back to what was typed, not away from it.
    reads: bool,
}

/// The answer to a request that a defect ended; where, the panic hook has logged. What it would have said may hold what was stumbled over.
#[must_use]
pub fn panicked(_said: Box<dyn Any + Send>) -> Response {
    DeskError::Defect("a request panicked").into_response()
}

/// Gives every failure its page.
pub async fn friendly(request: Request, next: Next) -> Response {
    let t = request_context::language(request.headers());
    let reads = page::reads(request.method());
    let mut response = next.run(request).await;
    if page::is_bare_refusal(&response) {
        // A path that is none, or a form.
        let error = if reads { DeskError::NotFound } else { DeskError::Form(FormRejection::Malformed) };
        response = error.into_response();
    }
    let Some(failure) = response.extensions().get::<Failure>().copied() else { return response };
    let [says, to_do] = failure.words;
    let to_do = match failure.wait {
        Some(wait) => t.with(to_do, "seconds", wait).into_owned(),
        None => t.text(to_do).to_owned(),
    };
    let mut page = page::html(response.status(), &ErrorPage { t, says: t.text(says), to_do, reads });
    if let Some(allow) = response.headers().get(header::ALLOW) {
        page.headers_mut().insert(header::ALLOW, allow.clone());
    }
    if let Some(wait) = failure.wait {
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    page
}
