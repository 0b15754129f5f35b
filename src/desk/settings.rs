//! The office's settings that can be changed at the desk, and where.

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::Desk;
use crate::signed_in::SignedIn;

mod files;

/// Routes of this page.
pub fn routes() -> Router<Desk> {
    Router::new().route("/settings", get(show)).route("/settings/files", get(files::show).post(files::save))
}

#[derive(Template)]
#[template(path = "desk/settings.html")]
struct SettingsPage {
    t: &'static Locale,
    me: SignedIn,
}

async fn show(me: SignedIn) -> Response {
    page::html(StatusCode::OK, &SettingsPage { t: me.locale, me })
}
