//! The start page: what this is, what happens, who reads it, how long; and the way to it from the bare address.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use meldestelle_web::locale::Locale;

use super::{Frame, answer_baked};
use crate::http::error::Failure;
use crate::http::request_context::{Asked, Visit};
use crate::offices::Office;
use crate::state::Intake;

#[derive(Template)]
#[template(path = "intake/start.html")]
struct Start<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    office: &'a Office,
}

/// Numbers that help at once: the message that says which, the German name in it, if it has one, and the number.
const URGENT: [(&str, &str, &str); 5] = [
    ("start-urgent-police", "", "110"),
    ("start-urgent-rescue", "", "112"),
    ("start-urgent-talk", "TelefonSeelsorge", "0800 111 0 111"),
    ("start-urgent-women", "", "116 016"),
    ("start-urgent-young", "Nummer gegen Kummer", "116 111"),
];

/// Shows the page.
pub async fn get(visit: Visit, request: HeaderMap) -> Result<Response, Failure> {
    answer_baked(&visit, &request, "start", || Start {
        t: visit.t,
        frame: Frame::new(visit.t, &visit.office, ""),
        office: &visit.office,
    })
}

/// Sends the bare address on to the language that the browser prefers.
pub async fn choose_language(State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let asked = Asked::of(request.uri(), request.headers());
    let office = asked.office(&intake).await?;
    let to = format!("/{}/", asked.language(Some(&office)).tag);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to.as_str()), (header::VARY, "accept-language")])
        .into_response())
}

/// Sends `/de` on to `/de/`.
pub async fn complete_path(visit: Visit) -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, format!("/{}/", visit.t.tag))]).into_response()
}
