//! What every request at the desk needs: the database, the configuration, time, randomness, and the limits.

use std::sync::Arc;

use meldestelle_domain::clock::Clock;
use meldestelle_web::cell::Cells;
use meldestelle_web::config::Config;
use meldestelle_web::disk_space::Space;
use meldestelle_web::metrics::Figures;
use meldestelle_web::rate_limit::Throttle;
use meldestelle_web::rng::Chance;
use sqlx::PgPool;

use crate::auth::login_throttle::Doors;
use crate::keys::keyring::Cost;

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
