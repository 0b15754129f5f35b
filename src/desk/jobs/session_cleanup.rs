//! Deletes the rows of sessions that have ended unused. Until then such a row can still be opened
//! with its cookie.
//!
//! A row in use is sealed anew about every minute. A row that stays the same for longer than a
//! session may be unused has therefore ended, whichever replica it belongs to, and nothing has to
//! be opened to know it. The rows seen so far are kept in memory, so the time starts again when the
//! desk restarts. Not promised: that the disk or a backup forgets a row at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use meldestelle_web::error::describe;
use meldestelle_web::error_log;
use tokio::time::{Duration, MissedTickBehavior, interval};

use crate::auth::session::IDLE;
use crate::state::Desk;
use crate::store::sessions::{self, SessionMark};

/// How often the rows are checked.
const EVERY: Duration = Duration::from_mins(1);

/// The sessions seen so far, each with its mark and the time since which the mark is the same.
#[derive(Default)]
pub struct SessionMarks(HashMap<[u8; 32], ([u8; 24], DateTime<Utc>)>);

impl SessionMarks {
    /// Remembers the current marks, and returns those that have stayed the same for too long.
    fn take_unused(&mut self, marks: Vec<SessionMark>, now: DateTime<Utc>) -> Vec<SessionMark> {
        let before = std::mem::take(&mut self.0);
        let mut unused = Vec::new();
        for (id, mark) in marks {
            let since =
                before.get(&id).filter(|(earlier, _)| *earlier == mark).map_or(now, |(_, since)| *since);
            if now - since > IDLE {
                unused.push((id, mark));
            } else {
                self.0.insert(id, (mark, since));
            }
        }
        unused
    }

    /// Checks once, and returns how many sessions were deleted.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sweep(&mut self, desk: &Desk) -> Result<i64, sqlx::Error> {
        let unused = self.take_unused(sessions::marks(&desk.pool).await?, desk.clock.now());
        if unused.is_empty() { Ok(0) } else { sessions::end_unused(&desk.pool, &unused).await }
    }
}

/// Checks for as long as the desk runs.
pub async fn keep_sweeping(desk: Desk) {
    let (mut seen, mut ticks) = (SessionMarks::default(), interval(EVERY));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = seen.sweep(&desk).await {
            error_log::record(&describe(&error));
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};

    use super::*;

    #[test]
    fn what_stays_the_same_for_too_long_is_over() {
        let noon = Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap();
        let [used, left] = [[1; 32], [2; 32]];
        let mut seen = SessionMarks::default();
        assert_eq!(seen.take_unused(vec![(used, [0; 24]), (left, [0; 24])], noon), []);
        assert_eq!(seen.take_unused(vec![(used, [1; 24]), (left, [0; 24])], noon + IDLE), []);
        let later = noon + IDLE + TimeDelta::seconds(1);
        assert_eq!(seen.take_unused(vec![(used, [1; 24]), (left, [0; 24])], later), [(left, [0; 24])]);
        assert_eq!(seen.take_unused(vec![(used, [1; 24])], noon + IDLE * 2), []);
        assert_eq!(seen.take_unused(vec![(used, [1; 24])], later + IDLE), [(used, [1; 24])]);
        assert_eq!(seen.0.len(), 0, "nothing is left of what is gone");
    }
}
