//! The coding form. It is always built from the fields of a submitted or stored form, so that a
//! form comes back as it was typed.

use std::collections::BTreeSet;

use meldestelle_domain::case::{CaseState, Priority};
use meldestelle_domain::facts::CODED;
use meldestelle_domain::id::CounsellorId;
use meldestelle_domain::submission::{FieldError, Problem, Submission};
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_web::locale::Locale;

use crate::store::people::Member;

/// Largest coding form, in bytes: with every box ticked it is about 6 kB.
pub const CODING_FORM_LIMIT: usize = 64 * 1024;

/// The coded lists in groups: title, whether the group is shown open, names of the lists.
const GROUPS: [(&str, bool, &[&str]); 5] = [
    ("case-group-what", true, &["ground", "racism_form", "manifestation", "attribution", "level"]),
    ("case-group-where", true, &["life_area", "respondent_type", "respondent_sector"]),
    (
        "case-group-about",
        false,
        &["reporter_role", "intake_channel", "age_band", "gender_self", "desired_help", "reason_unreported"],
    ),
    ("case-group-law", false, &["legal_setting", "legal_form", "plausibility", "evidence"]),
    ("case-group-done", false, &["intervention", "outcome"]),
];

/// Fields of the form that are not coded lists.
const WORK_FIELDS: [&str; 4] = ["name", "case_status", "priority", "assignee"];

/// The coding form, ready to be shown.
pub struct CodingForm {
    /// Neutral name of the case.
    pub name: String,
    /// What is wrong with the name.
    pub name_error: Option<String>,
    /// Status, priority and assignee.
    pub work: Vec<CodingField>,
    /// The coded lists.
    pub groups: Vec<FieldGroup>,
    /// All problems, for the error summary: field and message.
    pub errors: Vec<(&'static str, String)>,
}

/// Coded lists that belong together.
pub struct FieldGroup {
    /// Title of the group.
    pub title: &'static str,
    /// Whether the group is shown open.
    pub open: bool,
    /// How many codes are chosen in the group.
    pub chosen_count: usize,
    /// The lists.
    pub fields: Vec<CodingField>,
}

/// A field with a list of choices.
pub struct CodingField {
    /// Name of the form field.
    pub name: &'static str,
    /// Label of the form field.
    pub label: String,
    /// Whether several codes may be ticked.
    pub multi: bool,
    /// Whether the field may stay empty.
    pub optional: bool,
    /// The choices.
    pub choices: Vec<CodingChoice>,
    /// Codes that are stored and no longer in the list: saving drops them.
    pub outdated: Vec<String>,
    /// What is wrong with the field.
    pub error: Option<String>,
}

/// One choice of a field.
pub struct CodingChoice {
    /// Value of the form field.
    pub value: String,
    /// Label of the choice.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Whether the person ticked it and no counsellor has confirmed it yet.
    pub suggested: bool,
}

/// The form fields that express a stored state.
#[must_use]
pub fn fields_of(state: &CaseState) -> Submission {
    let mut fields = vec![
        ("name".to_owned(), state.name.clone()),
        ("case_status".to_owned(), state.status.to_string()),
        ("priority".to_owned(), state.priority.as_str().to_owned()),
        ("assignee".to_owned(), state.assignee.map_or_else(String::new, |one| one.to_string())),
    ];
    for list in CODED {
        fields.extend(state.facts.codes(list).iter().map(|code| (list.to_owned(), code.to_string())));
    }
    Submission::new(fields)
}

/// Builds the form from fields. `saved` is the stored state, from which suggestions and outdated
/// codes come.
#[must_use]
pub fn build(
    fields: &Submission,
    saved: &CaseState,
    team: &[Member],
    errors: &[FieldError],
    t: &'static Locale,
) -> CodingForm {
    let error = |name: &str| {
        errors.iter().find(|error| error.field == name).map(|error| problem_message(error.problem, t))
    };
    let groups = GROUPS.iter().map(|(title, open, lists)| {
        let lists: Vec<CodingField> =
            lists.iter().map(|list| list_field(list, fields, saved, error(list), t)).collect();
        let chosen_count = lists.iter().flat_map(|list| &list.choices).filter(|choice| choice.chosen).count();
        let open = *open || lists.iter().any(|list| list.error.is_some());
        FieldGroup { title: t.text(title), open, chosen_count, fields: lists }
    });
    let choice = |name: &str, value: String, label: String| {
        let chosen = fields.first(name) == value;
        CodingChoice { value, label, chosen, suggested: false }
    };
    let people =
        team.iter().map(|member| choice("assignee", member.id.to_string(), member.name.clone())).collect();
    let priorities = Priority::CHOICES.iter();
    let priorities = priorities
        .map(|(value, _)| choice("priority", (*value).to_owned(), t.text(priority_key(value)).to_owned()));
    let work_field = |name: &'static str, label: &str, optional, choices| CodingField {
        name,
        label: t.text(label).to_owned(),
        multi: false,
        optional,
        choices,
        outdated: Vec::new(),
        error: error(name),
    };
    let status =
        CodingField { optional: false, ..list_field("case_status", fields, saved, error("case_status"), t) };
    CodingForm {
        name: fields.shown("name"),
        name_error: error("name"),
        work: vec![
            status,
            work_field("priority", "case-priority", false, priorities.collect()),
            work_field("assignee", "case-assignee", true, people),
        ],
        groups: groups.collect(),
        errors: errors.iter().map(|error| (error.field, problem_message(error.problem, t))).collect(),
    }
}

