//! The office's settings that can be changed at the desk, and where.

use crate::audit;
use crate::office::file_settings;
use crate::office::public_details;
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use meldestelle_domain::audit::Act;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use sqlx::{Postgres, Transaction};

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::state::Desk;
use crate::store::offices;

/// Routes of this page.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/settings", get(show))
        .route("/settings/files", get(file_settings::show).post(file_settings::save))
        .route("/settings/office", get(public_details::show).post(public_details::save))
}

/// Stores changed settings for good, and that they were changed.
///
/// # Errors
/// The database; sealing.
pub async fn store(
    mut tx: Transaction<'static, Postgres>,
    desk: &Desk,
    me: &SignedIn,
    settings: &OfficeSettings,
) -> Result<(), DeskError> {
    offices::put_settings(&mut tx, me.office, settings).await?;
    audit::append(&mut tx, desk, me, Act::SettingsChanged).await?;
    Ok(tx.commit().await?)
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
