//! Acknowledges a report again, long after it came in or after the person left. The page does not
//! show the receipt code, because somebody else may use the device by now.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::http::request_context::RequestContext;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/acknowledged.html")]
struct Acknowledged<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    /// Whether the contact stays as the person left it in the mailbox, and not as the form has it.
    contact_kept: bool,
}

/// Says that the report is stored.
pub fn show(context: &RequestContext, contact_kept: bool) -> Response {
    let frame = Frame::of_answer(context.t, &context.office);
    page::html(StatusCode::OK, &Acknowledged { t: context.t, frame, contact_kept })
}
