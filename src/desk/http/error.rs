//! The error type of the desk. Its cause goes to the log, with the kind of the error and no values.
//! The page tells the reader in their language what happened and what to do.

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

/// Seconds after which to send a request again if the database did not answer.
pub const RETRY_SECONDS: u64 = 60;

/// Why a request was not answered with the page asked for.
#[derive(Debug, Error)]
pub enum DeskError {
    /// Nothing is at this address, or nothing that this office may see.
    #[error("not found")]
    NotFound,
    /// The page exists, but not for this method.
    #[error("wrong method")]
    WrongMethod,
    /// No office answers to this host name.
    #[error("no office answers to this host")]
    NoOffice,
    /// Another site sent the form.
    #[error("sent from another site")]
    ForeignOrigin,
    /// Somebody else changed the same thing meanwhile, and the page has no better way to show it.
    #[error("changed meanwhile")]
    Conflict,
    /// A file differs from what its case recorded of it.
    #[error("a file is damaged")]
    Damaged,
    /// There were too many tries to sign in.
    #[error("too many tries")]
    TooManyTries {
        /// Seconds until the next try is let through.
        wait: u64,
    },
    /// The request holds no form that the desk's pages send.
    #[error("form: {0}")]
    Form(#[from] FormRejection),
    /// The database failed.
    #[error("{}", describe(.0))]
    Database(#[from] sqlx::Error),
    /// An envelope cannot be opened.
    #[error("envelope: {0}")]
    Unseal(#[from] UnsealError),
    /// A sealed column cannot be opened.
    #[error("{0}")]
    Crypter(#[from] CrypterError),
    /// Something cannot be sealed.
    #[error("sealing: {0}")]
    Seal(#[from] SealError),
    /// A session cannot be made. (A session that cannot be opened is no error: the request then has
    /// none.)
    #[error("making a session")]
    Session(#[from] SessionError),
    /// An assumption of the program does not hold; says which one, without values.
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

    /// Whether the error passes by itself, so that the same request may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Database(_))
    }

    /// The names of the two messages on its page: what happened, and what to do.
    fn message_keys(&self) -> [&'static str; 2] {
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

/// What [`add_error_pages`] needs to make the error page.
#[derive(Clone, Copy)]
struct ErrorDetails {
    message_keys: [&'static str; 2],
    wait: Option<u64>,
    is_transient: bool,
}

/// Whether an answer is an error that passes by itself.
#[must_use]
pub fn is_transient(response: &Response) -> bool {
    response.extensions().get::<ErrorDetails>().is_some_and(|details| details.is_transient)
}

impl IntoResponse for DeskError {
    /// Makes an answer without a page. [`add_error_pages`] knows the reader's language and adds the
    /// page.
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(cause = %self, "a request failed");
        }
        let wait = if let Self::TooManyTries { wait } = self { Some(wait) } else { None };
        let details =
            ErrorDetails { message_keys: self.message_keys(), wait, is_transient: self.is_transient() };
        let mut response = status.into_response();
        response.extensions_mut().insert(details);
        response
    }
}

#[derive(Template)]
#[template(path = "desk/error.html")]
struct ErrorPage {
    t: &'static Locale,
    says: &'static str,
    to_do: String,
    /// Whether the request was a read. After a form, the page leads back to what was typed, not
    /// away from it.
    reads: bool,
}

/// The answer to a request that panicked. The panic hook has logged where. The panic's message is
/// dropped, because it may hold values of the request.
#[must_use]
pub fn panicked(_said: Box<dyn Any + Send>) -> Response {
    DeskError::Defect("a request panicked").into_response()
}

/// Gives every error its page.
pub async fn add_error_pages(request: Request, next: Next) -> Response {
    let t = request_context::language(request.headers());
    let reads = page::is_get_or_head(request.method());
    let mut response = next.run(request).await;
    if page::is_bare_refusal(&response) {
        // Axum refused a path or a form before any handler saw it.
        let error = if reads { DeskError::NotFound } else { DeskError::Form(FormRejection::Malformed) };
        response = error.into_response();
    }
    let Some(details) = response.extensions().get::<ErrorDetails>().copied() else { return response };
    let [says, to_do] = details.message_keys;
    let to_do = match details.wait {
        Some(wait) => t.with(to_do, "seconds", wait).into_owned(),
        None => t.text(to_do).to_owned(),
    };
    let mut page = page::html(response.status(), &ErrorPage { t, says: t.text(says), to_do, reads });
    if let Some(allow) = response.headers().get(header::ALLOW) {
        page.headers_mut().insert(header::ALLOW, allow.clone());
    }
    if let Some(wait) = details.wait {
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    page
}
