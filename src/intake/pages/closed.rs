//! Instead of the form, as long as nobody can read to whom they would write: the office takes no reports yet.
//!
//! Mailboxes stay open: whoever holds a code reads, writes and deletes as ever.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::Frame;
use crate::http::request_context::Visit;

#[derive(Template)]
#[template(path = "intake/closed.html")]
struct Closed<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    settings: &'a OfficeSettings,
}

/// Shows the page.
pub fn show(visit: &Visit) -> Response {
    let page = Closed {
        t: visit.t,
        frame: Frame::new(visit.t, &visit.office, "report"),
        settings: &visit.office.settings,
    };
    page::html(StatusCode::SERVICE_UNAVAILABLE, &page)
}
