//! The calendar week. No finer time of a reporter's act is ever stored unencrypted.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// A calendar week (ISO 8601), represented by its Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week(NaiveDate);

impl Week {
    /// The week that contains a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        let back = u64::from(day.weekday().num_days_from_monday());
        // Only the first days of chrono's calendar (year -262143) have no Monday before them.
        Self(day.checked_sub_days(Days::new(back)).unwrap_or(day))
    }

    /// The Monday of the week.
    #[must_use]
    pub fn monday(self) -> NaiveDate {
        self.0
    }

    /// The number of the week in its ISO year.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.iso_week().week()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_a_week_names_the_same_monday() {
        let monday = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        for offset in 0..7 {
            assert_eq!(Week::of(monday + Days::new(offset)).monday(), monday);
        }
        assert_ne!(Week::of(monday + Days::new(7)).monday(), monday);
        assert_eq!(Week::of(monday).number(), 47);
    }
}
