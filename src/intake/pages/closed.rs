//! The page instead of the form while the office takes no reports, because it has not yet entered
//! who it is.
//!
//! Mailboxes stay open: whoever has a code reads, writes and deletes as ever.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::http::request_context::RequestContext;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/closed.html")]
struct Closed<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    settings: &'a OfficeSettings,
}

/// Shows the page.
pub fn show(context: &RequestContext) -> Response {
    let page = Closed {
        t: context.t,
        frame: Frame::new(context.t, &context.office, "report"),
        settings: &context.office.settings,
    };
    page::html(StatusCode::SERVICE_UNAVAILABLE, &page)
}
