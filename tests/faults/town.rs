//! State that everybody in a trial shares: where the faces are, whether the trial is over, and what
//! went wrong.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::sent::Sent;

/// How often each situation occurred that the trial is about.
#[derive(Default)]
pub struct Met {
    /// Codings that the desk acknowledged.
    pub saved: AtomicUsize,
    /// Reports without a whole answer although the sender's connection held.
    pub cut_off: AtomicUsize,
    /// Reports that were stored without their sender knowing, sent again, and then acknowledged
    /// with the same code.
    pub stored_before: AtomicUsize,
    /// Reports of which only a part arrived, because the connection broke while they were sent in
    /// pieces.
    pub in_part: AtomicUsize,
    /// Busy pages of the public face that gave back what was typed.
    pub busy: AtomicUsize,
    /// Busy pages of the desk that gave back what was typed.
    pub busy_desk: AtomicUsize,
}

impl Met {
    /// Counts one more occurrence.
    pub fn count(of: &AtomicUsize) {
        of.fetch_add(1, Ordering::Relaxed);
    }
}

/// Shared state of a trial. Cheap to clone.
#[derive(Clone, Default)]
pub struct Town {
    /// URLs of the replicas of the public face.
    pub intakes: Arc<Vec<String>>,
    /// URLs of the replicas of the desk.
    pub desks: Arc<Vec<String>>,
    /// The situations that occurred.
    pub met: Arc<Met>,
    /// Seed of all random choices.
    seed: u64,
    over: Arc<AtomicBool>,
    sent: Arc<Mutex<Vec<Sent>>>,
    broken: Arc<Mutex<Vec<String>>>,
}

impl Town {
    /// A trial with these faces.
    pub fn new(seed: u64, intakes: Vec<String>, desks: Vec<String>) -> Self {
        Self { seed, intakes: Arc::new(intakes), desks: Arc::new(desks), ..Self::default() }
    }

    /// The random source of one person.
    pub fn chance(&self, number: u64) -> StdRng {
        StdRng::seed_from_u64(self.seed.wrapping_mul(10_000).wrapping_add(number))
    }

    /// Ends the trial: nobody begins anything new.
    pub fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Whether the trial is over.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Records a report that was sent.
    pub fn sent(&self, sent: Sent) {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(sent);
    }

    /// Records something that must not happen.
    pub fn broken(&self, what: String) {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    /// Records a failure unless the condition holds.
    pub fn check(&self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.broken(what());
        }
    }

    /// All reports that were sent so far.
    pub fn reports(&self) -> Vec<Sent> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All failures so far.
    pub fn breaks(&self) -> Vec<String> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
