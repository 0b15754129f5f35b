//! One line of the queue.

use std::collections::HashMap;

use chrono::NaiveDate;
use meldestelle_domain::case::Priority;
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::taxonomy::Code;
use meldestelle_web::locale::Locale;

use crate::http::format;
use crate::queue::case_summary::{OpenedCase, next_date};

/// What the rows show of their cases beside the summary.
pub struct RowMarks {
    /// How many messages of the person nobody has read.
    pub unread: HashMap<CaseId, usize>,
    /// How many files nobody has looked at.
    pub new_files: HashMap<CaseId, usize>,
    /// Whether there is a contact now: the person may have left or removed one since the case was
    /// last saved.
    pub contacts: HashMap<CaseId, bool>,
}

/// How a case is called.
pub enum CaseName {
    /// Its neutral name.
    Neutral(String),
    /// Its short id.
    ShortId(String),
}

impl CaseName {
    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Neutral(name) | Self::ShortId(name) => name,
        }
    }
}

/// A case in the list.
pub struct QueueRow {
    /// The case's id.
    pub id: CaseId,
    /// The version that the row shows, for changes to chosen rows.
    pub version: i32,
    /// Neutral name, or the short id if there is none.
    pub name: CaseName,
    /// Day of arrival.
    pub day: String,
    /// Status, in short.
    pub status: String,
    /// Code of the status.
    pub status_code: Code,
    /// Priority.
    pub priority: Priority,
    /// Name of the assignee; empty if there is none.
    pub assignee: String,
    /// Area of life and first ground, in short.
    pub about: String,
    /// How many more grounds there are.
    pub more_grounds: usize,
    /// The next date.
    pub date: String,
    /// Whether that date is today or was before.
    pub is_due: bool,
    /// Whether the person left a contact.
    pub has_contact: bool,
    /// Whether a counsellor confirmed the coding.
    pub is_coded: bool,
    /// How many messages of the person nobody has read.
    pub unread: usize,
    /// How many files nobody has looked at.
    pub new_files: usize,
}

impl QueueRow {
    /// The line of a case.
    #[must_use]
    pub fn new(
        case: &OpenedCase,
        marks: &RowMarks,
        names: &HashMap<CounsellorId, &str>,
        today: NaiveDate,
        t: &Locale,
    ) -> Self {
        let OpenedCase { id, version, summary } = case;
        let grounds = summary.facts.codes("ground");
        let area =
            summary.facts.codes("life_area").first().map(|code| format::short_code("life_area", code, t));
        let ground = grounds.first().map(|code| format::short_code("ground", code, t));
        let about: Vec<String> = area.into_iter().chain(ground).collect();
        let assignee = summary.assignee.and_then(|assignee| names.get(&assignee));
        let date = next_date(summary);
        Self {
            id: *id,
            version: *version,
            name: if summary.name.is_empty() {
                CaseName::ShortId(format::short_id(*id))
            } else {
                CaseName::Neutral(summary.name.clone())
            },
            day: format::day(local_date(summary.received), t),
            status: format::short_code("case_status", &summary.status, t),
            status_code: summary.status.clone(),
            priority: summary.priority,
            assignee: assignee.map_or_else(String::new, ToString::to_string),
            about: about.join(" · "),
            more_grounds: grounds.len().saturating_sub(1),
            date: date.map_or_else(String::new, |date| format::day(date, t)),
            is_due: date.is_some_and(|date| date <= today),
            has_contact: marks.contacts.get(id).copied().unwrap_or(summary.has_contact),
            is_coded: summary.facts.confirmed,
            unread: marks.unread.get(id).copied().unwrap_or_default(),
            new_files: marks.new_files.get(id).copied().unwrap_or_default(),
        }
    }

    /// CSS class of the status badge: cases that wait for the office, and cases that wait for
    /// somebody else.
    #[must_use]
    pub fn status_class(&self) -> &'static str {
        match self.status_code.as_str() {
            "new" => " on",
            "waiting_client" | "waiting_respondent" => " warn",
            _ => "",
        }
    }

    /// Fluent message of the priority.
    #[must_use]
    pub fn priority_key(&self) -> &'static str {
        match self.priority {
            Priority::High => "case-priority-high",
            Priority::Normal => "case-priority-normal",
            Priority::Low => "case-priority-low",
        }
    }
}
