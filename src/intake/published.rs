//! Published statistics: what was reported, year by year, with everything needed to check it. All
//! of it is public, so it may be cached and fetched by anybody. Nothing here is about one person or
//! one visit.

mod files;
mod list;
mod response;
mod store;
mod verify;
mod year;

use axum::Router;
use axum::routing::get;
use meldestelle_web::published::style;

use crate::state::Intake;

/// The routes of the pages and files.
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
