//! Which cases the queue shows, and in what order: read from the address, and written into the
//! addresses of its pages.

use std::cmp::Reverse;

use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::{Code, Taxonomy};

use crate::http::format;
use crate::queue::case_summary::CaseSummary;

/// Longest text that is searched for, in characters.
const TEXT_LIMIT: usize = 80;

/// The set of cases that the list is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseSelection {
    /// Open cases of all years.
    Open,
    /// Ended cases of a year.
    Ended,
    /// Open and ended cases of a year.
    All,
}

/// By whom the cases are worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssigneeFilter {
    /// By anybody or nobody.
    Any,
    /// By the counsellor who looks at the list.
    Me,
    /// By nobody yet.
    Nobody,
    /// By this colleague.
    Colleague(CounsellorId),
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueOrder {
    /// By priority, then those that have waited longest.
    Priority,
    /// The newest reports first.
    Newest,
}

/// What the list shows. Values of the address that make no sense are ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueFilter {
    /// The set of cases.
    pub selection: CaseSelection,
    /// Year of arrival; open cases are shown whatever their year.
    pub year: i32,
    /// Only cases with this status.
    pub status: Option<Code>,
    /// Only cases of this assignee.
    pub assignee: AssigneeFilter,
    /// Only cases with this ground.
    pub ground: Option<Code>,
    /// Only cases of this area of life.
    pub area: Option<Code>,
    /// Only cases whose neutral name or short id contains this text.
    pub text: String,
    /// The order of the list.
    pub order: QueueOrder,
    /// The page, from 1.
    pub page: usize,
}

impl QueueFilter {
    /// Reads the query of an address; `year` is the current year.
    #[must_use]
    pub fn read(query: &Submission, year: i32) -> Self {
        let code =
            |list: &str, name: &str| Taxonomy::list(list).and_then(|list| list.code(query.first(name)));
        Self {
            selection: match query.first("show") {
                "ended" => CaseSelection::Ended,
                "all" => CaseSelection::All,
                _ => CaseSelection::Open,
            },
            year: query.first("year").parse().unwrap_or(year),
            status: code("case_status", "status"),
            assignee: match query.first("assignee") {
                "me" => AssigneeFilter::Me,
                "nobody" => AssigneeFilter::Nobody,
                other => other.parse().map_or(AssigneeFilter::Any, AssigneeFilter::Colleague),
            },
            ground: code("ground", "ground"),
            area: code("life_area", "area"),
            text: query.shown("q").trim().chars().take(TEXT_LIMIT).collect(),
            order: if query.first("sort") == "newest" { QueueOrder::Newest } else { QueueOrder::Priority },
            page: query.first("page").parse().unwrap_or(1).max(1),
        }
    }

