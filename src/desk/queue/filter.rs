//! Which cases the queue shows, and in what order: read from the address, and written into the addresses of its pages.

use std::cmp::Reverse;

use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::search;
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::{Code, Taxonomy};

use crate::http::format;
use crate::queue::case_summary::Listed;

/// Longest text that is searched for, in characters.
const TEXT_LIMIT: usize = 80;

/// Open cases, ended ones of a year, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Work goes on.
    Open,
    /// Work has ended.
    Ended,
    /// All of a year.
    All,
}

/// Whose cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assigned {
    /// Anyone's.
    Any,
    /// Mine.
    Me,
    /// Nobody's.
    Nobody,
    /// A colleague's.
    To(CounsellorId),
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// What is urgent first, and of that what has waited longest.
    Priority,
    /// What came last first.
    Newest,
}

/// What to show. What an address says that makes no sense is as if it were not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Open or not.
    pub which: Which,
    /// Year of arrival, for ended cases.
    pub year: i32,
    /// Only this status.
    pub status: Option<Code>,
    /// Only this assignee's.
    pub assigned: Assigned,
    /// Only with this ground.
    pub ground: Option<Code>,
    /// Only of this area of life.
    pub area: Option<Code>,
    /// Only those whose neutral name or short id contains this.
    pub text: String,
    /// In what order.
    pub order: Order,
    /// Which page, from 1.
    pub page: usize,
}

impl Filter {
    /// Reads the query; `year` is this year.
    #[must_use]
    pub fn read(query: &Submission, year: i32) -> Self {
        let code =
            |list: &str, name: &str| Taxonomy::list(list).and_then(|list| list.code(query.first(name)));
        Self {
            which: match query.first("show") {
                "ended" => Which::Ended,
                "all" => Which::All,
                _ => Which::Open,
            },
            year: query.first("year").parse().unwrap_or(year),
            status: code("case_status", "status"),
            assigned: match query.first("assignee") {
                "me" => Assigned::Me,
                "nobody" => Assigned::Nobody,
                other => other.parse().map_or(Assigned::Any, Assigned::To),
            },
            ground: code("ground", "ground"),
            area: code("life_area", "area"),
            text: query.shown("q").trim().chars().take(TEXT_LIMIT).collect(),
            order: if query.first("sort") == "newest" { Order::Newest } else { Order::Priority },
            page: query.first("page").parse().unwrap_or(1).max(1),
        }
    }

    /// Whether anything but the list as it is opened first is asked for.
    #[must_use]
    pub fn narrows(&self) -> bool {
        self.status.is_some()
            || self.assigned != Assigned::Any
            || self.ground.is_some()
            || self.area.is_some()
            || !self.text.is_empty()
    }

    /// Whether a case is shown to `me`.
    #[must_use]
    pub fn admits(&self, id: CaseId, state: &Listed, me: CounsellorId) -> bool {
        let has = |codes: &[Code], wanted: &Option<Code>| {
            wanted.as_ref().is_none_or(|wanted| codes.contains(wanted))
        };
        let assigned = match self.assigned {
            Assigned::Any => true,
            Assigned::Me => state.assignee == Some(me),
            Assigned::Nobody => state.assignee.is_none(),
            Assigned::To(one) => state.assignee == Some(one),
        };
        assigned
            && self.status.as_ref().is_none_or(|status| state.status == *status)
            && has(&state.facts.codes.ground, &self.ground)
            && has(&state.facts.codes.life_area, &self.area)
            && self.finds(id, state)
    }

    fn finds(&self, id: CaseId, state: &Listed) -> bool {
        self.text.is_empty()
            || search::finds(&state.name, &self.text)
            || format::short_id(id).contains(&self.text.to_lowercase())
    }

    /// Puts cases in order. The id decides last, so that pages do not overlap.
    pub fn sort(&self, cases: &mut [(CaseId, Listed)]) {
        match self.order {
            Order::Priority => cases.sort_by_key(|(id, state)| (state.priority, state.received, *id)),
            Order::Newest => cases.sort_by_key(|(id, state)| (Reverse(state.received), *id)),
        }
    }

    /// The address of another page of the same list.
    #[must_use]
    pub fn address(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::from("/cases?"));
        if self.which != Which::Open {
            query.append_pair("show", if self.which == Which::Ended { "ended" } else { "all" });
            query.append_pair("year", &self.year.to_string());
        }
        for (name, code) in [("status", &self.status), ("ground", &self.ground), ("area", &self.area)] {
            if let Some(code) = code {
                query.append_pair(name, code.as_str());
            }
        }
        match self.assigned {
            Assigned::Any => {}
            Assigned::Me => drop(query.append_pair("assignee", "me")),
            Assigned::Nobody => drop(query.append_pair("assignee", "nobody")),
            Assigned::To(one) => drop(query.append_pair("assignee", &one.to_string())),
        }
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        if self.order == Order::Newest {
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

    fn read(query: &str) -> Filter {
        Filter::read(&Submission::new(form_urlencoded::parse(query.as_bytes()).into_owned().collect()), 2026)
    }

    fn day(day: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, day, 12, 0, 0).unwrap()
    }

    fn case(number: u128, received: DateTime<Utc>, priority: Priority) -> (CaseId, Listed) {
        let (_, listed) = example();
        (CaseId(Uuid::from_u128(number)), Listed { received, priority, assignee: None, ..listed })
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
    fn nonsense_is_not_there() {
        assert_eq!(read("show=x&year=x&status=x&assignee=x&ground=x&area=x&sort=x&page=-1"), read(""));
        assert!(!read("").narrows());
    }

    #[test]
    fn urgent_first_then_what_has_waited_longest() {
        let mut cases = vec![
            case(1, day(3), Priority::Normal),
            case(2, day(2), Priority::Normal),
            case(3, day(4), Priority::High),
            case(4, day(1), Priority::Low),
        ];
        let order = |cases: &[(CaseId, Listed)]| -> Vec<u128> {
            cases.iter().map(|(id, _)| id.0.as_u128()).collect()
        };
        read("").sort(&mut cases);
        assert_eq!(order(&cases), [3, 2, 1, 4]);
        read("sort=newest").sort(&mut cases);
        assert_eq!(order(&cases), [3, 1, 2, 4]);
    }

    #[test]
    fn each_filter_admits_what_it_names() {
        let (id, mut state) = case(0x00ab_cdef << 104, day(1), Priority::Normal);
        let me = CounsellorId(Uuid::from_u128(1));
        for (query, admitted) in [
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
            assert_eq!(read(query).admits(id, &state, me), admitted, "{query}");
        }
        state.name = "Mu\u{308}ller, İstanbul".to_owned();
        for query in ["q=M%C3%BCller", "q=mueller", "q=MULLER", "q=istanbul", "q=ISTANBUL", "q=%C4%B0stanbul"]
        {
            assert!(read(query).admits(id, &state, me), "{query}");
        }
        state.assignee = Some(me);
        assert!(
            read("assignee=me").admits(id, &state, me) && !read("assignee=nobody").admits(id, &state, me)
        );
        assert!(read(&format!("assignee={me}")).admits(id, &state, me));
    }
}
