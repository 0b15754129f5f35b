//! What the address of the figures asks for, and the addresses of the same figures as files.

use chrono::{Datelike, NaiveDate};
use form_urlencoded::Serializer;
use meldestelle_domain::figures::{ATTRIBUTES, Period};

/// What the query asks for. Invalid values are ignored.
pub struct StatisticsQuery {
    year: Option<i32>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    rows: Option<&'static str>,
    columns: Option<&'static str>,
}

impl StatisticsQuery {
    /// Reads the query of an address.
    #[must_use]
    pub fn parse(query: Option<&str>) -> Self {
        let pairs: Vec<_> =
            form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let attribute = |name: &str| ATTRIBUTES.into_iter().find(|attribute| Some(*attribute) == value(name));
        let day = |name: &str| value(name).and_then(|day| day.parse().ok());
        Self {
            year: value("year").and_then(|year| year.parse().ok()),
            from: day("from"),
            to: day("to"),
            rows: attribute("rows"),
            columns: attribute("columns"),
        }
    }

    /// The attributes of the cross table, if the query names both.
    #[must_use]
    pub fn cross(&self) -> Option<(&'static str, &'static str)> {
        self.rows.zip(self.columns)
    }

    /// The period: the days that are named, or else the year. A period without a beginning begins
    /// with the year, and one without an end lasts until `today`. Of neither, it is the `newest`
    /// year that has cases.
    #[must_use]
    pub fn period(&self, newest: Option<i32>, today: NaiveDate) -> Period {
        match (self.from, self.to) {
            (Some(from), to) => Period::between(from, to.unwrap_or(today.max(from))),
            (None, Some(to)) => Period::between(Period::of_year(to.year()).from(), to),
            (None, None) => Period::of_year(self.year.or(newest).unwrap_or_else(|| today.year())),
        }
    }
}

/// The query of the figures of a period with a cross table.
#[must_use]
pub fn query(period: Period, cross: Option<[&str; 2]>) -> String {
    let mut query = Serializer::new(String::new());
    match period.whole_year() {
        Some(year) => query.append_pair("year", &year.to_string()),
        None => {
            query.append_pair("from", &period.from().to_string()).append_pair("to", &period.to().to_string())
        }
    };
    if let Some([rows, columns]) = cross {
        query.append_pair("rows", rows).append_pair("columns", columns);
    }
    query.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(query: &str) -> Period {
        StatisticsQuery::parse(Some(query)).period(Some(2024), day("2026-11-30"))
    }

    #[test]
    fn an_address_asks_for_what_there_is() {
        let query = StatisticsQuery::parse(Some("year=2025&rows=ground&columns=case_status"));
        assert_eq!((query.year, query.cross()), (Some(2025), Some(("ground", "case_status"))));
        let query = StatisticsQuery::parse(Some("year=x&rows=ground&columns=nonsense"));
        assert_eq!((query.year, query.cross()), (None, None));
        assert!(StatisticsQuery::parse(None).year.is_none());
    }

    #[test]
    fn a_period_is_completed() {
        let between = |from, to| Period::between(day(from), day(to));
        assert_eq!(period("from=2026-03-01&to=2026-05-31&year=2020"), between("2026-03-01", "2026-05-31"));
        assert_eq!(period("from=2026-03-01&to="), between("2026-03-01", "2026-11-30"));
        assert_eq!(period("from=2027-03-01"), between("2027-03-01", "2027-03-01"));
        assert_eq!(period("to=2025-05-31"), between("2025-01-01", "2025-05-31"));
        assert_eq!(period("from=&to=x&year=2025"), Period::of_year(2025));
        assert_eq!(period(""), Period::of_year(2024));
        assert_eq!(StatisticsQuery::parse(None).period(None, day("2026-11-30")), Period::of_year(2026));
    }

    #[test]
    fn an_address_leads_to_what_it_was_made_of() {
        for written in ["year=2025", "from=2026-03-01&to=2026-05-31"] {
            assert_eq!(query(period(written), None), written);
        }
        let cross = query(Period::of_year(2025), Some(["ground", "life_area"]));
        assert_eq!(cross, "year=2025&rows=ground&columns=life_area");
    }
}