    /// Whether the filter leaves out cases of its set.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.status.is_some()
            || self.assignee != AssigneeFilter::Any
            || self.ground.is_some()
            || self.area.is_some()
            || !self.text.is_empty()
    }

    /// Whether the list shows a case to the counsellor `me`.
    #[must_use]
    pub fn matches(&self, id: CaseId, summary: &CaseSummary, me: CounsellorId) -> bool {
        let has = |codes: &[Code], wanted: &Option<Code>| {
            wanted.as_ref().is_none_or(|wanted| codes.contains(wanted))
        };
        let is_assigned = match self.assignee {
            AssigneeFilter::Any => true,
            AssigneeFilter::Me => summary.assignee == Some(me),
            AssigneeFilter::Nobody => summary.assignee.is_none(),
            AssigneeFilter::Colleague(colleague) => summary.assignee == Some(colleague),
        };
        is_assigned
            && self.status.as_ref().is_none_or(|status| summary.status == *status)
            && has(&summary.facts.codes.ground, &self.ground)
            && has(&summary.facts.codes.life_area, &self.area)
            && self.matches_text(id, summary)
    }

    fn matches_text(&self, id: CaseId, summary: &CaseSummary) -> bool {
        self.text.is_empty()
            || summary.is_found_by(&self.text)
            || format::short_id(id).contains(&self.text.to_lowercase())
    }

    /// Sorts cases. The id comes last in the order, so that pages do not overlap.
    pub fn sort(&self, cases: &mut [(CaseId, CaseSummary)]) {
        match self.order {
            QueueOrder::Priority => cases.sort_by_key(|(id, case)| (case.priority, case.received, *id)),
            QueueOrder::Newest => cases.sort_by_key(|(id, case)| (Reverse(case.received), *id)),
        }
    }

    /// The address of another page of the same list.
    #[must_use]
    pub fn address(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::from("/cases?"));
        if self.selection != CaseSelection::Open {
            query.append_pair("show", if self.selection == CaseSelection::Ended { "ended" } else { "all" });
            query.append_pair("year", &self.year.to_string());
        }
        for (name, code) in [("status", &self.status), ("ground", &self.ground), ("area", &self.area)] {
            if let Some(code) = code {
                query.append_pair(name, code.as_str());
            }
        }
        match self.assignee {
            AssigneeFilter::Any => {}
            AssigneeFilter::Me => drop(query.append_pair("assignee", "me")),
            AssigneeFilter::Nobody => drop(query.append_pair("assignee", "nobody")),
            AssigneeFilter::Colleague(one) => drop(query.append_pair("assignee", &one.to_string())),
        }
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        if self.order == QueueOrder::Newest {
            query.append_pair("sort", "newest");
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        query.finish().trim_end_matches('?').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeZone, Utc};
    use meldestelle_domain::case::Priority;
    use uuid::Uuid;

    use super::*;
    use crate::queue::case_summary::tests::example;

    fn read(query: &str) -> QueueFilter {
        QueueFilter::read(
            &Submission::new(form_urlencoded::parse(query.as_bytes()).into_owned().collect()),
            2026,
        )
    }

    fn day(day: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, day, 12, 0, 0).unwrap()
    }

    fn case(number: u128, received: DateTime<Utc>, priority: Priority) -> (CaseId, CaseSummary) {
        let (_, summary) = example();
        (CaseId(Uuid::from_u128(number)), CaseSummary { received, priority, assignee: None, ..summary })
    }

    #[test]
    fn an_address_reads_as_it_was_written() {
        let id = Uuid::from_u128(7);
        for query in [
            String::new(),
            "show=ended&year=2025&page=3".to_owned(),
            "show=all&year=2024&status=active&assignee=me&ground=age&area=work&q=%C3%A4+%26&sort=newest"
                .to_owned(),
            format!("assignee={id}"),
            "assignee=nobody".to_owned(),
        ] {
            let filter = read(&query);
            let address = filter.address(filter.page);
            assert_eq!(
                read(address.trim_start_matches("/cases").trim_start_matches('?')),
                filter,
                "{address}"
            );
        }
        assert_eq!(read("").address(1), "/cases");
    }

    #[test]
    fn values_that_make_no_sense_are_ignored() {
        assert_eq!(read("show=x&year=x&status=x&assignee=x&ground=x&area=x&sort=x&page=-1"), read(""));
        assert!(!read("").is_narrowed());
    }

    #[test]
    fn urgent_cases_come_first_then_those_that_waited_longest() {
        let mut cases = vec![
            case(1, day(3), Priority::Normal),
            case(2, day(2), Priority::Normal),
            case(3, day(4), Priority::High),
            case(4, day(1), Priority::Low),
        ];
        let order = |cases: &[(CaseId, CaseSummary)]| -> Vec<u128> {
            cases.iter().map(|(id, _)| id.0.as_u128()).collect()
        };
        read("").sort(&mut cases);
        assert_eq!(order(&cases), [3, 2, 1, 4]);
        read("sort=newest").sort(&mut cases);
        assert_eq!(order(&cases), [3, 1, 2, 4]);
    }

    #[test]
    fn each_filter_shows_the_cases_that_it_names() {
        let (id, mut state) = case(0x00ab_cdef << 104, day(1), Priority::Normal);
        let me = CounsellorId(Uuid::from_u128(1));
        for (query, is_shown) in [
            ("", true),
            ("status=new", true),
            ("status=active", false),
            ("ground=age", true),
            ("ground=religion", true),
            ("ground=disability", false),
            ("area=work", true),
            ("area=housing", false),
            ("q=STERN", true),
            ("q=abcd", true),
            ("q=ABCD", true),
            ("q=mond", false),
            ("assignee=nobody", true),
            ("assignee=me", false),
        ] {
            assert_eq!(read(query).matches(id, &state, me), is_shown, "{query}");
        }
        state.name = "Mu\u{308}ller, İstanbul".to_owned();
        for query in ["q=M%C3%BCller", "q=mueller", "q=MULLER", "q=istanbul", "q=ISTANBUL", "q=%C4%B0stanbul"]
        {
            assert!(read(query).matches(id, &state, me), "{query}");
        }
        state.assignee = Some(me);
        assert!(
            read("assignee=me").matches(id, &state, me) && !read("assignee=nobody").matches(id, &state, me)
        );
        assert!(read(&format!("assignee={me}")).matches(id, &state, me));
    }
}
