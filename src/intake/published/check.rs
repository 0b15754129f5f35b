//! The verifier as a page: one of our releases, or two files that somebody has. Files are counted in memory and not stored.

use askama::Template;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::disclosure::Rule;
use meldestelle_domain::release::{Release, verify};
use meldestelle_web::locale::Locale;
use meldestelle_web::open_data::style;
use meldestelle_web::page;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::store;
use crate::Intake;
use crate::error::Failure;
use crate::pages::Frame;
use crate::visit::Visit;

/// Largest `release.json`: ten thousand cells take about half of it.
const RELEASE_LIMIT: usize = 1024 * 1024;
/// Largest `worlds.csv`: about ten lists of ten thousand cases.
const WORLDS_LIMIT: usize = 8 * 1024 * 1024;
/// Checks at a time; each may hold both files in memory.
static FREE: Semaphore = Semaphore::const_new(2);

/// What the others are told.
const BUSY: Outcome = Outcome::Problem("published-check-busy", StatusCode::SERVICE_UNAVAILABLE);

/// How large a request may be: both files and what a form puts around them.
pub fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(RELEASE_LIMIT + WORLDS_LIMIT + 64 * 1024)
}

/// What came of a check.
enum Outcome {
    /// It holds: what it is, and whether it is a correction.
    Holds(String, bool),
    /// It does not, and why.
    Fails(Vec<String>),
    /// It was not checked; the message that says why.
    Problem(&'static str, StatusCode),
}

/// One of our editions.
struct Ours {
    year: u16,
    number: u16,
    /// Whether it was checked just now.
    chosen: bool,
}

#[derive(Template)]
#[template(path = "intake/published_check.html")]
struct Check<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    ours: Vec<Ours>,
    outcome: Option<Outcome>,
}

/// Shows the page; with `?release=2026-1` it checks that edition.
pub async fn get(
    State(intake): State<Intake>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let chosen = query.as_deref().and_then(|query| query.strip_prefix("release=")).and_then(|release| {
        let (year, number) = release.split_once('-')?;
        Some((year.parse().ok()?, number.parse().ok()?))
    });
    let outcome = match chosen {
        None => None,
        Some((year, number)) => {
            let stored = store::edition(&intake.pool, visit.office.id(), year, Some(number)).await?;
            Some(match FREE.try_acquire() {
                Err(_) => BUSY,
                Ok(_slot) => check(visit.t, stored.tables, stored.worlds.into_bytes()).await?,
            })
        }
    };
    show(&intake, &visit, chosen, outcome).await
}

/// Checks two files.
pub async fn post(State(intake): State<Intake>, visit: Visit, files: Multipart) -> Result<Response, Failure> {
    let outcome = match FREE.try_acquire() {
        Err(_) => BUSY,
        Ok(_slot) => match read(files).await {
            Ok((release, worlds)) => match String::from_utf8(release) {
                Ok(release) => check(visit.t, release, worlds).await?,
                Err(_) => Outcome::Problem("published-check-text", StatusCode::UNPROCESSABLE_ENTITY),
            },
            Err(problem) => problem,
        },
    };
    show(&intake, &visit, None, Some(outcome)).await
}

async fn show(
    intake: &Intake,
    visit: &Visit,
    chosen: Option<(u16, u16)>,
    outcome: Option<Outcome>,
) -> Result<Response, Failure> {
    let editions = store::editions(&intake.pool, visit.office.id()).await?;
    let status = match outcome {
        Some(Outcome::Problem(_, status)) => status,
        _ => StatusCode::OK,
    };
    let ours = editions.iter().map(|edition| {
        let (year, number) = (edition.year(), edition.number);
        Ours { year, number, chosen: chosen == Some((year, number)) }
    });
    let frame = Frame::new(visit.t, &visit.office, "statistics/check");
    Ok(page::html(status, &Check { t: visit.t, frame, ours: ours.collect(), outcome }))
}

/// Counts, on a thread that may block.
async fn check(t: &'static Locale, release: String, worlds: Vec<u8>) -> Result<Outcome, Failure> {
    let counted = spawn_blocking(move || match verify(&release, &worlds) {
        Ok(release) => Outcome::Holds(what(t, &release), release.rule() != Rule::FIRST),
        Err(findings) => Outcome::Fails(findings.iter().map(ToString::to_string).collect()),
    });
    counted.await.map_err(|_| Failure::Render)
}

/// A release in a line.
fn what(t: &Locale, release: &Release) -> String {
    let cells: usize = release.tables().iter().map(|table| table.cells().len()).sum();
    let year = ("year", release.year().to_string());
    let of = t.with2("published-check-holds-text", ("office", release.office()), year);
    let numbers = t.with2("published-check-holds-count", ("cells", cells), ("total", release.total()));
    format!("{of} {numbers}")
}

/// The two files of the form.
async fn read(mut form: Multipart) -> Result<(Vec<u8>, Vec<u8>), Outcome> {
    let (mut release, mut worlds) = (Vec::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name() {
            Some("release") => release = read_file(field, RELEASE_LIMIT).await?,
            Some("worlds") => worlds = read_file(field, WORLDS_LIMIT).await?,
            _ => {}
        }
    }
    if release.is_empty() || worlds.is_empty() {
        return Err(Outcome::Problem("published-check-missing", StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok((release, worlds))
}

async fn read_file(mut field: Field<'_>, limit: usize) -> Result<Vec<u8>, Outcome> {
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if content.len() + chunk.len() > limit {
            return Err(Outcome::Problem("published-check-large", StatusCode::PAYLOAD_TOO_LARGE));
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

fn broken(error: &MultipartError) -> Outcome {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Outcome::Problem("published-check-large", StatusCode::PAYLOAD_TOO_LARGE)
    } else {
        Outcome::Problem("published-check-unreadable", StatusCode::BAD_REQUEST)
    }
}
