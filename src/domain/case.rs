//! A case at the desk: its state and coding. The person's own words are in the sealed copy of the
//! report.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::case_status::CaseStatus;
use crate::facts::Facts;
use crate::id::CounsellorId;
use crate::report::Report;
use crate::stored::{Stored, lenient};
use crate::taxonomy::{Code, Taxonomy};
use crate::work_plan::WorkPlan;

/// Longest neutral name of a case, in characters.
pub const NAME_LIMIT: usize = 80;

/// Number of changes that a case keeps.
pub const CHANGES_KEPT: usize = 6;

/// How soon a case needs attention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// It needs attention today.
    High,
    /// It is handled in its turn.
    #[default]
    Normal,
    /// It is handled when there is time.
    Low,
}

impl Priority {
    /// Form values; the Fluent message is `priority-<value>`.
    pub const CHOICES: [(&str, Self); 3] =
        [("high", Self::High), ("normal", Self::Normal), ("low", Self::Low)];

    /// The form value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }
}

/// What lists, search and statistics need of a case. It is one piece of working material, so that a
/// list opens one blob for each case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseState {
    /// Neutral name given by the counsellor, so that lists contain no name of a person.
    #[serde(rename = "n", default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The exact time at which the report arrived.
    #[serde(rename = "r")]
    pub received: DateTime<Utc>,
    /// Status code.
    #[serde(rename = "s")]
    pub status: Code,
    /// Priority.
    #[serde(rename = "p", default, deserialize_with = "lenient::or_default")]
    pub priority: Priority,
    /// The counsellor who works on it.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<CounsellorId>,
    /// The person's language.
    #[serde(rename = "l", default)]
    pub language: String,
    /// Whether the person left a contact.
    #[serde(rename = "k", default)]
    pub has_contact: bool,
    /// The coded facts.
    #[serde(rename = "f", default)]
    pub facts: Facts,
    /// The list of the case's files as last stored. `None` if the case never had one.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FilesListed>,
    /// The deputy who works on it until a day. `None` if nobody deputises.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub hand_over: Option<HandOver>,
    /// What is to be done, and when.
    #[serde(rename = "w", default, skip_serializing_if = "is_default")]
    pub plan: WorkPlan,
    /// District of the event, for the filter of the queue. Empty if the report names none.
    #[serde(rename = "i", default, skip_serializing_if = "String::is_empty")]
    pub district: String,
    /// Who changed which field last, oldest first, at most [`CHANGES_KEPT`].
    #[serde(rename = "u", default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
}

/// The last change of a field, to tell a colleague who changed the same field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field of the form.
    #[serde(rename = "f", default)]
    pub field: String,
    /// Who changed it.
    #[serde(rename = "b")]
    pub by: CounsellorId,
    /// When.
    #[serde(rename = "w", with = "chrono::serde::ts_seconds")]
    pub at: DateTime<Utc>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Stored for CaseState {}

/// A case that a colleague works on while its counsellor is away. It holds as long as the case is
/// assigned to the deputy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HandOver {
    /// To whom the case goes back.
    #[serde(rename = "f")]
    pub from: CounsellorId,
    /// The deputy.
    #[serde(rename = "t")]
    pub to: CounsellorId,
    /// The last day of the deputy.
    #[serde(rename = "u")]
    pub until: NaiveDate,
}

/// The number and the identity of a case's files. It reveals that the list itself is missing, or
/// was replaced by an older one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesListed {
    /// Number of files.
    #[serde(rename = "n")]
    pub count: usize,
    /// SHA-256 of what the list says of each file, in hexadecimal.
    #[serde(rename = "h")]
    pub sha256: String,
}

impl CaseState {
    /// The state of a case whose report has just arrived.
    ///
    /// `None` only if the built-in lists lack the status `new`, which a test excludes.
    #[must_use]
    pub fn of_report(report: &Report) -> Option<Self> {
        Some(Self {
            name: String::new(),
            received: report.received,
            status: Taxonomy::list("case_status")?.code(CaseStatus::New.code())?,
            priority: Priority::Normal,
            assignee: None,
            language: report.language.clone(),
            has_contact: report.has_contact,
            facts: Facts::suggested(report),
            files: None,
            hand_over: None,
            plan: WorkPlan::default(),
            district: report.place.district.clone(),
            changes: Vec::new(),
        })
    }

    /// Notes who changed a field.
    pub fn note_change(&mut self, field: &str, by: CounsellorId, at: DateTime<Utc>) {
        self.changes.retain(|change| change.field != field);
        self.changes.push(FieldChange { field: field.to_owned(), by, at });
        let excess = self.changes.len().saturating_sub(CHANGES_KEPT);
        self.changes.drain(..excess);
    }

    /// Who changed a field last, and when, if that is still known.
    #[must_use]
    pub fn last_change(&self, field: &str) -> Option<&FieldChange> {
        self.changes.iter().find(|change| change.field == field)
    }

    /// Whether work on the case is still going on.
    #[must_use]
    pub fn is_open(&self) -> bool {
        CaseStatus::parse(self.status.as_str()).is_none_or(CaseStatus::is_open)
    }

    /// Assigns the case. Whoever assigns it to somebody else ends a deputy's time.
    pub fn assign(&mut self, assignee: Option<CounsellorId>) {
        self.assignee = assignee;
        self.hand_over = self.deputy();
    }

    /// The hand-over, if the case is still with the deputy.
    #[must_use]
    pub fn deputy(&self) -> Option<HandOver> {
        self.hand_over.filter(|hand_over| self.assignee == Some(hand_over.to))
    }

    /// Whether statistics count the case.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        CaseStatus::parse(self.status.as_str()).is_none_or(CaseStatus::is_counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deputy_works_on_a_case_until_somebody_else_gets_it() {
        let [ada, bela, cem] = [1, 2, 3].map(|n| CounsellorId(uuid::Uuid::from_u128(n)));
        let hand_over = HandOver { from: ada, to: bela, until: NaiveDate::MIN };
        let mut state = CaseState {
            name: String::new(),
            received: DateTime::UNIX_EPOCH,
            status: Taxonomy::list("case_status").unwrap().code("active").unwrap(),
            priority: Priority::Normal,
            assignee: Some(bela),
            language: String::new(),
            has_contact: false,
            facts: Facts::default(),
            files: None,
            hand_over: Some(hand_over),
            plan: WorkPlan::default(),
            district: String::new(),
            changes: Vec::new(),
        };
        state.assign(Some(bela));
        assert_eq!(state.deputy(), Some(hand_over));
        state.assign(Some(cem));
        state.assign(Some(bela));
        assert_eq!(state.deputy(), None, "Bela has it for good");
    }
}
