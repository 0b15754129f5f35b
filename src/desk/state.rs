//! The shared state of the desk: the database, the configuration, the clock, randomness, and the
//! limits.

use std::sync::Arc;

use meldestelle_domain::clock::Clock;
use meldestelle_web::cell::Cells;
use meldestelle_web::config::Config;
use meldestelle_web::disk_space::Space;
use meldestelle_web::metrics::Figures;
use meldestelle_web::rate_limit::Throttle;
use meldestelle_web::rng::Chance;
use sqlx::PgPool;

use crate::auth::login_throttle::LoginThrottle;
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
    pub chance: Chance,
    /// The cost of trying one passphrase.
    pub cost: PassphraseCost,
    /// How much space is left on the disk.
    pub space: Arc<Space>,
    /// The sandboxed processes that parse files of strangers.
    pub cells: Cells,
    /// The metrics.
    pub figures: Arc<Figures>,
    pub(crate) login_throttle: Arc<LoginThrottle>,
    pub(crate) throttle: Arc<Throttle>,
}

impl Desk {
    /// Assembles the desk. It reads nothing from the database.
    #[must_use]
    pub fn new(
        pool: PgPool,
        config: Config,
        clock: Arc<dyn Clock>,
        mut chance: Chance,
        cost: PassphraseCost,
    ) -> Self {
        let login_throttle = Arc::new(LoginThrottle::new(cost, &mut chance));
        let figures = Arc::new(Figures::new("desk"));
        let throttle = Arc::new(Throttle::new(&config.limits));
        let space = Arc::new(Space::new(config.store.as_deref(), config.limits.free));
        let cells = Cells::new(&config.cell);
        Self {
            space,
            cells,
            pool,
            config: Arc::new(config),
            clock,
            chance,
            cost,
            figures,
            login_throttle,
            throttle,
        }
    }
}
