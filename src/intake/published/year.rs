//! The page of a year.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_domain::hex::hex;
use meldestelle_domain::publication::Licence;
use meldestelle_web::locale::Locale;
use meldestelle_web::open_data::view::View;
use meldestelle_web::open_data::{CHECKSUMS, File, files, style};

use super::{answer, number, publisher, store};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::pages::Frame;
use crate::state::Intake;

#[derive(Template)]
#[template(path = "intake/published_year.html")]
struct Year<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    view: View,
    /// Number of the edition.
    edition: u16,
    /// Whether there is a newer one.
    superseded: bool,
    published: String,
    licence: Licence,
    /// Tables by themselves.
    tables: Vec<String>,
    sums: Vec<(String, String)>,
    audit_head: String,
}

impl Year<'_> {
    /// Where the files lie.
    fn base(&self) -> String {
        format!("/statistics/{}/{}", self.view.year, self.edition)
    }
}

/// The newest edition of a year.
pub async fn newest(
    State(intake): State<Intake>,
    visit: Visit,
    Path((_, year)): Path<(String, String)>,
    request: HeaderMap,
) -> Result<Response, Failure> {
    show(&intake, &visit, number(&year)?, None, &request).await
}

/// One edition of a year.
pub async fn numbered(
    State(intake): State<Intake>,
    visit: Visit,
    Path((_, year, edition)): Path<(String, String, String)>,
    request: HeaderMap,
) -> Result<Response, Failure> {
    show(&intake, &visit, number(&year)?, Some(number(&edition)?), &request).await
}

async fn show(
    intake: &Intake,
    visit: &Visit,
    year: u16,
    wanted: Option<u16>,
    request: &HeaderMap,
) -> Result<Response, Failure> {
    let (pool, office) = (&intake.pool, &visit.office);
    let stored = store::edition(pool, office.id(), year, wanted).await?;
    let newest = match wanted {
        Some(_) => store::edition(pool, office.id(), year, None).await?.edition.number,
        None => stored.edition.number,
    };
    let edition = &stored.edition;
    let all = files(edition, &publisher(intake, office), &stored.tables, &stored.worlds);
    let path =
        wanted.map_or_else(|| format!("statistics/{year}"), |number| format!("statistics/{year}/{number}"));
    let page = Year {
        t: visit.t,
        frame: Frame::new(visit.t, office, path),
        view: View::of(visit.t, office.name(), edition, None),
        edition: edition.number,
        superseded: newest > edition.number,
        published: edition.about.published.format("%d.%m.%Y").to_string(),
        licence: edition.about.licence,
        tables: single_tables(&all),
        sums: all
            .iter()
            .filter(|file| file.name != CHECKSUMS)
            .map(|file| (file.name.clone(), file.sha256()))
            .collect(),
        audit_head: hex(&edition.audit_head),
    };
    answer(&page, request)
}

/// Files of one table each.
fn single_tables(all: &[File]) -> Vec<String> {
    let other = ["all.csv", "apart.csv", "codes.csv", "worlds.csv"];
    let tables =
        all.iter().filter(|file| file.media.starts_with("text/csv") && !other.contains(&file.name.as_str()));
    tables.map(|file| file.name.clone()).collect()
}
