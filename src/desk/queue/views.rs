//! The fixed views of the queue, each with the number of its cases.

use std::collections::HashSet;

use meldestelle_domain::id::CounsellorId;
use meldestelle_domain::submission::Submission;

use crate::queue::case_summary::OpenedCase;
use crate::queue::filter::QueueFilter;

/// The views: the Fluent message of each and its query.
const VIEWS: [(&str, &str); 7] = [
    ("queue-view-open", ""),
    ("queue-view-new", "status=new"),
    ("queue-view-mine", "assignee=me"),
    ("queue-view-nobody", "assignee=nobody"),
    ("queue-view-waiting", "waiting=on"),
    ("queue-view-uncoded", "uncoded=on"),
    ("queue-view-ended", "show=ended"),
];

/// A view, as its tab shows it.
pub struct ViewTab {
    /// Fluent message of its name.
    pub label: &'static str,
    /// Its address.
    pub address: String,
    /// How many cases it has.
    pub count: usize,
    /// Whether the list shows it.
    pub is_shown: bool,
}

/// The tabs above a list that `filter` asks for. `open` are all open cases that open with this
/// counsellor's keys, and `ended` is the number of the year's ended cases.
#[must_use]
pub fn tabs(
    filter: &QueueFilter,
    open: &[OpenedCase],
    ended: usize,
    me: CounsellorId,
    year: i32,
) -> Vec<ViewTab> {
    let none = HashSet::new();
    let tab = |(label, query): (&'static str, &str)| {
        let fields = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let view = QueueFilter::read(&Submission::new(fields), year);
        let shown = |case: &&OpenedCase| view.matches(case.id, &case.summary, me, &none);
        let count = if label == "queue-view-ended" { ended } else { open.iter().filter(shown).count() };
        ViewTab { label, address: view.address(), count, is_shown: filter.shows_the_cases_of(&view) }
    };
    VIEWS.into_iter().map(tab).collect()
}
