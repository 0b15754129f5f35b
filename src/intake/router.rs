//! The routes of the public face and the layers around them.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use meldestelle_web::security_headers::SecurityHeaders;
use meldestelle_web::{metrics, page, security_headers};

use crate::guard::rate_limit;
use crate::http::{error, error_page};
use crate::state::Intake;
use crate::{mailbox, pages, published};

/// The routes of the public face, for any listener.
pub fn router(intake: Intake) -> Router {
    Router::new()
        .route("/", get(pages::start::choose_language))
        .route("/{language}", get(pages::start::complete_path))
        .route("/{language}/", get(pages::start::get))
        .route("/{language}/report", get(pages::form::get).post(pages::form::post))
        .route("/{language}/privacy", get(pages::privacy::get))
        .route("/{language}/accessibility", get(pages::accessibility::get))
        .route("/{language}/imprint", get(pages::imprint::get))
        .route("/{language}/leave", get(pages::leave::get).post(pages::leave::post))
        .route("/{language}/leave/away", get(pages::leave::away))
        .route("/robots.txt", get(pages::well_known::robots))
        .route("/.well-known/security.txt", get(pages::well_known::security))
        .merge(mailbox::routes(&intake))
        .merge(published::routes())
        .route(page::style_path(), get(page::style))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::wrong_method)
        .layer(from_fn_with_state(intake.clone(), rate_limit::limit))
        .layer(from_fn_with_state(intake.clone(), error_page::friendly))
        .layer(from_fn_with_state(intake.metrics.clone(), metrics::count))
        .layer(from_fn_with_state(SecurityHeaders::public(&intake.config), security_headers::headers))
        .with_state(intake)
}

#[cfg(test)]
#[path = "router_tests.rs"]
mod tests;
