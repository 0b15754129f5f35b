//! The accessibility statement, in the order of the model of Decision (EU) 2018/1523: what holds,
//! what is missing, how and when it was checked, whom to tell, who enforces it. The page names what
//! the office has not entered as missing.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_domain::office::{OfficeKind, OfficeSettings};
use meldestelle_web::locale::Locale;

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::view::cached_page::answer_cached;
use crate::view::date::day;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/accessibility.html")]
struct Accessibility<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    settings: &'a OfficeSettings,
    /// The day on which the office last checked.
    day: Option<String>,
}

/// Shows the page.
pub async fn get(context: RequestContext, request: HeaderMap) -> Result<Response, Failure> {
    answer_cached(&context, &request, "accessibility", || Accessibility {
        t: context.t,
        frame: Frame::new(context.t, &context.office, "accessibility"),
        settings: &context.office.settings,
        day: context.office.settings.public.accessibility_day.map(|checked| day(context.t, checked)),
    })
}
