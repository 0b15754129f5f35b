//! The privacy notice (GDPR Art. 13): what is stored, who can read it, which rights people have.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_web::locale::Locale;

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::view::cached_page::answer_cached;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/privacy.html")]
struct Privacy<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    settings: &'a OfficeSettings,
}

/// Shows the page.
pub async fn get(context: RequestContext, request: HeaderMap) -> Result<Response, Failure> {
    answer_cached(&context, &request, "privacy", || Privacy {
        t: context.t,
        frame: Frame::new(context.t, &context.office, "privacy"),
        settings: &context.office.settings,
    })
}
