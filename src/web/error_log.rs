//! What goes wrong with requests, in the log: each cause at most once an hour and in the same words whatever was asked for. A line for each request would
//! be a list of when people sent something, and of a service that gets a report a day that is the time of a report.
//!
//! Whoever runs the service learns the cause at once. How often it happens the figure `meldestelle_failed_total` tells, and whether it lasts `/ready`.
//! Not promised: that nobody learns from a line that something was asked for at that moment, a page or a form, by a person or a machine.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a cause that was told is not told again.
const QUIET: Duration = Duration::from_hours(1);
/// Most causes remembered. They are kinds and places in the code, so there are not that many; what is more is not told.
const CAUSES: usize = 200;

/// When each cause was told.
#[derive(Default)]
struct Told(HashMap<String, Instant>);

impl Told {
    /// Whether a cause is to be told now; then it was.
    fn now(&mut self, cause: &str, now: Instant) -> bool {
        self.0.retain(|_, told| now.saturating_duration_since(*told) < QUIET);
        if self.0.contains_key(cause) || self.0.len() >= CAUSES {
            return false;
        }
        self.0.insert(cause.to_owned(), now);
        true
    }
}

/// Logs that a request failed, unless the same cause was told within the hour. A cause names kinds and places in the code, never a value.
pub fn tell(cause: &str) {
    static TOLD: LazyLock<Mutex<Told>> = LazyLock::new(Mutex::default);
    if TOLD.lock().unwrap_or_else(PoisonError::into_inner).now(cause, Instant::now()) {
        tracing::error!(cause, "a request failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_told_once_an_hour_and_the_next_one_at_once() {
        let (mut told, start) = (Told::default(), Instant::now());
        assert!(told.now("database pool timed out", start));
        for minutes in [0, 1, 59] {
            assert!(!told.now("database pool timed out", start + Duration::from_mins(minutes)), "{minutes}");
        }
        assert!(told.now("row not found", start + Duration::from_mins(1)));
        assert!(told.now("database pool timed out", start + QUIET));
        assert!(!told.now("database pool timed out", start + QUIET));
    }

    #[test]
    fn memory_is_bounded() {
        let (mut told, start) = (Told::default(), Instant::now());
        let heard = (0..2 * CAUSES).filter(|cause| told.now(&cause.to_string(), start)).count();
        assert_eq!(heard, CAUSES);
        assert!(told.now("later", start + QUIET));
    }
}
