//! What the queue shows of a case. It is read from a stored `CaseState` without the rest of the
//! coding, which a list of thousands of cases does not need.

use chrono::{DateTime, Utc};
use meldestelle_domain::case::Priority;
use meldestelle_domain::id::CounsellorId;
use meldestelle_domain::neutral_name::{self, NeutralName};
use meldestelle_domain::stored::lenient;
use meldestelle_domain::taxonomy::Code;
use serde::Deserialize;

/// A case in the queue. The serialized names are those of `CaseState`; a test compares the two.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CaseSummary {
    /// Neutral name that a counsellor gave the case in place of its sign.
    #[serde(rename = "n", default)]
    pub name: String,
    /// The neutral name that the case has by itself.
    #[serde(rename = "g", default, deserialize_with = "lenient::or_default")]
    pub sign: Option<NeutralName>,
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
    /// Whether there was a contact when the case was last saved.
    #[serde(rename = "k", default)]
    pub has_contact: bool,
    /// The part of the coding that is shown and filtered by.
    #[serde(rename = "f", default)]
    pub facts: SummaryFacts,
}

impl CaseSummary {
    /// How the case is called at the desk, in a counsellor's language.
    #[must_use]
    pub fn label(&self, language: &str) -> String {
        neutral_name::label(&self.name, self.sign, language)
    }

    /// Whether a text that is searched for stands in one of the case's names.
    #[must_use]
    pub fn is_found_by(&self, text: &str) -> bool {
        neutral_name::finds(&self.name, self.sign, text)
    }
}

/// The part of a case's coding that the queue reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct SummaryFacts {
    /// Whether a counsellor confirmed the coding.
    #[serde(rename = "ok", default)]
    pub confirmed: bool,
    /// The codes by list.
    #[serde(rename = "c", default)]
    pub codes: SummaryCodes,
}

/// The coded lists that the queue shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct SummaryCodes {
    /// Grounds.
    #[serde(default)]
    pub ground: Vec<Code>,
    /// Area of life.
    #[serde(default)]
    pub life_area: Vec<Code>,
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::TimeZone;
    use meldestelle_domain::case::CaseState;
    use meldestelle_domain::facts::Facts;
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
            sign: NeutralName::parse("Stiller Ahorn 2"),
            told: true,
        };
        let summary = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
        (state, summary)
    }

    #[test]
    fn a_summary_says_what_the_stored_state_says() {
        let (state, summary) = example();
        assert_eq!(
            (&summary.name, summary.received, &summary.status),
            (&state.name, state.received, &state.status)
        );
        assert_eq!((summary.label("de"), summary.sign), (state.label("de"), state.sign));
        assert_eq!((summary.priority, summary.assignee), (state.priority, state.assignee));
        assert_eq!(
            (summary.has_contact, summary.facts.confirmed),
            (state.has_contact, state.facts.confirmed)
        );
        assert_eq!(summary.facts.codes.ground, state.facts.codes("ground"));
        assert_eq!(summary.facts.codes.life_area, state.facts.codes("life_area"));
    }
}
