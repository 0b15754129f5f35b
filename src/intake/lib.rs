//! The public face: takes reports in, sealed, and opens none.
//!
//! A form is parsed once into a [`Report`](meldestelle_domain::report::Report), sealed in memory and stored; what was acknowledged is on disk. This crate
//! depends on neither `age` nor the desk, so no code here can name a function that opens a report.
//!
//! Nothing a person sends is logged or kept: no address, user agent, referrer, cookie, time of day. Not promised here: what a reverse proxy
//! in front of it keeps.

mod attachment;
pub mod guard;
mod http;
mod mailbox;
mod offices;
mod pages;
mod published;
mod store;
mod submit;

use crate::guard::rate_limit;
use crate::http::error;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use chrono::TimeDelta;
use meldestelle_domain::clock::Clock;
use meldestelle_web::config::Config;
use meldestelle_web::metrics;
use meldestelle_web::metrics::Figures;
use meldestelle_web::page;
use meldestelle_web::quota::{Allowance, Measure};
use meldestelle_web::rate_limit::Throttle;
use meldestelle_web::rng::Chance;
use meldestelle_web::security_headers;
use meldestelle_web::security_headers::Hardening;
use sqlx::PgPool;

use offices::Offices;

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    pool: PgPool,
    config: Arc<Config>,
    clock: Arc<dyn Clock>,
    chance: Chance,
    offices: Arc<Offices>,
    uploads: attachment::Uploads,
    /// Reports that clients have filed lately.
    reports: Allowance,
    figures: Arc<Figures>,
    throttle: Arc<Throttle>,
}

impl Intake {
    /// Puts the face together. Nothing is read from the database yet.
    #[must_use]
    pub fn new(pool: PgPool, config: Config, clock: Arc<dyn Clock>, chance: Chance) -> Self {
        let throttle = Arc::new(Throttle::new(&config.limits));
        let uploads = attachment::Uploads::new(&config);
        let filed =
            Measure { most: u64::from(config.limits.reports_in_ten_minutes), within: TimeDelta::minutes(10) };
        let reports = Allowance::new(filed, None);
        Self {
            pool,
            config: Arc::new(config),
            clock,
            chance,
            offices: Arc::default(),
            uploads,
            reports,
            figures: Arc::new(Figures::new("intake")),
            throttle,
        }
    }

    /// Its configuration.
    #[must_use]
    pub fn config(&self) -> Arc<Config> {
        self.config.clone()
    }

    /// What it counts.
    #[must_use]
    pub fn figures(&self) -> Arc<Figures> {
        self.figures.clone()
    }
}

/// The whole public face, for any listener.
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
        .layer(from_fn_with_state(intake.clone(), error::friendly))
        .layer(from_fn_with_state(intake.figures.clone(), metrics::count))
        .layer(from_fn_with_state(Hardening::public(&intake.config), security_headers::headers))
        .with_state(intake)
}

#[cfg(test)]
#[path = "router_tests.rs"]
mod tests;
