//! The routes of the desk and the layers around them.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use meldestelle_web::metrics;
use meldestelle_web::security_headers;
use meldestelle_web::security_headers::SecurityHeaders;
use tower_http::catch_panic::CatchPanicLayer;

use crate::auth::{require_session, sign_in};
use crate::case::{files, messages};
use crate::http::error::DeskError;
use crate::http::{assets, csrf, error, give_back, rate_limit};
use crate::state::Desk;
use crate::{audit, case, figures, office, publish, queue, today};

/// The router of the whole desk, for any listener.
pub fn router(desk: Desk) -> Router {
    // Pages that need a session. A page outside this router has no `SignedIn`.
    let pages = Router::new()
        .merge(sign_in::routes_signed_in())
        .merge(audit::routes())
        .merge(today::routes())
        .merge(queue::routes())
        .merge(case::routes())
        .merge(files::routes())
        .merge(messages::routes())
        .merge(figures::routes())
        .merge(publish::routes())
        .merge(office::routes())
        .route_layer(from_fn_with_state(desk.clone(), require_session::require))
        .route_layer(from_fn(give_back::give_back));
    Router::new()
        .merge(pages)
        .merge(sign_in::routes())
        .merge(assets::routes())
        .fallback(async || DeskError::NotFound)
        .method_not_allowed_fallback(async || DeskError::WrongMethod)
        .layer(from_fn_with_state(desk.clone(), rate_limit::limit))
        .layer(from_fn_with_state(desk.clone(), csrf::check))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(from_fn(error::add_error_pages))
        .layer(from_fn_with_state(desk.metrics.clone(), metrics::count))
        .layer(from_fn_with_state(
            SecurityHeaders::desk(&desk.config, assets::policy()),
            security_headers::headers,
        ))
        .with_state(desk)
}
