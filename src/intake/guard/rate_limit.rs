//! The limits per client and in all, inside the friendly pages and outside everything that costs.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::client::Client;
use meldestelle_web::page;
use meldestelle_web::rate_limit::{Crowded, Refusal};

use crate::http::error::Failure;
use crate::pages::leave;
use crate::state::Intake;

/// Refuses what is too much, and weighs what is read and answered. A form that people write is not refused here: its handler reads it and gives it back with everything
/// typed still there. Whoever reads a form takes a place for the work afterwards, because reading takes as long as the line is slow. Nor is the stylesheet,
/// which costs less than refusing it, and in which whoever is refused reads the page. Nor is leaving, which nobody has to wait for.
pub async fn limit(State(intake): State<Intake>, request: Request, next: Next) -> Response {
    if request.uri().path() == page::style_path() || leave::is_way_out(request.uri()) {
        return next.run(request).await;
    }
    let (request, _held) = intake.throttle.weigh(request);
    let answer = match ask(&intake, request, next).await {
        Ok(response) => intake.throttle.weigh_answer(response).inspect_err(|_| intake.figures.too_busy()),
        Err(refusal) => Err(refusal),
    };
    answer.unwrap_or_else(|refusal| Failure::Refused(refusal).into_response())
}

async fn ask(intake: &Intake, mut request: Request, next: Next) -> Result<Response, Refusal> {
    if request.extensions().get::<Crowded>().is_some() {
        intake.figures.too_busy();
        return Err(Refusal::TooBusy);
    }
    let is_form = request.method() == Method::POST;
    let written =
        is_form && (request.uri().path().ends_with("/report") || request.uri().path().contains("/mailbox"));
    if let Some(refusal) = refused(&request) {
        intake.figures.too_busy();
        return if written { Ok(next.run(request).await) } else { Err(refusal) };
    }
    let client = request.extensions().get::<Client>().copied();
    if let Err(refusal) = intake.throttle.ask(client, is_form) {
        intake.figures.too_many();
        if !written {
            return Err(refusal);
        }
        request.extensions_mut().insert(refusal);
    }
    // What is sent is read first, at the pace of its line.
    if is_form {
        return Ok(next.run(request).await);
    }
    let _place = intake.throttle.place().await.inspect_err(|_| intake.figures.too_busy())?;
    Ok(next.run(request).await)
}

/// The refusal that came with a form, if one did.
pub fn refused(request: &Request) -> Option<Refusal> {
    request.extensions().get().copied()
}
