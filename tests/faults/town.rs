//! What everybody in the town knows: where the faces are, whether it is over, what was seen to break.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::people::Sent;

/// How often what the trial is about was met.
#[derive(Default)]
pub struct Met {
    /// Codings that the desk acknowledged.
    pub saved: AtomicUsize,
    /// Reports that got no whole answer, though their sender's line held.
    pub cut_off: AtomicUsize,
    /// Reports that were stored without their sender knowing, sent again and then acknowledged, with the code they had.
    pub stored_before: AtomicUsize,
    /// Reports whose line broke while they were sent in pieces, so that only a part of them arrived.
    pub in_part: AtomicUsize,
    /// Busy pages of the public face that kept the words.
    pub busy: AtomicUsize,
    /// Busy pages of the desk that kept the name.
    pub busy_desk: AtomicUsize,
}

impl Met {
    /// One more.
    pub fn count(of: &AtomicUsize) {
        of.fetch_add(1, Ordering::Relaxed);
    }
}

/// Shared by the people. Cheap to clone.
#[derive(Clone, Default)]
pub struct Town {
    /// Replicas of the public face.
    pub intakes: Arc<Vec<String>>,
    /// Replicas of the desk.
    pub desks: Arc<Vec<String>>,
    /// What was met.
    pub met: Arc<Met>,
    /// What all chance comes from.
    seed: u64,
    over: Arc<AtomicBool>,
    sent: Arc<Mutex<Vec<Sent>>>,
    broken: Arc<Mutex<Vec<String>>>,
}

impl Town {
    /// A town with its faces.
    pub fn new(seed: u64, intakes: Vec<String>, desks: Vec<String>) -> Self {
        Self { seed, intakes: Arc::new(intakes), desks: Arc::new(desks), ..Self::default() }
    }

    /// The chance of one of its people.
    pub fn chance(&self, number: u64) -> StdRng {
        StdRng::seed_from_u64(self.seed.wrapping_mul(10_000).wrapping_add(number))
    }

    /// Nothing new is begun any more.
    pub fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Whether it is.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Remembers a report.
    pub fn sent(&self, sent: Sent) {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(sent);
    }

    /// Remembers something that must not happen.
    pub fn broken(&self, what: String) {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    /// Remembers it unless it holds.
    pub fn check(&self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.broken(what());
        }
    }

    /// All reports so far.
    pub fn reports(&self) -> Vec<Sent> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All that must not have happened.
    pub fn breaks(&self) -> Vec<String> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
