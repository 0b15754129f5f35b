//! The shared state of the desk: the database, the configuration, the clock, randomness, and the
//! limits.

use std::sync::Arc;

use meldestelle_domain::clock::Clock;
use meldestelle_web::cell::CellPool;
use meldestelle_web::config::Config;
use meldestelle_web::disk_space::DiskSpace;
use meldestelle_web::metrics::Metrics;
use meldestelle_web::rate_limit::RateLimiter;
use meldestelle_web::rng::RandomSource;
use sqlx::PgPool;

use crate::auth::login_throttle::LoginThrottle;
use crate::auth::refused_passphrases::RefusedPassphrases;
use crate::keys::keyring::PassphraseCost;

/// What every request needs. Cloning it is cheap.
#[derive(Clone)]
pub struct Desk {
    /// The database, as the role `meldestelle_desk`.
    pub pool: PgPool,
    /// The configuration.
    pub config: Arc<Config>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub chance: RandomSource,
    /// The cost of trying one passphrase.
    pub cost: PassphraseCost,
    /// How much space is left on the disk.
    pub disk_space: Arc<DiskSpace>,
    /// The sandboxed processes that parse files of strangers.
    pub cells: CellPool,
    /// The metrics.
    pub metrics: Arc<Metrics>,
    pub(crate) login_throttle: Arc<LoginThrottle>,
    pub(crate) refused_passphrases: Arc<RefusedPassphrases>,
    pub(crate) rate_limiter: Arc<RateLimiter>,
}

impl Desk {
    /// Assembles the desk. It reads nothing from the database.
    #[must_use]
    pub fn new(
        pool: PgPool,
        config: Config,
        clock: Arc<dyn Clock>,
        mut chance: RandomSource,
        cost: PassphraseCost,
    ) -> Self {
        let login_throttle = Arc::new(LoginThrottle::new(cost, &mut chance));
        let metrics = Arc::new(Metrics::new("desk"));
        let rate_limiter = Arc::new(RateLimiter::new(&config.limits));
        let disk_space = Arc::new(DiskSpace::new(config.store.as_deref(), config.limits.free));
        let cells = CellPool::new(&config.cell);
        Self {
            disk_space,
            cells,
            pool,
            config: Arc::new(config),
            clock,
            chance,
            cost,
            metrics,
            login_throttle,
            refused_passphrases: Arc::default(),
            rate_limiter,
        }
    }
}
