//! The imprint: who runs the service (DDG § 5).

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
#[template(path = "intake/imprint.html")]
struct Imprint<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    settings: &'a OfficeSettings,
}

/// Shows the page.
pub async fn get(context: RequestContext, request: HeaderMap) -> Result<Response, Failure> {
    answer_cached(&context, &request, "imprint", || Imprint {
        t: context.t,
        frame: Frame::new(context.t, &context.office, "imprint"),
        settings: &context.office.settings,
    })
}
