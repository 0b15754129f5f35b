//! The start page: what the service is, who reads a report, how long an answer takes. Also the
//! redirects that lead to it.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use meldestelle_web::locale::Locale;

use crate::http::error::Failure;
use crate::http::request_context::{RequestContext, RequestTarget};
use crate::office::Office;
use crate::state::Intake;
use crate::view::cached_page::answer_cached;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/start.html")]
struct Start<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    office: &'a Office,
}

/// Telephone numbers for urgent help: the message that introduces it, the German name in that
/// message, and the number.
const URGENT_NUMBERS: [(&str, &str, &str); 5] = [
    ("start-urgent-police", "", "110"),
    ("start-urgent-rescue", "", "112"),
    ("start-urgent-talk", "TelefonSeelsorge", "0800 111 0 111"),
    ("start-urgent-women", "", "116 016"),
    ("start-urgent-young", "Nummer gegen Kummer", "116 111"),
];

/// Shows the page.
pub async fn get(context: RequestContext, request: HeaderMap) -> Result<Response, Failure> {
    answer_cached(&context, &request, "start", || Start {
        t: context.t,
        frame: Frame::new(context.t, &context.office, ""),
        office: &context.office,
    })
}

/// Redirects `/` to the language that the browser prefers.
pub async fn choose_language(State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let target = RequestTarget::of(request.uri(), request.headers());
    let office = target.office(&intake).await?;
    let to = format!("/{}/", target.language(Some(&office)).tag);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to.as_str()), (header::VARY, "accept-language")])
        .into_response())
}

/// Redirects `/de` to `/de/`.
pub async fn complete_path(context: RequestContext) -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, format!("/{}/", context.t.tag))]).into_response()
}
