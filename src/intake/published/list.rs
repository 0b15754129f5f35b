//! The list of published years, and the number of cases in each.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_statistics::edition::Edition;
use meldestelle_web::locale::Locale;
use meldestelle_web::published::series::{self, SeriesPoint};
use meldestelle_web::published::style;

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::published::response::answer;
use crate::published::store;
use crate::state::Intake;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/published_list.html")]
struct ListPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    series: Vec<SeriesPoint>,
}

impl ListPage<'_> {
    fn width(&self) -> usize {
        self.series.len() * usize::try_from(series::STEP).unwrap_or(0)
    }

    /// Why a year cannot be compared with the one before, in a few words.
    fn reasons(&self, point: &SeriesPoint) -> String {
        let words = point
            .breaks
            .iter()
            .map(|one| self.t.text(&format!("published-break-short-{}", one.as_str())).to_owned());
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Shows the list.
pub async fn get(
    State(intake): State<Intake>,
    context: RequestContext,
    request: HeaderMap,
) -> Result<Response, Failure> {
    let editions = store::editions(&intake.pool, context.office.id()).await?;
    let page = ListPage {
        t: context.t,
        frame: Frame::new(context.t, &context.office, "statistics"),
        series: series::of(context.t, &newest(&editions)),
    };
    answer(&page, &request)
}

/// The newest edition of each year. `editions` has the newest first.
pub fn newest(editions: &[Edition]) -> Vec<&Edition> {
    let mut newest: Vec<&Edition> = Vec::new();
    for edition in editions {
        if newest.last().is_none_or(|last| last.year() != edition.year()) {
            newest.push(edition);
        }
    }
    newest
}
