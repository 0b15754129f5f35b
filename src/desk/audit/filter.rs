//! Which entries the audit page shows: read from the address, and written into the addresses of
//! its pages.

use std::collections::HashSet;

use chrono::NaiveDate;
use form_urlencoded::Serializer;
use meldestelle_domain::audit::Entry;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::submission::Submission;

use super::kinds::{Kind, case_of, suffered_by};
use crate::http::format;

/// Longest text that is searched for, in characters.
const TEXT_LIMIT: usize = 80;
/// The value of an address that stands for nobody of the team.
pub const NOBODY: &str = "nobody";

/// Whose entries are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// What a counsellor did, and what happened to them.
    Counsellor(CounsellorId),
    /// What nobody of the team did: tools, and names that nobody has.
    Nobody,
}

/// What the page shows. Values of the address that make no sense are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only entries of this counsellor.
    pub who: Option<Who>,
    /// Only acts of this kind.
    pub kind: Option<Kind>,
    /// Only acts about cases whose name contains this text, or whose id begins with it.
    pub case: String,
    /// Only entries of this day.
    pub day: Option<NaiveDate>,
    /// Only entries before this position.
    pub before: Option<i64>,
}

impl AuditFilter {
    /// Reads the query of an address.
    #[must_use]
    pub fn read(query: &Submission) -> Self {
        Self {
            who: match query.first("who") {
                NOBODY => Some(Who::Nobody),
                other => other.parse().ok().map(Who::Counsellor),
            },
            kind: Kind::parse(query.first("kind")),
            case: query.shown("case").trim().chars().take(TEXT_LIMIT).collect(),
            day: query.first("day").parse().ok(),
            before: query.first("before").parse().ok(),
        }
    }

    /// Whether the filter leaves out entries.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        *self != Self { before: self.before, ..Self::default() }
    }

    /// Whether an entry is shown. `named` are the cases whose name contains the text.
    #[must_use]
    pub fn matches(&self, entry: &Entry, named: &HashSet<CaseId>) -> bool {
        let is_by = match self.who {
            None => true,
            Some(Who::Counsellor(one)) => entry.by == Some(one) || suffered_by(&entry.act) == Some(one),
            Some(Who::Nobody) => entry.by.is_none() && suffered_by(&entry.act).is_none(),
        };
        is_by
            && self.kind.is_none_or(|kind| Kind::of(&entry.act) == kind)
            && self.day.is_none_or(|day| local_date(entry.at) == day)
            && (self.case.is_empty() || case_of(&entry.act).is_some_and(|case| self.is_of(case, named)))
    }

    fn is_of(&self, case: CaseId, named: &HashSet<CaseId>) -> bool {
        named.contains(&case)
            || format::short_id(case).starts_with(&self.case.to_lowercase())
            || self.case.parse() == Ok(case.0)
    }

    /// The address of the entries before a position, or of the newest.
    #[must_use]
    pub fn address(&self, before: Option<i64>) -> String {
        let mut query = Serializer::new(String::new());
        match self.who {
            Some(Who::Counsellor(one)) => drop(query.append_pair("who", &one.to_string())),
            Some(Who::Nobody) => drop(query.append_pair("who", NOBODY)),
            None => {}
        }
        if let Some(kind) = self.kind {
            query.append_pair("kind", kind.value());
        }
        if !self.case.is_empty() {
            query.append_pair("case", &self.case);
        }
        if let Some(day) = self.day {
            query.append_pair("day", &day.to_string());
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/audit".to_owned() } else { format!("/audit?{query}") }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeZone, Utc};
    use meldestelle_domain::audit::Act;
    use uuid::Uuid;

    use super::*;

    fn read(query: &str) -> AuditFilter {
        AuditFilter::read(&Submission::new(form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
    }

    fn at(day: u32, hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, day, hour, 0, 0).unwrap()
    }

    #[test]
    fn an_address_reads_as_it_was_written() {
        let all = format!("who={}&kind=opened&case=%C3%A4+%26&day=2026-11-30&before=7", Uuid::from_u128(7));
        for query in [all.as_str(), "who=nobody", "kind=refused&day=2026-11-30", ""] {
            let filter = read(query);
            let address = filter.address(filter.before);
            assert_eq!(
                read(address.trim_start_matches("/audit").trim_start_matches('?')),
                filter,
                "{address}"
            );
            assert_eq!(filter.is_narrowed(), !query.is_empty());
        }
        assert_eq!(read("who=x&kind=x&day=x&before=x"), AuditFilter::default());
        assert!(!read("before=7").is_narrowed());
    }

    #[test]
    fn each_filter_shows_the_entries_that_it_names() {
        let (ada, case) = (CounsellorId(Uuid::from_u128(1)), CaseId(Uuid::from_u128(0x00ab_cdef << 104)));
        let opened = Entry { at: at(29, 23), by: Some(ada), act: Act::CaseOpened { case } };
        let refused = |counsellor| Entry {
            at: at(29, 12),
            by: None,
            act: Act::PassphrasesRefused { counsellor, hour: at(29, 11), count: 3 },
        };
        let (hers, unknown) = (refused(Some(ada)), refused(None));
        let by_ada = format!("who={}", ada.0);
        for (query, expected) in [
            ("", [true, true, true]),
            (by_ada.as_str(), [true, true, false]),
            ("who=nobody", [false, false, true]),
            ("kind=opened", [true, false, false]),
            ("kind=refused", [false, true, true]),
            // 23 o'clock in Universal Time is the next day at the office.
            ("day=2026-11-30", [true, false, false]),
            ("day=2026-11-29", [false, true, true]),
            ("case=ABCD", [true, false, false]),
            ("case=bcd", [false, false, false]),
        ] {
            let filter = read(query);
            let shown = [&opened, &hers, &unknown].map(|entry| filter.matches(entry, &HashSet::new()));
            assert_eq!(shown, expected, "{query}");
        }
        assert!(read("case=Stern").matches(&opened, &HashSet::from([case])));
    }
}
