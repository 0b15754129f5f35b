//! The limits per client and in all, inside the friendly pages and outside everything that costs.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::client::Client;
use meldestelle_web::page;
use meldestelle_web::throttle::Refusal;

use crate::Intake;
use crate::error::Failure;

/// Refuses what is too much. A form that people write is not refused here: its handler reads it and gives it back with everything typed
/// still there, and takes its place for the work after it was read, because reading takes as long as the line is slow. Nor is the stylesheet,
/// which costs less than refusing it, and in which whoever is refused reads the page.
pub async fn limit(State(intake): State<Intake>, mut request: Request, next: Next) -> Response {
    if request.uri().path() == page::style_path() {
        return next.run(request).await;
    }
    let is_form = request.method() == Method::POST;
    let written =
        is_form && (request.uri().path().ends_with("/report") || request.uri().path().contains("/mailbox"));
    let client = request.extensions().get::<Client>().copied();
    if let Err(refusal) = intake.throttle.ask(client, is_form) {
        intake.figures.too_many();
        if !written {
            return Failure::Refused(refusal).into_response();
        }
        request.extensions_mut().insert(refusal);
    }
    if written {
        return next.run(request).await;
    }
    match intake.throttle.place().await {
        Ok(_place) => next.run(request).await,
        Err(refusal) => {
            intake.figures.too_busy();
            Failure::Refused(refusal).into_response()
        }
    }
}

/// The refusal that came with a form, if one did.
pub fn refused(request: &Request) -> Option<Refusal> {
    request.extensions().get().copied()
}
