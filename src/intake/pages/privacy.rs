//! The privacy notice (GDPR Art. 13): what is stored, who can read it, which rights there are.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_web::locale::Locale;

use super::{Frame, answer_baked};
use crate::http::error::Failure;
use crate::http::request_context::Visit;

#[derive(Template)]
#[template(path = "intake/privacy.html")]
struct Privacy<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    settings: &'a OfficeSettings,
}

/// Shows the page.
pub async fn get(visit: Visit, request: HeaderMap) -> Result<Response, Failure> {
    answer_baked(&visit, &request, "privacy", || Privacy {
        t: visit.t,
        frame: Frame::new(visit.t, &visit.office, "privacy"),
        settings: &visit.office.settings,
    })
}
