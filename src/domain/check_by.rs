//! By when somebody looks at a new case again: before the shortest deadline of its area can end.
//!
//! This is a reminder for counsellors and no computed deadline: neither the trigger nor the rule is
//! known before somebody has talked with the person.

use chrono::{Days, Months, NaiveDate};

use crate::facts::Facts;
use crate::holidays::Land;
use crate::workday;

/// Working days after which a case is looked at again if nothing is more urgent.
const USUAL: u8 = 3;
/// Days left before the earliest end, to write and send a letter.
const LEAD: Days = Days::new(7);

/// The shortest time after which a claim can be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shortest {
    Weeks(u64),
    Months(u32),
}

/// The shortest time limit of an area of life (`taxonomy.json`, `life_area`).
fn shortest(area: &str) -> Shortest {
    match area {
        // KSchG § 4: three weeks after a dismissal.
        "work" => Shortest::Weeks(3),
        // VwGO §§ 70, 74; SGG § 84: one month against a decision.
        "authorities" | "social_services" | "education" | "police_justice" => Shortest::Months(1),
        // AGG §§ 15 (4), 21 (5): two months.
        _ => Shortest::Months(2),
    }
}

/// The suggested day. `event_day` is the day on which it happened, if it is known.
#[must_use]
pub fn suggested(facts: &Facts, event_day: Option<NaiveDate>, today: NaiveDate, land: Land) -> NaiveDate {
    let usual = workday::after(today, USUAL, land);
    let areas = facts.codes("life_area");
    let ends = areas.iter().filter_map(|area| match shortest(area.as_str()) {
        Shortest::Weeks(weeks) => event_day?.checked_add_days(Days::new(7 * weeks)),
        Shortest::Months(months) => event_day?.checked_add_months(Months::new(months)),
    });
    // An end that has passed asks for nothing: the claim is lost, or another date starts it.
    let ahead = ends.filter(|end| *end >= today);
    let latest = ahead.filter_map(|end| end.checked_sub_days(LEAD)).min();
    latest.map_or(usual, |latest| usual.min(latest).max(today))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::Submission;

    #[test]
    fn a_week_before_the_earliest_end_at_the_latest() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let of = |area: &str, event: Option<&str>| {
            let form = Submission::new(vec![("life_area".to_owned(), area.to_owned())]);
            let facts = Facts::parse(&form).unwrap();
            suggested(&facts, event.map(day), day("2026-11-30"), Land::default()).to_string()
        };
        assert_eq!(of("work", None), "2026-12-03", "three working days");
        assert_eq!(of("work", Some("2026-11-28")), "2026-12-03");
        assert_eq!(of("work", Some("2026-11-17")), "2026-12-01", "ends on 8 December");
        assert_eq!(of("work", Some("2026-11-12")), "2026-11-30", "ends on 3 December: today");
        assert_eq!(of("work", Some("2026-10-01")), "2026-12-03", "has ended");
        assert_eq!(of("authorities", Some("2026-11-08")), "2026-12-01");
        assert_eq!(of("housing", Some("2026-10-08")), "2026-12-01");
    }
}
