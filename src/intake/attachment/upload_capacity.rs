//! What all uploads share: how many are under way, read fast, cleaned and stored at a time.

use std::sync::Arc;

use meldestelle_web::cell::Cells;
use meldestelle_web::concurrency::Places;
use meldestelle_web::config::Config;
use meldestelle_web::disk_space::Space;
use meldestelle_web::fair_queue::Fair;
use meldestelle_web::quota::Allowance;
use tokio::sync::Semaphore;

use crate::attachment::disk_allowance;
use crate::attachment::sealed_spool::SpoolRoom;

/// Files under way at once.
const FILES: usize = 96;
/// Forms with files that one client may have under way.
const FORMS_BY_CLIENT: usize = 16;
/// Files that are read fast at once.
const FAST_READERS: usize = 8;
/// Forms with files that are stored at once. Reports without files need connections too.
const STORING: usize = 3;

/// The shared limits. Cloning shares them.
#[derive(Clone)]
pub struct UploadCapacity {
    /// Permits for files under way.
    pub files: Arc<Semaphore>,
    /// Turns for reading fast.
    pub reading: Fair,
    /// Cells that clean files.
    pub cells: Cells,
    /// Turns for storing files.
    pub storing: Fair,
    /// Bytes in all spools.
    pub room: SpoolRoom,
    /// Bytes that clients may store.
    pub allowance: Allowance,
    /// Free space of the database's disk.
    pub disk: Arc<Space>,
    /// Forms under way by client.
    pub forms_by_client: Places,
}

impl UploadCapacity {
    /// The capacity of a process in which no upload is under way.
    pub fn new(config: &Config) -> Self {
        Self {
            files: Arc::new(Semaphore::new(FILES)),
            reading: Fair::new(FAST_READERS),
            cells: Cells::new(&config.cell),
            storing: Fair::new(STORING),
            room: SpoolRoom::default(),
            allowance: disk_allowance::allowance(&config.limits),
            disk: Arc::new(Space::new(config.store.as_deref(), config.limits.free)),
            forms_by_client: Places::of(FILES, FORMS_BY_CLIENT),
        }
    }
}
