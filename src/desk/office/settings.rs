//! The list of the settings pages. Each page saves one group of settings.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::auth::extractor::SignedIn;

#[derive(Template)]
#[template(path = "desk/settings.html")]
struct SettingsListPage {
    t: &'static Locale,
    me: SignedIn,
}

/// Shows the list.
pub(crate) async fn show(me: SignedIn) -> Response {
    page::html(StatusCode::OK, &SettingsListPage { t: me.locale, me })
}
