//! Who runs this (DDG § 5).

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_web::locale::Locale;

use super::{Frame, answer_baked};
use crate::http::error::Failure;
use crate::http::request_context::Visit;

#[derive(Template)]
#[template(path = "intake/imprint.html")]
struct Imprint<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    settings: &'a OfficeSettings,
}

/// Shows the page.
pub async fn get(visit: Visit, request: HeaderMap) -> Result<Response, Failure> {
    answer_baked(&visit, &request, "imprint", || Imprint {
        t: visit.t,
        frame: Frame::new(visit.t, &visit.office, "imprint"),
        settings: &visit.office.settings,
    })
}
