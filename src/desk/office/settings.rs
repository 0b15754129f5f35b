//! The index of the office's settings: which pages there are. Each saves one group.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::auth::extractor::SignedIn;

#[derive(Template)]
#[template(path = "desk/settings.html")]
struct SettingsPage {
    t: &'static Locale,
    me: SignedIn,
}

/// Lists them.
pub(crate) async fn show(me: SignedIn) -> Response {
    page::html(StatusCode::OK, &SettingsPage { t: me.locale, me })
}
