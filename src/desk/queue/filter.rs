//! Which cases the queue shows, and in what order: read from the address.

use std::collections::HashSet;

use chrono::NaiveDate;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::facts::CODED;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::search;
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::{Code, Taxonomy};

use crate::http::format;
use crate::queue::case_summary::CaseSummary;
use crate::queue::sorting::QueueOrder;

/// Longest text that is searched for, in characters.
const TEXT_LIMIT: usize = 80;
/// Most codes that a filter asks for at once.
const MOST_CODES: usize = 8;
/// The short name under which an address may give an area of life.
const AREA: (&str, &str) = ("area", "life_area");

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

/// Where a page of the list begins or ends. It is named by a case and not by a key of the order,
/// because a key is a time or a name, which do not belong into a browser's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueuePlace {
    /// At the first case.
    First,
    /// After this case.
    After(CaseId),
    /// Before this case.
    Before(CaseId),
}

/// A code with its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCode {
    /// The list.
    pub list: &'static str,
    /// The code.
    pub code: Code,
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
    /// Only cases that wait for the person or for the other side.
    pub waiting: bool,
    /// Only cases whose coding nobody confirmed.
    pub uncoded: bool,
    /// Only cases of this assignee.
    pub assignee: AssigneeFilter,
    /// Only cases with all of these codes.
    pub codes: Vec<ListedCode>,
    /// Only cases of this district.
    pub district: String,
    /// Only cases with a contact, or only those without.
    pub contact: Option<bool>,
    /// Only cases in this language of the person.
    pub language: String,
    /// Only cases that arrived on this day or later.
    pub from: Option<NaiveDate>,
    /// Only cases that arrived on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Only cases whose neutral name or short id contains this text.
    pub text: String,
    /// The order of the list.
    pub order: QueueOrder,
    /// The part of the list.
    pub place: QueuePlace,
}

impl QueueFilter {
    /// Reads the query of an address; `year` is the current year.
    #[must_use]
    pub fn read(query: &Submission, year: i32) -> Self {
        let text = |name: &str| query.shown(name).trim().chars().take(TEXT_LIMIT).collect::<String>();
        let day = |name: &str| query.first(name).parse::<NaiveDate>().ok();
        Self {
            selection: match query.first("show") {
                "ended" => CaseSelection::Ended,
                "all" => CaseSelection::All,
                _ => CaseSelection::Open,
            },
            year: query.first("year").parse().unwrap_or(year),
            status: Taxonomy::list("case_status").and_then(|list| list.code(query.first("status"))),
            waiting: query.has("waiting", "on"),
            uncoded: query.has("uncoded", "on"),
            assignee: match query.first("assignee") {
                "me" => AssigneeFilter::Me,
                "nobody" => AssigneeFilter::Nobody,
                other => other.parse().map_or(AssigneeFilter::Any, AssigneeFilter::Colleague),
            },
            codes: read_codes(query),
            district: text("district"),
            contact: match query.first("contact") {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            language: text("language"),
            from: day("from"),
            to: day("to"),
            text: text("q"),
            order: QueueOrder::read(query.first("sort")),
            place: match (query.first("after").parse(), query.first("before").parse()) {
                (Ok(case), _) => QueuePlace::After(case),
                (_, Ok(case)) => QueuePlace::Before(case),
                _ => QueuePlace::First,
            },
        }
    }

    /// Whether the filter leaves out cases of its set.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.status.is_some()
            || self.waiting
            || self.uncoded
            || self.assignee != AssigneeFilter::Any
            || !self.codes.is_empty()
            || !self.district.is_empty()
            || self.contact.is_some()
            || !self.language.is_empty()
            || self.from.is_some()
            || self.to.is_some()
            || !self.text.is_empty()
    }

    /// Whether another filter shows the same cases, in whatever order and part. Ended cases of
    /// another year count as the same.
    #[must_use]
    pub fn shows_the_cases_of(&self, other: &Self) -> bool {
        let there = Self { order: self.order, place: self.place, year: self.year, ..other.clone() };
        *self == there
    }

    /// The first code that is asked for of a list.
    #[must_use]
    pub fn code_of(&self, list: &str) -> Option<&Code> {
        self.codes.iter().find(|wanted| wanted.list == list).map(|wanted| &wanted.code)
    }

    /// Whether the list shows a case to the counsellor `me`. `of_district` are the cases of the
    /// district that is asked for.
    #[must_use]
    pub fn matches(
        &self,
        id: CaseId,
        summary: &CaseSummary,
        me: CounsellorId,
        of_district: &HashSet<CaseId>,
    ) -> bool {
        let is_assigned = match self.assignee {
            AssigneeFilter::Any => true,
            AssigneeFilter::Me => summary.assignee == Some(me),
            AssigneeFilter::Nobody => summary.assignee.is_none(),
            AssigneeFilter::Colleague(colleague) => summary.assignee == Some(colleague),
        };
        is_assigned
            && self.status.as_ref().is_none_or(|status| summary.status == *status)
            && (!self.waiting || summary.is_waiting())
            && (!self.uncoded || !summary.facts.confirmed)
            && self.codes.iter().all(|wanted| summary.facts.codes(wanted.list).contains(&wanted.code))
            && (self.district.is_empty() || of_district.contains(&id))
            && self.contact.is_none_or(|contact| summary.has_contact == contact)
            && (self.language.is_empty() || summary.language == self.language)
            && self.matches_day(summary)
            && self.matches_text(id, summary)
    }

    fn matches_day(&self, summary: &CaseSummary) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        let day = local_date(summary.received);
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    fn matches_text(&self, id: CaseId, summary: &CaseSummary) -> bool {
        self.text.is_empty()
            || search::finds(&summary.name, &self.text)
            || format::short_id(id).contains(&self.text.to_lowercase())
    }
}

/// The codes that an address asks for: as `code=<list>:<code>`, or under the name of a list.
fn read_codes(query: &Submission) -> Vec<ListedCode> {
    let named = query.all("code").filter_map(|value| value.split_once(':'));
    let by_list =
        query.fields().map(|(name, value)| if name == AREA.0 { (AREA.1, value) } else { (name, value) });
    let mut codes = Vec::new();
    for (list, code) in named.chain(by_list) {
        let Some(list) = CODED.into_iter().find(|known| *known == list) else { continue };
        let Some(code) = Taxonomy::list(list).and_then(|list| list.code(code)) else { continue };
        let wanted = ListedCode { list, code };
        if !codes.contains(&wanted) && codes.len() < MOST_CODES {
            codes.push(wanted);
        }
    }
    codes
}
