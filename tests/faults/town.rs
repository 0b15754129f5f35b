//! What everybody in the town knows: where the faces are, whether it is over, what was seen to break.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::people::Sent;

/// Shared by the people. Cheap to clone.
#[derive(Clone, Default)]
pub struct Town {
    /// Replicas of the public face.
    pub intakes: Arc<Vec<String>>,
    /// Replicas of the desk.
    pub desks: Arc<Vec<String>>,
    /// Codings that the desk acknowledged.
    pub saved: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    sent: Arc<Mutex<Vec<Sent>>>,
    broken: Arc<Mutex<Vec<String>>>,
}

impl Town {
    /// A town with its faces.
    pub fn new(intakes: Vec<String>, desks: Vec<String>) -> Self {
        Self { intakes: Arc::new(intakes), desks: Arc::new(desks), ..Self::default() }
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
