//! The last backup, and when the queue has something to say of it: not while there is one of these days.
//!
//! Not promised: that a backup can be restored, or that it lies on another machine as well. Only the rehearsal tells (deploy/OPERATING.md).

use chrono::NaiveDate;

/// Backups are made every night. One night may fail without a word; of two, somebody has to hear.
const QUIET_DAYS: i64 = 2;

/// When the last backup was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastBackup {
    /// Nobody set backups up here.
    NotExpected,
    /// There was none yet.
    Never,
    /// On this day.
    On(NaiveDate),
}

impl LastBackup {
    /// Whether the office has to hear of it.
    #[must_use]
    pub fn is_overdue(self, today: NaiveDate) -> bool {
        match self {
            Self::NotExpected => false,
            Self::Never => true,
            Self::On(day) => today.signed_duration_since(day).num_days() > QUIET_DAYS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_nights_without_a_backup_are_told() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        for (last, today, told) in [
            (LastBackup::NotExpected, day(9), false),
            (LastBackup::Never, day(9), true),
            (LastBackup::On(day(9)), day(9), false),
            (LastBackup::On(day(9)), day(11), false),
            (LastBackup::On(day(9)), day(12), true),
            // A clock that was wrong.
            (LastBackup::On(day(20)), day(9), false),
        ] {
            assert_eq!(last.is_overdue(today), told, "{last:?} on {today}");
        }
    }
}
