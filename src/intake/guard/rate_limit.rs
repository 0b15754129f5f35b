//! The rate limit: how much one client and all clients together may ask for.
//!
//! The layer runs before anything that costs much, and inside the layer that makes error pages.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::client::Client;
use meldestelle_web::page;
use meldestelle_web::rate_limit::{Refusal, TooManyInProgress};

use crate::http::error::Failure;
use crate::http::exit_path::is_exit_path;
use crate::state::Intake;

/// Refuses requests beyond the limits, and counts the memory of what is read and answered.
///
/// A form that a person wrote is never refused here: its handler reads it and gives it back with
/// everything that was typed. Handlers of forms take a place only after they have read the form,
/// because reading takes as long as the line is slow.
///
/// The stylesheet is exempt: serving it costs less than refusing it, and refused people see their
/// page in it. Leaving is exempt because nobody should have to wait for it.
pub async fn limit(State(intake): State<Intake>, request: Request, next: Next) -> Response {
    if request.uri().path() == page::style_path() || is_exit_path(request.uri()) {
        return next.run(request).await;
    }
    let (request, _reservation) = intake.rate_limiter.count_request(request);
    let answer = match admit(&intake, request, next).await {
        Ok(response) => {
            intake.rate_limiter.count_response(response).inspect_err(|_| intake.metrics.too_busy())
        }
        Err(refusal) => Err(refusal),
    };
    answer.unwrap_or_else(|refusal| Failure::Refused(refusal).into_response())
}

async fn admit(intake: &Intake, mut request: Request, next: Next) -> Result<Response, Refusal> {
    if request.extensions().get::<TooManyInProgress>().is_some() {
        intake.metrics.too_busy();
        return Err(Refusal::TooBusy);
    }
    let is_form = request.method() == Method::POST;
    let person_wrote_it =
        is_form && (request.uri().path().ends_with("/report") || request.uri().path().contains("/mailbox"));
    if let Some(refusal) = refused(&request) {
        intake.metrics.too_busy();
        return if person_wrote_it { Ok(next.run(request).await) } else { Err(refusal) };
    }
    let client = request.extensions().get::<Client>().copied();
    if let Err(refusal) = intake.rate_limiter.check(client, is_form) {
        intake.metrics.too_many();
        if !person_wrote_it {
            return Err(refusal);
        }
        request.extensions_mut().insert(refusal);
    }
    // The handler reads the form first, at the pace of the line, and then takes a place.
    if is_form {
        return Ok(next.run(request).await);
    }
    let _permit = intake.rate_limiter.acquire().await.inspect_err(|_| intake.metrics.too_busy())?;
    Ok(next.run(request).await)
}

/// The refusal that this layer attached to a form, if it did.
pub fn refused(request: &Request) -> Option<Refusal> {
    request.extensions().get().copied()
}
