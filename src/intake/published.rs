//! Published statistics: what was reported, year by year, with everything needed to check it. All of it is public, so it may be cached and fetched by
//! anybody; nothing here is about one person or one visit.

mod files;
mod list;
mod store;
mod verify;
mod year;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use meldestelle_web::open_data::{Publisher, style};
use meldestelle_web::precompressed::Baked;

use askama::Template;

use crate::http::error::Failure;
use crate::offices::Office;
use crate::state::Intake;

/// How long others may keep a page or file: a correction shows after this time.
const KEEP: &str = "public, max-age=300";

/// Routes of the pages and files.
pub fn routes() -> Router<Intake> {
    Router::new()
        .route("/{language}/statistics", get(list::get))
        .route("/{language}/statistics/check", get(verify::get).post(verify::post))
        .route("/{language}/statistics/{year}", get(year::newest))
        .route("/{language}/statistics/{year}/{edition}", get(year::numbered))
        .route("/statistics/", get(files::catalogue))
        .route("/statistics/{year}/", get(files::newest_page))
        .route("/statistics/{year}/{file}", get(files::newest))
        .route("/statistics/{year}/{edition}/", get(files::numbered_page))
        .route("/statistics/{year}/{edition}/{file}", get(files::numbered))
        .route(style::path(), get(style::get))
}

/// The office, as its open data names it.
fn publisher<'a>(intake: &'a Intake, office: &'a Arc<Office>) -> Publisher<'a> {
    let settings = &office.settings;
    Publisher {
        name: office.name(),
        place: &settings.place,
        email: &settings.email,
        origin: &intake.config.origin,
        contributor: &settings.publication.contributor,
        region: &settings.publication.region,
    }
}

/// A part of an address that is a number.
fn number<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain).ok_or(Failure::NotFound)
}

/// Answers a page that is the same for everybody for a while.
fn answer(page: &impl Template, request: &HeaderMap) -> Result<Response, Failure> {
    let text = page.render().map_err(|_| Failure::Render)?;
    let mut response = Baked::new(&text).answer(request, "");
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(KEEP));
    Ok(response)
}