fn list_field(
    name: &str,
    fields: &Submission,
    saved: &CaseState,
    error: Option<String>,
    t: &Locale,
) -> CodingField {
    let list = Taxonomy::list(name);
    let items = list.map_or(&[][..], |list| &list.items);
    let choices: Vec<CodingChoice> = items
        .iter()
        .map(|item| {
            let code = item.code.as_str();
            CodingChoice {
                value: code.to_owned(),
                label: t.code(name, code),
                chosen: fields.has(name, code),
                suggested: !saved.facts.confirmed && saved.facts.has(name, code),
            }
        })
        .collect();
    let known = |code: &str| items.iter().any(|item| item.code.as_str() == code);
    let outdated = saved
        .facts
        .codes(name)
        .iter()
        .filter(|code| !known(code.as_str()))
        .map(ToString::to_string)
        .collect();
    let multi = list.is_some_and(|list| list.multi);
    let name = list.map_or("", |list| list.id.as_str());
    CodingField { name, label: label(name, t), multi, optional: true, choices, outdated, error }
}

/// A field in which two versions differ.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// Label of the field.
    pub label: String,
    /// Values in the form that was typed.
    pub yours: Vec<String>,
    /// Values in the stored version.
    pub theirs: Vec<String>,
}

/// The fields in which two versions differ. The order in which codes were ticked does not count.
#[must_use]
pub fn differences(yours: &Submission, theirs: &Submission, team: &[Member], t: &Locale) -> Vec<Difference> {
    let words = |name: &str, fields: &Submission| -> Vec<String> {
        let values: BTreeSet<&str> =
            fields.all(name).map(str::trim).filter(|value| !value.is_empty()).collect();
        values.into_iter().map(|value| value_words(name, value, team, t)).collect()
    };
    WORK_FIELDS
        .iter()
        .chain(&CODED)
        .map(|name| Difference {
            label: label(name, t),
            yours: words(name, yours),
            theirs: words(name, theirs),
        })
        .filter(|difference| difference.yours != difference.theirs)
        .collect()
}

fn value_words(name: &str, value: &str, team: &[Member], t: &Locale) -> String {
    match name {
        "name" => value.to_owned(),
        "priority" => t.text(priority_key(value)).to_owned(),
        "assignee" => {
            let id: Option<CounsellorId> = value.parse().ok();
            let member = team.iter().find(|member| Some(member.id) == id);
            member.map_or_else(|| value.to_owned(), |member| member.name.clone())
        }
        list => t.code(list, value),
    }
}

