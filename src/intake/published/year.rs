//! The page of a published year.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_domain::hex::hex;
use meldestelle_statistics::licence::Licence;
use meldestelle_statistics::open_data::{CHECKSUMS, File};
use meldestelle_web::locale::Locale;
use meldestelle_web::published::view::EditionView;
use meldestelle_web::published::{files, style};

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::published::response::{answer, number, publisher};
use crate::published::store;
use crate::state::Intake;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/published_year.html")]
struct YearPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    view: EditionView,
    /// The number of the edition.
    edition: u16,
    /// Whether there is a newer one.
    superseded: bool,
    published: String,
    licence: Licence,
    /// Names of files with one table each.
    tables: Vec<String>,
    /// Names of files with their SHA-256 sums.
    sums: Vec<(String, String)>,
    audit_head: String,
}

impl YearPage<'_> {
    /// The path of the files.
    fn base(&self) -> String {
        format!("/statistics/{}/{}", self.view.year, self.edition)
    }
}

/// Shows the newest edition of a year.
pub async fn newest(
    State(intake): State<Intake>,
    context: RequestContext,
    Path((_, year)): Path<(String, String)>,
    request: HeaderMap,
) -> Result<Response, Failure> {
    show(&intake, &context, number(&year)?, None, &request).await
}

/// Shows one edition of a year.
pub async fn numbered(
    State(intake): State<Intake>,
    context: RequestContext,
    Path((_, year, edition)): Path<(String, String, String)>,
    request: HeaderMap,
) -> Result<Response, Failure> {
    show(&intake, &context, number(&year)?, Some(number(&edition)?), &request).await
}

async fn show(
    intake: &Intake,
    context: &RequestContext,
    year: u16,
    wanted: Option<u16>,
    request: &HeaderMap,
) -> Result<Response, Failure> {
    let (pool, office) = (&intake.pool, &context.office);
    let stored = store::edition(pool, office.id(), year, wanted).await?;
    let newest = match wanted {
        Some(_) => store::edition(pool, office.id(), year, None).await?.edition.number,
        None => stored.edition.number,
    };
    let edition = &stored.edition;
    let all = files(edition, &publisher(intake, office), &stored.tables, &stored.worlds);
    let path =
        wanted.map_or_else(|| format!("statistics/{year}"), |number| format!("statistics/{year}/{number}"));
    let page = YearPage {
        t: context.t,
        frame: Frame::new(context.t, office, path),
        view: EditionView::of(context.t, office.name(), edition, None),
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

/// The names of files with one table each.
fn single_tables(all: &[File]) -> Vec<String> {
    let other = ["all.csv", "apart.csv", "codes.csv", "worlds.csv"];
    let tables =
        all.iter().filter(|file| file.media.starts_with("text/csv") && !other.contains(&file.name.as_str()));
    tables.map(|file| file.name.clone()).collect()
}
