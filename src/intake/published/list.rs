//! The years there are, and how the number of cases went over them.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_domain::publication::Edition;
use meldestelle_web::locale::Locale;
use meldestelle_web::open_data::series::{self, Point};
use meldestelle_web::open_data::style;

use super::{answer, store};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::pages::Frame;
use crate::state::Intake;

#[derive(Template)]
#[template(path = "intake/published_list.html")]
struct List<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    series: Vec<Point>,
}

impl List<'_> {
    fn width(&self) -> usize {
        self.series.len() * usize::try_from(series::STEP).unwrap_or(0)
    }

    /// Why a year does not compare with the one before, in a few words.
    fn reasons(&self, point: &Point) -> String {
        let words = point
            .breaks
            .iter()
            .map(|one| self.t.text(&format!("published-break-short-{}", one.as_str())).to_owned());
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Shows them.
pub async fn get(
    State(intake): State<Intake>,
    visit: Visit,
    request: HeaderMap,
) -> Result<Response, Failure> {
    let editions = store::editions(&intake.pool, visit.office.id()).await?;
    let page = List {
        t: visit.t,
        frame: Frame::new(visit.t, &visit.office, "statistics"),
        series: series::of(visit.t, &newest(&editions)),
    };
    answer(&page, &request)
}

/// The newest edition of each year, given all of them with the newest first.
pub fn newest(editions: &[Edition]) -> Vec<&Edition> {
    let mut newest: Vec<&Edition> = Vec::new();
    for edition in editions {
        if newest.last().is_none_or(|last| last.year() != edition.year()) {
            newest.push(edition);
        }
    }
    newest
}
