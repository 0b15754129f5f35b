//! Working days: of an office, Monday to Friday except the holidays of its Land; of a person, those
//! on which the person works.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::holidays::Land;
use crate::stored::lenient;

/// How far ahead the next working day of a person is looked for.
const LOOK_AHEAD: usize = 60;

/// The weekdays on which a person works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Workweek {
    #[serde(deserialize_with = "lenient::known")]
    days: Vec<Weekday>,
}

impl Default for Workweek {
    fn default() -> Self {
        Self { days: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri] }
    }
}

impl Workweek {
    /// All weekdays with their names in forms. The Fluent message is `weekday-<name>`.
    pub const ALL: [(&str, Weekday); 7] = [
        ("mon", Weekday::Mon),
        ("tue", Weekday::Tue),
        ("wed", Weekday::Wed),
        ("thu", Weekday::Thu),
        ("fri", Weekday::Fri),
        ("sat", Weekday::Sat),
        ("sun", Weekday::Sun),
    ];

    /// The working days with these names. `None` if there is none.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let names: Vec<&str> = names.into_iter().collect();
        let chosen = Self::ALL.iter().filter(|(name, _)| names.contains(name));
        let days: Vec<Weekday> = chosen.map(|(_, day)| *day).collect();
        (!days.is_empty()).then_some(Self { days })
    }

    /// Whether the person works on this weekday.
    #[must_use]
    pub fn has(&self, day: Weekday) -> bool {
        self.days.contains(&day)
    }

    /// The next day after `day` on which the person works. Nobody works on a holiday.
    #[must_use]
    pub fn next_after(&self, day: NaiveDate, land: Land) -> NaiveDate {
        let works = |day: &NaiveDate| self.has(day.weekday()) && !land.is_holiday(*day);
        let found = day.iter_days().skip(1).take(LOOK_AHEAD).find(works);
        // Whoever works on no day at all still sees the things of tomorrow.
        found.or_else(|| day.succ_opt()).unwrap_or(day)
    }
}

/// The name of a weekday in forms and messages.
#[must_use]
pub fn weekday_name(day: Weekday) -> &'static str {
    Workweek::ALL.iter().find(|(_, known)| *known == day).map_or("", |(name, _)| name)
}

/// Whether a day is a working day.
#[must_use]
pub fn is_workday(day: NaiveDate, land: Land) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !land.is_holiday(day)
}

/// The `count`th working day after a day. The day itself does not count (BGB § 187(1)).
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
    fn somebody_who_works_two_days_has_two_days() {
        let part_time = Workweek::parse(["wed", "mon", "someday"]).unwrap();
        assert_eq!(part_time.next_after(day("2026-11-30"), Land::default()), day("2026-12-02"));
        assert_eq!(part_time.next_after(day("2026-12-02"), Land::default()), day("2026-12-07"));
        assert_eq!(Workweek::parse(["", "Mon"]), None);
        assert_eq!(serde_json::to_string(&part_time).unwrap(), r#"["Mon","Wed"]"#);
        let read = |json| serde_json::from_str::<Workweek>(json).unwrap();
        assert_eq!(
            read(r#"["Wed","Someday","Mon"]"#).next_after(day("2026-11-30"), Land::default()),
            day("2026-12-02")
        );
        assert_eq!(read("[]").next_after(day("2026-11-30"), Land::default()), day("2026-12-01"));
    }

    #[test]
    fn nobody_works_on_a_holiday() {
        let usual = Workweek::default();
        assert_eq!(usual.next_after(day("2026-12-24"), Land::default()), day("2026-12-28"));
        // All Saints' Day, a Tuesday, is a holiday in North Rhine-Westphalia and not in Berlin.
        assert_eq!(usual.next_after(day("2022-10-31"), Land::NorthRhineWestphalia), day("2022-11-02"));
        assert_eq!(usual.next_after(day("2022-10-31"), Land::Berlin), day("2022-11-01"));
    }

    #[test]
    fn weekends_and_holidays_do_not_count() {
        // A Saturday. The fifth working day after it is a Friday.
        assert_eq!(after(day("2026-11-21"), 5, Land::default()), day("2026-11-27"));
        // Christmas falls on Friday and Saturday, New Year on Friday.
        assert_eq!(after(day("2026-12-23"), 5, Land::default()), day("2026-12-31"));
        assert_eq!(after(day("2026-12-31"), 1, Land::default()), day("2027-01-04"));
        assert_eq!(after(day("2026-11-21"), 0, Land::default()), day("2026-11-21"));
    }
}
