//! Acknowledges a report once more, long after it came in or after the person left: without its code,
//! because somebody else may have taken up the device.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::Frame;
use crate::http::request_context::Visit;

#[derive(Template)]
#[template(path = "intake/acknowledged.html")]
struct Acknowledged<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    /// Whether the contact is as it was changed in the mailbox, and not as the form has it.
    contact_kept: bool,
}

/// Says that the report is stored.
pub fn show(visit: &Visit, contact_kept: bool) -> Response {
    let frame = Frame::of_answer(visit.t, &visit.office);
    page::html(StatusCode::OK, &Acknowledged { t: visit.t, frame, contact_kept })
}
