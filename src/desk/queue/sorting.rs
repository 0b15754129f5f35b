//! The orders of the queue. The id comes last in each, so that parts of the list do not overlap.

use std::cmp::Reverse;
use std::collections::HashMap;

use meldestelle_domain::id::CounsellorId;
use meldestelle_domain::taxonomy::{Code, Taxonomy};

use crate::queue::case_summary::{OpenedCase, next_date};

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueueOrder {
    /// By priority, then those that have waited longest.
    #[default]
    Priority,
    /// The newest reports first.
    Newest,
    /// The oldest reports first.
    Oldest,
    /// By neutral name; cases without one come last.
    Name,
    /// By status, in the order of its list.
    Status,
    /// By assignee; cases of nobody come last.
    Assignee,
    /// By the next date; cases without one come last.
    Date,
}

impl QueueOrder {
    /// All orders with their names in addresses. The Fluent message is `queue-sort-<name>`.
    pub const ALL: [(&str, Self); 7] = [
        ("priority", Self::Priority),
        ("newest", Self::Newest),
        ("oldest", Self::Oldest),
        ("name", Self::Name),
        ("status", Self::Status),
        ("assignee", Self::Assignee),
        ("date", Self::Date),
    ];

    /// The order of that name, or the usual one.
    #[must_use]
    pub fn read(name: &str) -> Self {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, order)| order).unwrap_or_default()
    }

    /// Its name in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, order)| *order == self).map_or("", |(name, _)| name)
    }

    /// Sorts cases. `team` is the team in the order of names.
    pub fn sort(self, cases: &mut [OpenedCase], team: &[CounsellorId]) {
        match self {
            Self::Priority => {
                cases.sort_by_key(|case| (case.summary.priority, case.summary.received, case.id));
            }
            Self::Newest => cases.sort_by_key(|case| (Reverse(case.summary.received), case.id)),
            Self::Oldest => cases.sort_by_key(|case| (case.summary.received, case.id)),
            Self::Name => cases.sort_by_cached_key(|case| {
                let name = case.summary.name.to_lowercase();
                (name.is_empty(), name, case.id)
            }),
            Self::Status => {
                let places = status_places();
                cases.sort_by_key(|case| {
                    let place = places.get(&case.summary.status).copied().unwrap_or(usize::MAX);
                    (place, case.summary.priority, case.summary.received, case.id)
                });
            }
            Self::Assignee => cases.sort_by_key(|case| {
                let place = case.summary.assignee.and_then(|one| team.iter().position(|other| *other == one));
                (place.unwrap_or(usize::MAX), case.summary.priority, case.summary.received, case.id)
            }),
            Self::Date => cases.sort_by_key(|case| {
                let date = next_date(&case.summary);
                (date.is_none(), date, case.summary.priority, case.summary.received, case.id)
            }),
        }
    }
}

fn status_places() -> HashMap<&'static Code, usize> {
    let items = Taxonomy::list("case_status").map(|list| list.items.as_slice()).unwrap_or_default();
    items.iter().enumerate().map(|(place, item)| (&item.code, place)).collect()
}
