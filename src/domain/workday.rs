//! Working days in North Rhine-Westphalia: Monday to Friday without the holidays of the place (Feiertagsgesetz NW § 2).
//!
//! The holidays are computed, so the table never ends. Not promised: other federal states, and holidays that a law may yet add.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Holidays at a fixed day: month and day.
const FIXED: [(u32, u32); 6] = [(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)];
/// Holidays by their distance from Easter Sunday: Good Friday, Easter Monday, Ascension, Whit Monday, Corpus Christi.
const BY_EASTER: [i64; 5] = [-2, 1, 39, 50, 60];

/// Easter Sunday of a year (Meeus/Jones/Butcher, valid for every Gregorian year).
#[must_use]
pub fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let skipped = (century + 8).div_euclid(25);
    let lunar = (century - skipped + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - lunar + 15).rem_euclid(30);
    let weekday = (32 + 2 * century.rem_euclid(4) + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

/// Whether a day is a holiday.
#[must_use]
pub fn is_holiday(day: NaiveDate) -> bool {
    FIXED.contains(&(day.month(), day.day()))
        || easter(day.year()).is_some_and(|easter| BY_EASTER.contains(&(day - easter).num_days()))
}

/// Whether offices work on a day.
#[must_use]
pub fn is_workday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(day)
}

/// The `count`th working day after a day, which does not count itself (BGB § 187(1)).
#[must_use]
pub fn after(day: NaiveDate, count: u8) -> NaiveDate {
    let mut day = day;
    let mut left = count;
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else { break };
        day = next;
        if is_workday(day) {
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
    fn the_holidays_are_those_of_the_published_calendar() {
        let published = [
            "2025-01-01 2025-04-18 2025-04-21 2025-05-01 2025-05-29 2025-06-09 2025-06-19 2025-10-03 2025-11-01 2025-12-25 2025-12-26",
            "2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-06-04 2026-10-03 2026-11-01 2026-12-25 2026-12-26",
            "2027-01-01 2027-03-26 2027-03-29 2027-05-01 2027-05-06 2027-05-17 2027-05-27 2027-10-03 2027-11-01 2027-12-25 2027-12-26",
            "2028-01-01 2028-04-14 2028-04-17 2028-05-01 2028-05-25 2028-06-05 2028-06-15 2028-10-03 2028-11-01 2028-12-25 2028-12-26",
        ];
        for (year, published) in (2025..).zip(published) {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let computed: Vec<String> = first
                .iter_days()
                .take_while(|day| day.year() == year)
                .filter(|day| is_holiday(*day))
                .map(|day| day.to_string())
                .collect();
            assert_eq!(computed.join(" "), published);
        }
    }

    #[test]
    fn weekends_and_holidays_do_not_count() {
        // Saturday; five working days later is Friday.
        assert_eq!(after(day("2026-11-21"), 5), day("2026-11-27"));
        // Christmas falls on Friday and Saturday, New Year on Friday.
        assert_eq!(after(day("2026-12-23"), 5), day("2026-12-31"));
        assert_eq!(after(day("2026-12-31"), 1), day("2027-01-04"));
        assert_eq!(after(day("2026-11-21"), 0), day("2026-11-21"));
    }
}
