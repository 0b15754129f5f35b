//! What every request at the public face needs: the database, the configuration, time, randomness, and the limits.

use std::sync::Arc;

use chrono::TimeDelta;
use meldestelle_domain::clock::Clock;
use meldestelle_web::config::Config;
use meldestelle_web::metrics::Figures;
use meldestelle_web::quota::{Allowance, Measure};
use meldestelle_web::rate_limit::Throttle;
use meldestelle_web::rng::Chance;
use sqlx::PgPool;

use crate::attachment;
use crate::offices::Offices;

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    pub(crate) pool: PgPool,
    pub(crate) config: Arc<Config>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Chance,
    pub(crate) offices: Arc<Offices>,
    pub(crate) uploads: attachment::Uploads,
    /// Reports that clients have filed lately.
    pub(crate) reports: Allowance,
    pub(crate) figures: Arc<Figures>,
    pub(crate) throttle: Arc<Throttle>,
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
