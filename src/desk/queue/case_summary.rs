//! What the queue shows of a case. It is read from a stored `CaseState` without the rest of the
//! coding, which a list of thousands of cases does not need.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use meldestelle_domain::case::{HandOver, Priority};
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::stored::lenient;
use meldestelle_domain::taxonomy::Code;
use meldestelle_domain::work_plan::WorkPlan;
use serde::Deserialize;

/// A case in the queue. The serialized names are those of `CaseState`; a test compares the two.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CaseSummary {
    /// Neutral name.
    #[serde(rename = "n", default)]
    pub name: String,
    /// When the report arrived.
    #[serde(rename = "r")]
    pub received: DateTime<Utc>,
    /// Status, a code of the list `case_status`.
    #[serde(rename = "s")]
    pub status: Code,
    /// Priority.
    #[serde(rename = "p", default, deserialize_with = "lenient::or_default")]
    pub priority: Priority,
    /// The counsellor who works on it.
    #[serde(rename = "a", default)]
    pub assignee: Option<CounsellorId>,
    /// The person's language.
    #[serde(rename = "l", default)]
    pub language: String,
    /// Whether there was a contact when the case was last saved.
    #[serde(rename = "k", default)]
    pub has_contact: bool,
    /// The part of the coding that is shown and filtered by.
    #[serde(rename = "f", default)]
    pub facts: SummaryFacts,
    /// The deputy.
    #[serde(rename = "h", default)]
    hand_over: Option<HandOver>,
    /// What is to be done, and when.
    #[serde(rename = "w", default)]
    plan: WorkPlan,
}

/// A case of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCase {
    /// The case's id.
    pub id: CaseId,
    /// The version of its state.
    pub version: i32,
    /// What the queue reads of it.
    pub summary: CaseSummary,
}

/// The part of a case's coding that the queue reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct SummaryFacts {
    /// Whether a counsellor confirmed the coding.
    #[serde(rename = "ok", default)]
    pub confirmed: bool,
    /// The codes by list.
    #[serde(rename = "c", default)]
    codes: BTreeMap<String, Vec<Code>>,
}

impl SummaryFacts {
    /// The codes of a list.
    #[must_use]
    pub fn codes(&self, list: &str) -> &[Code] {
        self.codes.get(list).map_or(&[], Vec::as_slice)
    }
}

impl CaseSummary {
    /// Whether the case waits for the person or for the other side.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(self.status.as_str(), "waiting_client" | "waiting_respondent")
    }

    /// The hand-over, if the case is still with the deputy.
    #[must_use]
    pub fn deputy(&self) -> Option<HandOver> {
        self.hand_over.filter(|hand_over| self.assignee == Some(hand_over.to))
    }
}

/// The nearest date of a case: a task, a deadline, or the day until which it waits.
#[must_use]
pub fn next_date(case: &CaseSummary) -> Option<NaiveDate> {
    case.plan.next_date()
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::TimeZone;
    use meldestelle_domain::case::CaseState;
    use meldestelle_domain::facts::{CODED, Facts};
    use meldestelle_domain::submission::Submission;
    use meldestelle_domain::taxonomy::Taxonomy;
    use uuid::Uuid;

    use super::*;

    /// A state with a value in every field, and its summary.
    pub fn example() -> (CaseState, CaseSummary) {
        let form = [("ground", "age"), ("ground", "religion"), ("life_area", "work"), ("outcome", "apology")];
        let form = form.map(|(list, code)| (list.to_owned(), code.to_owned()));
        let state = CaseState {
            name: "Blauer \"Stern\"".to_owned(),
            received: Utc.with_ymd_and_hms(2026, 11, 1, 12, 0, 0).unwrap(),
            status: Taxonomy::list("case_status").unwrap().code("new").unwrap(),
            priority: Priority::High,
            assignee: Some(CounsellorId(Uuid::from_u128(1))),
            language: "de".to_owned(),
            has_contact: true,
            facts: Facts::parse(&Submission::new(form.to_vec())).unwrap(),
            files: None,
            hand_over: Some(HandOver {
                from: CounsellorId(Uuid::from_u128(2)),
                to: CounsellorId(Uuid::from_u128(1)),
                until: NaiveDate::from_ymd_opt(2026, 12, 20).unwrap(),
            }),
            plan: WorkPlan { check_by: NaiveDate::from_ymd_opt(2026, 11, 9), ..WorkPlan::default() },
            district: String::new(),
            changes: Vec::new(),
        };
        let summary = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
        (state, summary)
    }

    #[test]
    fn a_summary_says_what_the_stored_state_says() {
        let (state, summary) = example();
        assert_eq!((&summary.language, summary.deputy()), (&state.language, state.deputy()));
        assert!(summary.deputy().is_some());
        assert_eq!(
            (next_date(&summary), summary.plan.check_by),
            (state.plan.next_date(), state.plan.check_by)
        );
        assert_eq!(
            (summary.name, summary.received, summary.status),
            (state.name, state.received, state.status)
        );
        assert_eq!((summary.priority, summary.assignee), (state.priority, state.assignee));
        assert_eq!(
            (summary.has_contact, summary.facts.confirmed),
            (state.has_contact, state.facts.confirmed)
        );
        for list in CODED {
            assert_eq!(summary.facts.codes(list), state.facts.codes(list), "{list}");
        }
    }
}
