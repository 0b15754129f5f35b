//! Everything that can go wrong with a request, in one type.
//!
//! A handler that fails answers a bare status with a [`FailurePage`] beside it. The layer
//! [`friendly`](crate::http::error_page::friendly) turns that into a page in the person's language.
//! The cause goes to the log only.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use meldestelle_vault::seal::SealError;
use meldestelle_web::error::describe;
use meldestelle_web::error_log;
use meldestelle_web::form::FormRejection;
use meldestelle_web::rate_limit::Refusal;
use thiserror::Error;

use crate::http::retryable::Retryable;
use crate::offices::OfficeError;

/// Why a request got no page of its own. Carries nothing that a person sent.
#[derive(Debug, Error)]
pub enum Failure {
    /// There is no such page, or not in this language.
    #[error("not found")]
    NotFound,
    /// The page does not take this method.
    #[error("wrong method")]
    WrongMethod,
    /// The office of the request is missing or unreadable, or could not be read.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// The request is not a form of ours.
    #[error(transparent)]
    Form(#[from] FormRejection),
    /// The database did not do what was asked.
    #[error("{}", describe(.0))]
    Store(#[from] sqlx::Error),
    /// Another site sent the form.
    #[error("a form of another site")]
    OtherSite,
    /// A limit refused the request.
    #[error("too much at once")]
    Refused(Refusal),
    /// A report was neither stored nor found.
    #[error("a report was neither stored nor found")]
    NotStored,
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A published edition does not read.
    #[error("a row of release does not read")]
    UnreadableEdition,
    /// A template failed to render.
    #[error("a template failed to render")]
    Render,
}

/// What the error page says and its status.
#[derive(Debug, Clone, Copy)]
pub struct FailurePage {
    /// Part of the message names `error-<name>-title` and `error-<name>-text`.
    pub name: &'static str,
    /// Status of the answer.
    pub status: StatusCode,
}

/// The page for a defect of ours.
pub const BROKEN: FailurePage = page("broken", StatusCode::INTERNAL_SERVER_ERROR);

const fn page(name: &'static str, status: StatusCode) -> FailurePage {
    FailurePage { name, status }
}

impl Failure {
    fn page(&self) -> FailurePage {
        match self {
            Self::NotFound => page("not-found", StatusCode::NOT_FOUND),
            Self::WrongMethod => page("wrong-method", StatusCode::METHOD_NOT_ALLOWED),
            Self::OtherSite => page("other-site", StatusCode::FORBIDDEN),
            Self::Office(OfficeError::NotFound) => page("no-office", StatusCode::NOT_FOUND),
            Self::Form(rejection @ FormRejection::TooLarge) => page("too-large", rejection.status()),
            Self::Form(rejection @ FormRejection::Busy) => page("too-busy", rejection.status()),
            Self::Form(rejection) => page("not-our-form", rejection.status()),
            Self::Refused(Refusal::TooMany(_)) => page("too-many", StatusCode::TOO_MANY_REQUESTS),
            Self::Refused(Refusal::TooBusy) => page("too-busy", StatusCode::SERVICE_UNAVAILABLE),
            Self::Store(_) | Self::NotStored | Self::Office(OfficeError::Store(_)) => {
                page("not-now", StatusCode::SERVICE_UNAVAILABLE)
            }
            Self::Seal(_)
            | Self::Office(OfficeError::Unreadable)
            | Self::UnreadableEdition
            | Self::Render => BROKEN,
        }
    }

    fn retryable(&self) -> Option<Retryable> {
        match self {
            Self::Store(_) | Self::NotStored | Self::Office(OfficeError::Store(_)) => Some(Retryable::NotNow),
            Self::Refused(refusal) => Some(Retryable::Refused(*refusal)),
            Self::Form(FormRejection::Busy) => Some(Retryable::Refused(Refusal::TooBusy)),
            _ => None,
        }
    }

    /// The failure as one that passes. Logs the cause if the database failed.
    ///
    /// # Errors
    /// The failure itself if it will not pass.
    pub fn into_retryable(self) -> Result<Retryable, Self> {
        let retryable = self.retryable();
        if matches!(retryable, Some(Retryable::NotNow)) {
            error_log::record(&self.to_string());
        }
        retryable.ok_or(self)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let page = self.page();
        if page.status.is_server_error() {
            error_log::record(&self.to_string());
        }
        let mut response = page.status.into_response();
        response.extensions_mut().insert(page);
        if let Some(retryable) = self.retryable() {
            retryable.set_retry_after(&mut response);
            response.extensions_mut().insert(retryable);
        }
        response
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Answers addresses that belong to no page.
pub async fn not_found() -> Failure {
    Failure::NotFound
}

/// Answers methods that a page does not take.
pub async fn wrong_method() -> Failure {
    Failure::WrongMethod
}
