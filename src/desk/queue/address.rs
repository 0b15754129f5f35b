//! The addresses of the queue's pages, written from a filter.

use form_urlencoded::Serializer;

use crate::queue::filter::{AssigneeFilter, CaseSelection, QueueFilter, QueuePlace};
use crate::queue::sorting::QueueOrder;

/// The path of the queue.
pub const PATH: &str = "/cases";

impl QueueFilter {
    /// The address of a part of the list.
    #[must_use]
    pub fn address_at(&self, place: QueuePlace) -> String {
        let (name, case) = match place {
            QueuePlace::First => return self.write(|_| ()),
            QueuePlace::After(case) => ("after", case),
            QueuePlace::Before(case) => ("before", case),
        };
        self.write(|query| {
            query.append_pair(name, &case.to_string());
        })
    }

    /// The address of the first part of the list.
    #[must_use]
    pub fn address(&self) -> String {
        self.address_at(QueuePlace::First)
    }

    /// The address of the same cases in another order.
    #[must_use]
    pub fn sorted_address(&self, order: QueueOrder) -> String {
        Self { order, ..self.clone() }.address()
    }

    fn write(&self, more: impl FnOnce(&mut Serializer<'_, String>)) -> String {
        let start = format!("{PATH}?");
        // What stands before the place where the query begins is no pair that needs a `&`.
        let begin = start.len();
        let mut query = Serializer::for_suffix(start, begin);
        self.write_set(&mut query);
        self.write_narrowing(&mut query);
        if self.order != QueueOrder::default() {
            query.append_pair("sort", self.order.as_str());
        }
        more(&mut query);
        query.finish().trim_end_matches('?').to_owned()
    }

    fn write_set(&self, query: &mut Serializer<'_, String>) {
        if self.selection != CaseSelection::Open {
            query.append_pair("show", if self.selection == CaseSelection::Ended { "ended" } else { "all" });
            query.append_pair("year", &self.year.to_string());
        }
    }

    fn write_narrowing(&self, query: &mut Serializer<'_, String>) {
        if let Some(status) = &self.status {
            query.append_pair("status", status.as_str());
        }
        for (name, is_set) in [("waiting", self.waiting), ("uncoded", self.uncoded)] {
            if is_set {
                query.append_pair(name, "on");
            }
        }
        match self.assignee {
            AssigneeFilter::Any => {}
            AssigneeFilter::Me => drop(query.append_pair("assignee", "me")),
            AssigneeFilter::Nobody => drop(query.append_pair("assignee", "nobody")),
            AssigneeFilter::Colleague(one) => drop(query.append_pair("assignee", &one.to_string())),
        }
        for wanted in &self.codes {
            query.append_pair("code", &format!("{}:{}", wanted.list, wanted.code));
        }
        if let Some(contact) = self.contact {
            query.append_pair("contact", if contact { "yes" } else { "no" });
        }
        for (name, day) in [("from", self.from), ("to", self.to)] {
            if let Some(day) = day {
                query.append_pair(name, &day.to_string());
            }
        }
        for (name, text) in [("district", &self.district), ("language", &self.language), ("q", &self.text)] {
            if !text.is_empty() {
                query.append_pair(name, text);
            }
        }
    }
}
