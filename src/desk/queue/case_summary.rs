//! What the queue needs of a case: read from a stored `CaseState` without the rest of its coding, which lists of thousands need not build.

use chrono::{DateTime, Utc};
use meldestelle_domain::case::Priority;
use meldestelle_domain::id::CounsellorId;
use meldestelle_domain::stored::lenient;
use meldestelle_domain::taxonomy::Code;
use serde::Deserialize;

/// A case in a list. The names are those of `CaseState`; a test holds them together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Neutral name.
    #[serde(rename = "n", default)]
    pub name: String,
    /// When the report arrived.
    #[serde(rename = "r")]
    pub received: DateTime<Utc>,
    /// Status.
    #[serde(rename = "s")]
    pub status: Code,
    /// Priority.
    #[serde(rename = "p", default, deserialize_with = "lenient::or_default")]
    pub priority: Priority,
    /// Who works on it.
    #[serde(rename = "a", default)]
    pub assignee: Option<CounsellorId>,
    /// Whether a contact was left.
    #[serde(rename = "k", default)]
    pub has_contact: bool,
    /// Of its coding: what is listed and filtered by.
    #[serde(rename = "f", default)]
    pub facts: ListedFacts,
}

/// Part of a case's coding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ListedFacts {
    /// Whether a counsellor confirmed it.
    #[serde(rename = "ok", default)]
    pub confirmed: bool,
    /// The codes.
    #[serde(rename = "c", default)]
    pub codes: ListedCodes,
}

/// The lists that the queue shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ListedCodes {
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

    /// A state with something in every field, and how it is listed.
    pub fn example() -> (CaseState, Listed) {
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
        };
        let listed = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
        (state, listed)
    }

    #[test]
    fn a_stored_state_is_listed_as_what_it_is() {
        let (state, listed) = example();
        assert_eq!((listed.name, listed.received, listed.status), (state.name, state.received, state.status));
        assert_eq!((listed.priority, listed.assignee), (state.priority, state.assignee));
        assert_eq!((listed.has_contact, listed.facts.confirmed), (state.has_contact, state.facts.confirmed));
        assert_eq!(listed.facts.codes.ground, state.facts.codes("ground"));
        assert_eq!(listed.facts.codes.life_area, state.facts.codes("life_area"));
    }
}
