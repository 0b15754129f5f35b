//! The coding form as it is shown: always from the fields of a form, so that what was typed comes back as it was typed.

use std::collections::BTreeSet;

use meldestelle_domain::case::{CaseState, Priority};
use meldestelle_domain::facts::CODED;
use meldestelle_domain::id::CounsellorId;
use meldestelle_domain::submission::{FieldError, Problem, Submission};
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_web::locale::Locale;

use crate::store::people::Member;

/// The lists in groups: title, whether it is shown open, lists.
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

/// Fields that are not lists of facts.
const OWN: [&str; 4] = ["name", "case_status", "priority", "assignee"];

/// The form.
pub struct Form {
    /// Neutral name.
    pub name: String,
    /// What is wrong with it.
    pub name_error: Option<String>,
    /// Status, priority, assignee.
    pub work: Vec<Field>,
    /// The lists.
    pub groups: Vec<Group>,
    /// All problems, for the summary: field and words.
    pub errors: Vec<(&'static str, String)>,
}

/// Lists that belong together.
pub struct Group {
    /// Its title.
    pub title: &'static str,
    /// Whether it is shown open.
    pub open: bool,
    /// How many codes are set.
    pub set: usize,
    /// Its lists.
    pub fields: Vec<Field>,
}

/// One list.
pub struct Field {
    /// Name of the field.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// Whether several codes may be ticked.
    pub multi: bool,
    /// Whether leaving it empty is an answer.
    pub optional: bool,
    /// The choices.
    pub choices: Vec<Choice>,
    /// Codes that are set and no longer in the list: saving drops them.
    pub outdated: Vec<String>,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// One choice.
pub struct Choice {
    /// Value of the field.
    pub value: String,
    /// Its words.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Whether the person ticked it and nobody has confirmed it yet.
    pub suggested: bool,
}

/// The fields of the form that say what a state says.
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

/// Shows fields: `saved` is the state they are compared with for suggestions.
#[must_use]
pub fn show(
    fields: &Submission,
    saved: &CaseState,
    team: &[Member],
    errors: &[FieldError],
    t: &'static Locale,
) -> Form {
    let error =
        |name: &str| errors.iter().find(|error| error.field == name).map(|error| problem(error.problem, t));
    let groups = GROUPS.iter().map(|(title, open, lists)| {
        let lists: Vec<Field> =
            lists.iter().map(|list| list_field(list, fields, saved, error(list), t)).collect();
        let set = lists.iter().flat_map(|list| &list.choices).filter(|choice| choice.chosen).count();
        let open = *open || lists.iter().any(|list| list.error.is_some());
        Group { title: t.text(title), open, set, fields: lists }
    });
    let choice = |name: &str, value: String, label: String| {
        let chosen = fields.first(name) == value;
        Choice { value, label, chosen, suggested: false }
    };
    let people =
        team.iter().map(|member| choice("assignee", member.id.to_string(), member.name.clone())).collect();
    let priorities = Priority::CHOICES.iter();
    let priorities = priorities
        .map(|(value, _)| choice("priority", (*value).to_owned(), t.text(priority(value)).to_owned()));
    let own = |name: &'static str, label: &str, optional, choices| Field {
        name,
        label: t.text(label).to_owned(),
        multi: false,
        optional,
        choices,
        outdated: Vec::new(),
        error: error(name),
    };
    let status =
        Field { optional: false, ..list_field("case_status", fields, saved, error("case_status"), t) };
    Form {
        name: fields.shown("name"),
        name_error: error("name"),
        work: vec![
            status,
            own("priority", "case-priority", false, priorities.collect()),
            own("assignee", "case-assignee", true, people),
        ],
        groups: groups.collect(),
        errors: errors.iter().map(|error| (error.field, problem(error.problem, t))).collect(),
    }
}

fn list_field(
    name: &str,
    fields: &Submission,
    saved: &CaseState,
    error: Option<String>,
    t: &Locale,
) -> Field {
    let list = Taxonomy::list(name);
    let items = list.map_or(&[][..], |list| &list.items);
    let choices: Vec<Choice> = items
        .iter()
        .map(|item| {
            let code = item.code.as_str();
            Choice {
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
    Field { name, label: label(name, t), multi, optional: true, choices, outdated, error }
}

/// A field in which two versions differ.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub label: String,
    /// What one says.
    pub yours: Vec<String>,
    /// What the other says.
    pub theirs: Vec<String>,
}

/// Where two versions differ, field by field. The order in which codes were ticked is no difference.
#[must_use]
pub fn differences(yours: &Submission, theirs: &Submission, team: &[Member], t: &Locale) -> Vec<Difference> {
    let words = |name: &str, fields: &Submission| -> Vec<String> {
        let values: BTreeSet<&str> =
            fields.all(name).map(str::trim).filter(|value| !value.is_empty()).collect();
        values.into_iter().map(|value| value_words(name, value, team, t)).collect()
    };
    OWN.iter()
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
        "priority" => t.text(priority(value)).to_owned(),
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

fn priority(value: &str) -> &'static str {
    match value {
        "high" => "case-priority-high",
        "low" => "case-priority-low",
        _ => "case-priority-normal",
    }
}

fn problem(problem: Problem, t: &Locale) -> String {
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
            let form = show(&fields_of(state), state, &[], &[], locale::fallback());
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
        let form = show(&submission(&[]), &state(), &[], &[error], locale::fallback());
        let group =
            form.groups.iter().find(|group| group.fields.iter().any(|field| field.error.is_some())).unwrap();
        assert!(group.open);
        assert_eq!(form.errors.len(), 1);
    }
}
