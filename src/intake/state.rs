//! The state that every request at the public face shares: the database, the configuration, time,
//! randomness and the limits.

use std::sync::Arc;

use chrono::TimeDelta;
use meldestelle_domain::clock::Clock;
use meldestelle_web::config::Config;
use meldestelle_web::metrics::Metrics;
use meldestelle_web::quota::{Quota, QuotaLimit};
use meldestelle_web::rate_limit::RateLimiter;
use meldestelle_web::rng::RandomSource;
use sqlx::PgPool;

use crate::attachment::upload_capacity::UploadCapacity;
use crate::offices::Offices;

/// The shared state. Cloning it is cheap.
#[derive(Clone)]
pub struct Intake {
    pub(crate) pool: PgPool,
    pub(crate) config: Arc<Config>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: RandomSource,
    pub(crate) offices: Arc<Offices>,
    pub(crate) uploads: UploadCapacity,
    /// How many reports each client has filed lately.
    pub(crate) report_quota: Quota,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) rate_limiter: Arc<RateLimiter>,
}

impl Intake {
    /// Puts the state together without reading anything from the database.
    #[must_use]
    pub fn new(pool: PgPool, config: Config, clock: Arc<dyn Clock>, rng: RandomSource) -> Self {
        let rate_limiter = Arc::new(RateLimiter::new(&config.limits));
        let uploads = UploadCapacity::new(&config);
        let report_limit = QuotaLimit {
            capacity: u64::from(config.limits.reports_in_ten_minutes),
            period: TimeDelta::minutes(10),
        };
        let report_quota = Quota::new(report_limit, None);
        Self {
            pool,
            config: Arc::new(config),
            clock,
            rng,
            offices: Arc::default(),
            uploads,
            report_quota,
            metrics: Arc::new(Metrics::new("intake")),
            rate_limiter,
        }
    }

    /// The configuration of this process.
    #[must_use]
    pub fn config(&self) -> Arc<Config> {
        self.config.clone()
    }

    /// The metrics of this process.
    #[must_use]
    pub fn metrics(&self) -> Arc<Metrics> {
        self.metrics.clone()
    }
}
