//! Working days of an office: Monday to Friday without the holidays of its Land.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::holidays::Land;

/// Whether offices work on a day.
#[must_use]
pub fn is_workday(day: NaiveDate, land: Land) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !land.is_holiday(day)
}

/// The `count`th working day after a day, which does not count itself (BGB § 187(1)).
#[must_use]
pub fn after(day: NaiveDate, count: u8, land: Land) -> NaiveDate {
    let mut day = day;
    let mut left = count;
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else { break };
        day = next;
        if is_workday(day, land) {
            left -= 1;
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_and_holidays_do_not_count() {
        // Saturday; five working days later is Friday.
        assert_eq!(after(day("2026-11-21"), 5, Land::default()), day("2026-11-27"));
        // Christmas falls on Friday and Saturday, New Year on Friday.
        assert_eq!(after(day("2026-12-23"), 5, Land::default()), day("2026-12-31"));
        assert_eq!(after(day("2026-12-31"), 1, Land::default()), day("2027-01-04"));
        assert_eq!(after(day("2026-11-21"), 0, Land::default()), day("2026-11-21"));
    }
}
