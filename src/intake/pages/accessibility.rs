//! The accessibility statement, in the order of the model of Decision (EU) 2018/1523: what holds, what is missing, how and when it was checked, whom to tell, who enforces it.
//! What the office has not entered is said to be missing.

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_domain::office::{OfficeKind, OfficeSettings};
use meldestelle_web::locale::Locale;

use super::{Frame, answer_baked};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::mailbox;

#[derive(Template)]
#[template(path = "intake/accessibility.html")]
struct Accessibility<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    settings: &'a OfficeSettings,
    /// The day the office last checked it.
    day: Option<String>,
}

/// Shows the page.
pub async fn get(visit: Visit, request: HeaderMap) -> Result<Response, Failure> {
    answer_baked(&visit, &request, "accessibility", || Accessibility {
        t: visit.t,
        frame: Frame::new(visit.t, &visit.office, "accessibility"),
        settings: &visit.office.settings,
        day: visit.office.settings.accessibility_day.map(|day| mailbox::day(visit.t, day)),
    })
}
