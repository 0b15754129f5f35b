//! What all uploads share: how many are under way, read fast, cleaned and stored at a time.

use std::sync::Arc;

use meldestelle_web::cell::CellPool;
use meldestelle_web::concurrency::ConcurrencyLimit;
use meldestelle_web::config::Config;
use meldestelle_web::disk_space::DiskSpace;
use meldestelle_web::fair_queue::FairQueue;
use meldestelle_web::quota::Quota;
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
    pub reading: FairQueue,
    /// Cells that clean files.
    pub cells: CellPool,
    /// Turns for storing files.
    pub storing: FairQueue,
    /// Bytes in all spools.
    pub room: SpoolRoom,
    /// Bytes that clients may store.
    pub allowance: Quota,
    /// Free space of the database's disk.
    pub disk: Arc<DiskSpace>,
    /// Forms under way by client.
    pub forms_by_client: ConcurrencyLimit,
}

impl UploadCapacity {
    /// The capacity of a process in which no upload is under way.
    pub fn new(config: &Config) -> Self {
        Self {
            files: Arc::new(Semaphore::new(FILES)),
            reading: FairQueue::new(FAST_READERS),
            cells: CellPool::new(&config.cell),
            storing: FairQueue::new(STORING),
            room: SpoolRoom::default(),
            allowance: disk_allowance::allowance(&config.limits),
            disk: Arc::new(DiskSpace::new(config.store.as_deref(), config.limits.free)),
            forms_by_client: ConcurrencyLimit::shared(FILES, FORMS_BY_CLIENT),
        }
    }
}
