//! The desk put together: what every request needs, and all its pages.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use meldestelle_domain::clock::Clock;
use meldestelle_web::cell::Cells;
use meldestelle_web::config::Config;
use meldestelle_web::disk_space::Space;
use meldestelle_web::metrics;
use meldestelle_web::metrics::Figures;
use meldestelle_web::page;
use meldestelle_web::rate_limit::Throttle;
use meldestelle_web::rng::Chance;
use meldestelle_web::security_headers;
use meldestelle_web::security_headers::Hardening;
use sqlx::PgPool;
use tower_http::catch_panic::CatchPanicLayer;

use crate::auth::login_throttle::Doors;
use crate::auth::{extractor, sign_in};
use crate::case::{files, messages};
use crate::http::error::DeskError;
use crate::http::{csrf, error, pending_form, rate_limit};
use crate::keys::keyring::Cost;
use crate::office::settings;
use crate::{audit, case, figures, publish, queue};

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The database, as the role `meldestelle_desk`.
    pub pool: PgPool,
    /// Configuration.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Chance,
    /// What trying one passphrase costs.
    pub cost: Cost,
    /// How much room is left on the disk.
    pub space: Arc<Space>,
    /// Where strangers' files are parsed.
    pub cells: Cells,
    /// What it counts.
    pub figures: Arc<Figures>,
    pub(crate) doors: Arc<Doors>,
    pub(crate) throttle: Arc<Throttle>,
}

impl Desk {
    /// Puts the desk together. Nothing is read from the database yet.
    #[must_use]
    pub fn new(pool: PgPool, config: Config, clock: Arc<dyn Clock>, mut chance: Chance, cost: Cost) -> Self {
        let doors = Arc::new(Doors::new(cost, &mut chance));
        let figures = Arc::new(Figures::new("desk"));
        let throttle = Arc::new(Throttle::new(&config.limits));
        let space = Arc::new(Space::new(config.store.as_deref(), config.limits.free));
        let cells = Cells::new(&config.cell);
        Self { space, cells, pool, config: Arc::new(config), clock, chance, cost, figures, doors, throttle }
    }
}

/// The whole desk, for any listener.
pub fn router(desk: Desk) -> Router {
    // Behind the session; a page that is not here has no `SignedIn`.
    let pages = Router::new()
        .merge(sign_in::routes_signed_in())
        .merge(audit::routes())
        .merge(queue::routes())
        .merge(case::routes())
        .merge(files::routes())
        .merge(messages::routes())
        .merge(figures::routes())
        .merge(publish::routes())
        .merge(settings::routes())
        .route_layer(from_fn_with_state(desk.clone(), extractor::require))
        .route_layer(from_fn(pending_form::give_back));
    Router::new()
        .merge(pages)
        .merge(sign_in::routes())
        .route(page::style_path(), get(page::style))
        .fallback(async || DeskError::NotFound)
        .method_not_allowed_fallback(async || DeskError::WrongMethod)
        .layer(from_fn_with_state(desk.clone(), rate_limit::limit))
        .layer(from_fn_with_state(desk.clone(), csrf::check))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(from_fn(error::friendly))
        .layer(from_fn_with_state(desk.figures.clone(), metrics::count))
        .layer(from_fn_with_state(Hardening::desk(&desk.config), security_headers::headers))
        .with_state(desk)
}
