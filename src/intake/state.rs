//! The state that every request at the public face shares: the database, the configuration, time,
//! randomness and the limits.

use std::sync::Arc;

use chrono::TimeDelta;
use meldestelle_domain::clock::Clock;
use meldestelle_web::config::Config;
use meldestelle_web::metrics::Figures;
use meldestelle_web::quota::{Allowance, Measure};
use meldestelle_web::rate_limit::Throttle;
use meldestelle_web::rng::Chance;
use sqlx::PgPool;

use crate::attachment::upload_capacity::UploadCapacity;
use crate::offices::Offices;

/// The shared state. Cloning it is cheap.
#[derive(Clone)]
pub struct Intake {
    pub(crate) pool: PgPool,
    pub(crate) config: Arc<Config>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Chance,
    pub(crate) offices: Arc<Offices>,
    pub(crate) uploads: UploadCapacity,
    /// How many reports each client has filed lately.
    pub(crate) reports: Allowance,
    pub(crate) figures: Arc<Figures>,
    pub(crate) throttle: Arc<Throttle>,
}

impl Intake {
    /// Puts the state together without reading anything from the database.
    #[must_use]
    pub fn new(pool: PgPool, config: Config, clock: Arc<dyn Clock>, chance: Chance) -> Self {
        let throttle = Arc::new(Throttle::new(&config.limits));
        let uploads = UploadCapacity::new(&config);
        let report_limit =
            Measure { most: u64::from(config.limits.reports_in_ten_minutes), within: TimeDelta::minutes(10) };
        let reports = Allowance::new(report_limit, None);
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

    /// The configuration of this process.
    #[must_use]
    pub fn config(&self) -> Arc<Config> {
        self.config.clone()
    }

    /// The metrics of this process.
    #[must_use]
    pub fn figures(&self) -> Arc<Figures> {
        self.figures.clone()
    }
}