fn label(name: &str, t: &Locale) -> String {
    match name {
        "name" => t.text("case-name").to_owned(),
        "priority" => t.text("case-priority").to_owned(),
        "assignee" => t.text("case-assignee").to_owned(),
        list => t.text(&format!("list-{}", list.replace('_', "-"))).to_owned(),
    }
}

fn priority_key(value: &str) -> &'static str {
    match value {
        "high" => "case-priority-high",
        "low" => "case-priority-low",
        _ => "case-priority-normal",
    }
}

fn problem_message(problem: Problem, t: &Locale) -> String {
    match problem {
        Problem::Missing => t.text("case-problem-missing").to_owned(),
        Problem::TooLong { limit, length } => {
            t.with2("case-problem-too-long", ("limit", limit), ("length", length)).into_owned()
        }
        Problem::Twice => t.text("case-problem-twice").to_owned(),
        _ => t.text("case-problem-choice").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use meldestelle_domain::case::Coding;
    use meldestelle_domain::report::parse;
    use meldestelle_web::locale;

    use super::*;

    fn submission(fields: &[(&str, &str)]) -> Submission {
        Submission::new(
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    fn state() -> CaseState {
        let form = submission(&[("narrative", "x"), ("ground", "age"), ("ground", "religion")]);
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap();
        CaseState::of_report(&parse(&form, "de", now).unwrap().report).unwrap()
    }

    #[test]
    fn every_coded_list_is_in_one_group() {
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, _, lists)| lists.iter().copied()).collect();
        let mut coded = CODED.to_vec();
        grouped.sort_unstable();
        coded.sort_unstable();
        assert_eq!(grouped, coded);
    }

    #[test]
    fn a_state_goes_through_the_form_unchanged_but_confirmed() {
        let mut state = state();
        let saved = Coding::parse(&fields_of(&state)).unwrap().apply(state.clone());
        assert!(saved.facts.confirmed);
        state.facts.confirmed = true;
        assert_eq!(saved, state);
    }

    #[test]
    fn what_the_person_ticked_is_a_suggestion_until_confirmed() {
        let mut state = state();
        let suggested = |state: &CaseState| {
            let form = build(&fields_of(state), state, &[], &[], locale::fallback());
            form.groups
                .iter()
                .flat_map(|group| &group.fields)
                .flat_map(|field| &field.choices)
                .filter(|c| c.suggested)
                .count()
        };
        // The two grounds and the way it came in.
        assert_eq!(suggested(&state), 3);
        state.facts.confirmed = true;
        assert_eq!(suggested(&state), 0);
    }

    #[test]
    fn differences_are_named_field_by_field() {
        let t = locale::fallback();
        let yours = submission(&[
            ("name", " Stern "),
            ("ground", "age"),
            ("ground", "religion"),
            ("priority", "high"),
        ]);
        let theirs =
            submission(&[("ground", "religion"), ("ground", "age"), ("priority", "low"), ("name", "Stern")]);
        let found = differences(&yours, &theirs, &[], t);
        let high = vec![t.text("case-priority-high").to_owned()];
        let low = vec![t.text("case-priority-low").to_owned()];
        let label = t.text("case-priority").to_owned();
        assert_eq!(found, [Difference { label, yours: high, theirs: low }]);
    }

    #[test]
    fn a_problem_stands_beside_its_field_and_opens_its_group() {
        let error = FieldError { field: "outcome", problem: Problem::UnknownChoice };
        let form = build(&submission(&[]), &state(), &[], &[error], locale::fallback());
        let group =
            form.groups.iter().find(|group| group.fields.iter().any(|field| field.error.is_some())).unwrap();
        assert!(group.open);
        assert_eq!(form.errors.len(), 1);
    }
}
