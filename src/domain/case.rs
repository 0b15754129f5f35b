//! A case at the desk: its state and coding. The person's own words are in the sealed copy of the
//! report.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::case_status::CaseStatus;
use crate::facts::Facts;
use crate::id::CounsellorId;
use crate::message::MailboxState;
use crate::neutral_name::{self, NeutralName};
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
    /// Neutral name that a counsellor gave the case in place of its sign. Empty if there is none.
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
    /// The neutral name that follows from the person's receipt code, or was drawn at random. `None`
    /// until the case gets one.
    #[serde(
        rename = "g",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub sign: Option<NeutralName>,
    /// Whether the person reads [`Self::name`] in the mailbox. Names of before 2026-12-01 were
    /// given for the desk alone, so the person reads the sign instead.
    #[serde(rename = "t", default, skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
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
            sign: report.sign,
            told: false,
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

    /// How the case is called at the desk, in a counsellor's language. Empty only if the case has
    /// not got a sign yet.
    #[must_use]
    pub fn label(&self, language: &str) -> String {
        neutral_name::label(&self.name, self.sign, language)
    }

    /// How the person knows the case, if that is not what [`Self::label`] says in `language`: the
    /// page is in another language, or the person never learned the name.
    #[must_use]
    pub fn label_of_person(&self, language: &str) -> Option<String> {
        let theirs = neutral_name::label(self.told_name(), self.sign, &self.language);
        (theirs != self.label(language)).then_some(theirs)
    }

    /// Gives the case another name, which the person reads in the mailbox. An empty one, or the
    /// sign itself, gives it back its sign. Returns whether anything changed.
    pub fn rename(&mut self, name: &str) -> bool {
        let name = name.trim();
        let is_sign = self.sign.is_some() && NeutralName::parse(name) == self.sign;
        let name = if is_sign { "" } else { name };
        if self.name == name {
            return false;
        }
        name.clone_into(&mut self.name);
        self.told = !name.is_empty();
        true
    }

    /// Writes into a mailbox how the case is called.
    pub fn tell_name(&self, mailbox: &mut MailboxState) {
        mailbox.sign = self.sign;
        self.told_name().clone_into(&mut mailbox.name);
    }

    fn told_name(&self) -> &str {
        if self.told { &self.name } else { "" }
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
    use crate::submission::Submission;

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
            sign: None,
            told: false,
        };
        state.assign(Some(bela));
        assert_eq!(state.deputy(), Some(hand_over));
        state.assign(Some(cem));
        state.assign(Some(bela));
        assert_eq!(state.deputy(), None, "Bela has it for good");
    }

    fn case(sign: &str) -> CaseState {
        let form = Submission::new(vec![("narrative".into(), "x".into())]);
        let mut report = crate::report::parse(&form, "en", DateTime::UNIX_EPOCH).unwrap().report;
        report.sign = NeutralName::parse(sign);
        CaseState::of_report(&report).unwrap()
    }

    fn told(state: &CaseState) -> String {
        let mut mailbox = MailboxState::default();
        state.tell_name(&mut mailbox);
        mailbox.label(None, "de")
    }

    #[test]
    fn a_case_is_called_by_its_sign_until_a_counsellor_names_it() {
        let mut state = case("Stiller Ahorn 2");
        assert_eq!((state.label("de"), told(&state)), ("Stiller Ahorn 2".into(), "Stiller Ahorn 2".into()));
        assert_eq!(state.label_of_person("de"), Some("Quiet Maple 2".into()));
        assert_eq!(state.label_of_person("en"), None);
        assert!(state.rename(" Hafen "));
        assert_eq!((state.label("de"), told(&state)), ("Hafen".into(), "Hafen".into()));
        assert_eq!(state.label_of_person("de"), None);
        assert!(!state.rename("Hafen"));
        assert!(state.rename("quiet maple 2"));
        assert_eq!((state.name.as_str(), told(&state)), ("", "Stiller Ahorn 2".into()));
    }

    #[test]
    fn a_name_that_was_given_for_the_desk_alone_is_told_to_nobody() {
        let mut state = case("Stiller Ahorn");
        state.name = "Kita, schwierig".into();
        assert_eq!((state.label("de"), told(&state)), ("Kita, schwierig".into(), "Stiller Ahorn".into()));
        assert_eq!(state.label_of_person("de"), Some("Quiet Maple".into()));
        assert!(!state.rename("Kita, schwierig"), "a form that was saved unchanged tells nothing");
        assert_eq!(told(&state), "Stiller Ahorn");
    }
}
