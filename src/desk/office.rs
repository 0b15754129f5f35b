//! The settings of the office: one page for each group.

mod file_settings;
mod form_settings;
mod my_settings;
pub(crate) mod public_details;
mod reply_templates;
mod settings;
pub(crate) mod store_group;

use axum::Router;
use axum::routing::get;

use crate::state::Desk;

/// The routes of these pages.
pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/settings", get(settings::show))
        .route("/settings/answers", get(reply_templates::show).post(reply_templates::save))
        .route("/settings/files", get(file_settings::show).post(file_settings::save))
        .route("/settings/form", get(form_settings::show).post(form_settings::save))
        .route("/settings/me", get(my_settings::show).post(my_settings::save))
        .route("/settings/office", get(public_details::show).post(public_details::save))
}
