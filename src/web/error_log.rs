//! Logs failed requests: each cause at most once an hour, and in the same words whatever was
//! requested. A line for each request would list when people sent something. A service that gets
//! one report a day would thereby log the time of the report.
//!
//! The operator learns the cause at once. The metric `meldestelle_failed_total` says how often it
//! happens, and `/ready` says whether it lasts.
//!
//! Not promised: that a line hides that somebody requested something at that moment. It may have
//! been a page or a form, a person or a machine.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a cause is not logged again.
const QUIET: Duration = Duration::from_hours(1);
/// Most causes that are remembered. Causes are kinds and places in the code, so there are fewer.
/// Any more are not logged.
const CAUSES: usize = 200;

/// When each cause was logged.
#[derive(Default)]
struct RecentCauses(HashMap<String, Instant>);

impl RecentCauses {
    /// Whether a cause is to be logged now. If so, it counts as logged.
    fn admit(&mut self, cause: &str, now: Instant) -> bool {
        self.0.retain(|_, logged| now.saturating_duration_since(*logged) < QUIET);
        if self.0.contains_key(cause) || self.0.len() >= CAUSES {
            return false;
        }
        self.0.insert(cause.to_owned(), now);
        true
    }
}

/// Logs that a request failed, unless the same cause was logged within the last hour. A cause
/// contains kinds and places in the code, never a value.
pub fn record(cause: &str) {
    static RECENT: LazyLock<Mutex<RecentCauses>> = LazyLock::new(Mutex::default);
    if RECENT.lock().unwrap_or_else(PoisonError::into_inner).admit(cause, Instant::now()) {
        tracing::error!(cause, "a request failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_logged_once_an_hour_and_another_one_at_once() {
        let (mut recent, start) = (RecentCauses::default(), Instant::now());
        assert!(recent.admit("database pool timed out", start));
        for minutes in [0, 1, 59] {
            assert!(
                !recent.admit("database pool timed out", start + Duration::from_mins(minutes)),
                "{minutes}"
            );
        }
        assert!(recent.admit("row not found", start + Duration::from_mins(1)));
        assert!(recent.admit("database pool timed out", start + QUIET));
        assert!(!recent.admit("database pool timed out", start + QUIET));
    }

    #[test]
    fn memory_is_bounded() {
        let (mut recent, start) = (RecentCauses::default(), Instant::now());
        let heard = (0..2 * CAUSES).filter(|cause| recent.admit(&cause.to_string(), start)).count();
        assert_eq!(heard, CAUSES);
        assert!(recent.admit("later", start + QUIET));
    }
}
