//! Addresses of the cases behind a number: the list of cases, filtered.

use chrono::{Datelike, NaiveDate};
use form_urlencoded::Serializer;
use meldestelle_domain::figures::{MONTH, Period, STATUS};

/// The list of the cases of a period. `None` if the period has days of two years: the list shows
/// one.
#[derive(Clone, Copy)]
pub struct CaseLinks {
    year: i32,
    /// The days, if they are not those of the whole year.
    days: Option<Period>,
}

impl CaseLinks {
    /// The lists of a period.
    #[must_use]
    pub fn of(period: Period) -> Option<Self> {
        let year = period.from().year();
        (year == period.to().year()).then_some(Self { year, days: (!period.covers(year)).then_some(period) })
    }

    /// The cases that have all of these codes, each with its attribute. `None` if no filter finds
    /// them.
    #[must_use]
    pub fn having(self, codes: &[(&str, &str)]) -> Option<String> {
        let (mut days, mut pairs) = (self.days, Vec::new());
        for (attribute, code) in codes {
            match *attribute {
                MONTH => {
                    let month = month(self.year, code.parse().ok()?)?;
                    days = Some(days.map_or(Some(month), |days| days.within(month))?);
                }
                STATUS => pairs.push(("status", (*code).to_owned())),
                list => pairs.push(("code", format!("{list}:{code}"))),
            }
        }
        Some(self.address(days, &pairs))
    }

    /// The cases whose coding nobody has confirmed.
    #[must_use]
    pub fn uncoded(self) -> String {
        self.address(self.days, &[("uncoded", "on".to_owned())])
    }

    fn address(self, days: Option<Period>, pairs: &[(&str, String)]) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("show", "all").append_pair("year", &self.year.to_string());
        query.extend_pairs(pairs);
        if let Some(days) = days {
            query.append_pair("from", &days.from().to_string()).append_pair("to", &days.to().to_string());
        }
        format!("/cases?{}", query.finish())
    }
}

fn month(year: i32, number: u32) -> Option<Period> {
    let first = NaiveDate::from_ymd_opt(year, number, 1)?;
    Some(Period::between(first, first.checked_add_months(chrono::Months::new(1))?.pred_opt()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period::between(from.parse().unwrap(), to.parse().unwrap())
    }

    #[test]
    fn a_number_leads_to_its_cases() {
        let year = CaseLinks::of(Period::of_year(2026)).unwrap();
        assert_eq!(
            year.having(&[("ground", "age"), ("life_area", "work")]).unwrap(),
            "/cases?show=all&year=2026&code=ground%3Aage&code=life_area%3Awork"
        );
        assert_eq!(year.having(&[(STATUS, "new")]).unwrap(), "/cases?show=all&year=2026&status=new");
        assert_eq!(year.uncoded(), "/cases?show=all&year=2026&uncoded=on");
        assert_eq!(
            year.having(&[(MONTH, "2")]).unwrap(),
            "/cases?show=all&year=2026&from=2026-02-01&to=2026-02-28"
        );
    }

    #[test]
    fn a_part_of_a_year_is_kept_and_two_years_have_no_list() {
        let part = CaseLinks::of(period("2026-03-15", "2026-05-31")).unwrap();
        assert_eq!(part.uncoded(), "/cases?show=all&year=2026&uncoded=on&from=2026-03-15&to=2026-05-31");
        assert_eq!(
            part.having(&[(MONTH, "3")]).unwrap(),
            "/cases?show=all&year=2026&from=2026-03-15&to=2026-03-31"
        );
        assert_eq!(part.having(&[(MONTH, "7")]), None);
        assert!(CaseLinks::of(period("2025-12-31", "2026-01-01")).is_none());
    }
}
