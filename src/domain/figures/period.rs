//! The days of arrival that figures are counted of.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Deserialize;

use super::entry::Entry;
use crate::case::CaseState;
use crate::clock::local_date;
use crate::stored::{self, StoredError};

/// The most years that a period has. Each costs queries, even if it has no case.
const MOST_YEARS: i32 = 20;

/// A period: all days from its first to its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

impl Period {
    /// The period between two days, in whatever order they are given. One that is too long begins
    /// later.
    #[must_use]
    pub fn between(one: NaiveDate, other: NaiveDate) -> Self {
        let (from, to) = (one.min(other), one.max(other));
        let earliest = first_day(to.year().saturating_sub(MOST_YEARS - 1));
        Self { from: from.max(earliest), to }
    }

    /// A calendar year. A year that no calendar has is the last one that it has.
    #[must_use]
    pub fn of_year(year: i32) -> Self {
        let from = first_day(year);
        Self { from, to: NaiveDate::from_ymd_opt(from.year(), 12, 31).unwrap_or(from) }
    }

    /// The first day.
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// The last day.
    #[must_use]
    pub const fn to(self) -> NaiveDate {
        self.to
    }

    /// The years that have a day of the period.
    #[must_use]
    pub fn years(self) -> RangeInclusive<i32> {
        self.from.year()..=self.to.year()
    }

    /// The year, if the period is exactly one.
    #[must_use]
    pub fn whole_year(self) -> Option<i32> {
        let year = self.from.year();
        (self == Self::of_year(year)).then_some(year)
    }

    /// Whether every day of a year belongs to the period.
    #[must_use]
    pub fn covers(self, year: i32) -> bool {
        let year = Self::of_year(year);
        self.from <= year.from && year.to <= self.to
    }

    /// The part of the period in which another one is, too.
    #[must_use]
    pub fn within(self, other: Self) -> Option<Self> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from <= to).then_some(Self { from, to })
    }

    /// Whether a day belongs to the period.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

fn first_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX)
}

impl Entry {
    /// Reads a stored [`CaseState`]. `None` if its report arrived outside the period.
    ///
    /// # Errors
    /// If the text is not a stored state, or one of a later version.
    pub fn read_within(text: &str, period: Period) -> Result<Option<Self>, StoredError> {
        let Arrival { received } = stored::read_part::<CaseState, Arrival>(text)?;
        if period.contains(local_date(received)) { Self::read(text).map(Some) } else { Ok(None) }
    }
}

/// The time of arrival of a stored [`CaseState`], with the same field name.
#[derive(Deserialize)]
struct Arrival {
    #[serde(rename = "r")]
    received: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_period_has_its_first_and_its_last_day() {
        let period = Period::between(day(2026, 5, 31), day(2026, 3, 1));
        assert_eq!((period.from(), period.to()), (day(2026, 3, 1), day(2026, 5, 31)));
        assert!(period.contains(day(2026, 3, 1)) && period.contains(day(2026, 5, 31)));
        assert!(!period.contains(day(2026, 2, 28)) && !period.contains(day(2026, 6, 1)));
        assert_eq!((period.whole_year(), period.covers(2026)), (None, false));
    }

    #[test]
    fn a_year_is_a_period() {
        let year = Period::of_year(2026);
        assert_eq!(year, Period::between(day(2026, 1, 1), day(2026, 12, 31)));
        assert_eq!((year.whole_year(), year.years()), (Some(2026), 2026..=2026));
        let more = Period::between(day(2024, 12, 31), day(2026, 12, 31));
        assert!(more.covers(2025) && more.covers(2026) && !more.covers(2024));
        assert_eq!(
            more.within(Period::of_year(2024)),
            Some(Period::between(day(2024, 12, 31), day(2024, 12, 31)))
        );
        assert_eq!(more.within(Period::of_year(2023)), None);
    }

    #[test]
    fn no_period_is_endless() {
        let period = Period::between(day(1, 1, 1), day(2026, 6, 1));
        assert_eq!((period.from(), period.years().count()), (day(2007, 1, 1), 20));
        for year in [i32::MIN, i32::MAX, -1, 300_000] {
            assert_eq!(Period::of_year(year).years().count(), 1, "{year}");
        }
    }

    #[test]
    fn a_case_counts_by_the_day_of_the_office() {
        // 23:30 in Universal Time is the next day in the office's zone.
        let text =
            r#"{"r":"2026-03-31T23:30:00Z","s":"active","l":"de","f":{"ok":true,"c":{"ground":["age"]}}}"#;
        let march = Period::between(day(2026, 3, 1), day(2026, 3, 31));
        let april = Period::between(day(2026, 4, 1), day(2026, 4, 30));
        assert_eq!(Entry::read_within(text, march).unwrap(), None);
        assert_eq!(Entry::read_within(text, april).unwrap(), Some(Entry::read(text).unwrap()));
        assert!(Entry::read_within("{}", april).is_err());
    }
}
