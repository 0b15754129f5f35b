//! The last backup, and when the queue warns that it is overdue.
//!
//! Not promised: that a backup can be restored, or that a copy lies on another machine. Only the
//! rehearsal shows that (deploy/OPERATING.md).

use chrono::NaiveDate;

/// Days without a backup after which the queue warns. Backups are made every night: one failed
/// night is tolerated, two are not.
const TOLERATED_DAYS: i64 = 2;

/// When the last backup was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastBackup {
    /// No backups were set up.
    NotExpected,
    /// Backups were set up, and there was none yet.
    Never,
    /// The day of the last backup.
    On(NaiveDate),
}

impl LastBackup {
    /// Whether the queue has to warn the office.
    #[must_use]
    pub fn is_overdue(self, today: NaiveDate) -> bool {
        match self {
            Self::NotExpected => false,
            Self::Never => true,
            Self::On(day) => today.signed_duration_since(day).num_days() > TOLERATED_DAYS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_nights_without_a_backup_are_reported() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        for (last, today, is_overdue) in [
            (LastBackup::NotExpected, day(9), false),
            (LastBackup::Never, day(9), true),
            (LastBackup::On(day(9)), day(9), false),
            (LastBackup::On(day(9)), day(11), false),
            (LastBackup::On(day(9)), day(12), true),
            // The clock was wrong when the backup was made.
            (LastBackup::On(day(20)), day(9), false),
        ] {
            assert_eq!(last.is_overdue(today), is_overdue, "{last:?} on {today}");
        }
    }
}
