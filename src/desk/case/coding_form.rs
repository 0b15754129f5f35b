//! The coding form. It is always built from the fields of a submitted or stored form, so that a
//! form comes back as it was typed.

use chrono::NaiveDate;
use meldestelle_domain::case::{CaseState, Priority};
use meldestelle_domain::facts::CODED;
use meldestelle_domain::id::CounsellorId;
use meldestelle_domain::stage::Stage;
use meldestelle_domain::submission::{FieldError, Problem, Submission};
use meldestelle_domain::taxonomy::{Code, Taxonomy};
use meldestelle_domain::work_form::{self, WAS, WORK_FIELDS, parse_day};
use meldestelle_web::locale::Locale;

use crate::http::format;
use crate::store::people::Member;

/// The coded lists in groups: title, names of the lists.
const GROUPS: [(&str, &[&str]); 5] = [
    ("case-group-what", &["ground", "racism_form", "manifestation", "attribution", "level"]),
    ("case-group-where", &["life_area", "respondent_type", "respondent_sector"]),
    (
        "case-group-about",
        &["reporter_role", "intake_channel", "age_band", "gender_self", "desired_help", "reason_unreported"],
    ),
    ("case-group-law", &["legal_setting", "legal_form", "plausibility", "evidence"]),
    ("case-group-done", &["outcome"]),
];

/// The coding form, ready to be shown.
pub struct CodingForm {
    /// Status, priority and assignee.
    pub work: Vec<CodingField>,
    /// The coded lists.
    pub groups: Vec<FieldGroup>,
}

impl CodingForm {
    /// Whether a coded list has a problem.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.groups.iter().flat_map(|group| &group.fields).any(|field| field.error.is_some())
    }
}

/// Coded lists that belong together.
pub struct FieldGroup {
    /// Title of the group.
    pub title: &'static str,
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
    /// The heading under which it stands. Empty for lists without headings.
    pub heading: String,
}

impl CodingField {
    /// The choices under their headings, in the order in which these come first.
    #[must_use]
    pub fn headed(&self) -> Vec<(&str, Vec<&CodingChoice>)> {
        let mut headed: Vec<(&str, Vec<&CodingChoice>)> = Vec::new();
        for choice in &self.choices {
            match headed.iter_mut().find(|(heading, _)| *heading == choice.heading) {
                Some((_, choices)) => choices.push(choice),
                None => headed.push((&choice.heading, vec![choice])),
            }
        }
        headed
    }
}

/// The form fields that express a stored state.
#[must_use]
pub fn fields_of(state: &CaseState) -> Submission {
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let mut fields = vec![
        ("name".to_owned(), state.name.clone()),
        ("case_status".to_owned(), state.status.to_string()),
        ("priority".to_owned(), state.priority.as_str().to_owned()),
        ("assignee".to_owned(), state.assignee.map_or_else(String::new, |one| one.to_string())),
        ("check_by".to_owned(), day(state.plan.check_by)),
        ("wait_until".to_owned(), day(state.plan.wait_until)),
    ];
    for list in CODED {
        fields.extend(state.facts.codes(list).iter().map(|code| (list.to_owned(), code.to_string())));
    }
    Submission::new(fields)
}

/// What the fields show, for the hidden fields that tell later who changed what.
#[must_use]
pub fn shown_values(state: &CaseState) -> Vec<(String, String)> {
    let work = WORK_FIELDS.iter().map(|field| ((*field).to_owned(), work_form::value(state, field)));
    let lists = CODED.iter().map(|list| {
        let codes: Vec<&str> = state.facts.codes(list).iter().map(Code::as_str).collect();
        ((*list).to_owned(), codes.join(","))
    });
    work.chain(lists).map(|(field, value)| (format!("{WAS}{field}"), value)).collect()
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
    let groups = GROUPS.iter().map(|(title, lists)| {
        let lists: Vec<CodingField> =
            lists.iter().map(|list| list_field(list, fields, saved, error(list), t)).collect();
        FieldGroup { title: t.text(title), fields: lists }
    });
    let choice = |name: &str, value: String, label: String| {
        let chosen = fields.first(name) == value;
        CodingChoice { value, label, chosen, suggested: false, heading: String::new() }
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
    let mut status =
        CodingField { optional: false, ..list_field("case_status", fields, saved, error("case_status"), t) };
    for choice in &mut status.choices {
        choice.heading = t.with("case-she-will-read", "words", stage_words(&choice.value, t)).into_owned();
    }
    CodingForm {
        work: vec![
            status,
            work_field("priority", "case-priority", false, priorities.collect()),
            work_field("assignee", "case-assignee", true, people),
        ],
        groups: groups.collect(),
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
                heading: String::new(),
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
    CodingField { name, label: field_label(name, t), multi, optional: true, choices, outdated, error }
}

/// What the person reads in the mailbox because of a status.
#[must_use]
pub fn stage_words(status: &str, t: &Locale) -> String {
    t.text(&format!("mailbox-stage-{}", Stage::of_status(status).key())).to_owned()
}

/// A value of a field in words.
pub fn value_words(name: &str, value: &str, team: &[Member], t: &Locale) -> String {
    match name {
        "name" => value.to_owned(),
        "priority" => t.text(priority_key(value)).to_owned(),
        "assignee" => {
            let id: Option<CounsellorId> = value.parse().ok();
            let member = team.iter().find(|member| Some(member.id) == id);
            member.map_or_else(|| value.to_owned(), |member| member.name.clone())
        }
        "check_by" | "wait_until" => {
            parse_day(value).map_or_else(|| value.to_owned(), |day| format::day(day, t))
        }
        list => t.code(list, value),
    }
}

/// The label of a field of the case page.
pub fn field_label(name: &str, t: &Locale) -> String {
    match name {
        "check_by" => t.text("case-check-by").to_owned(),
        "wait_until" => t.text("case-wait-until").to_owned(),
        "first_answer" => t.text("case-first-answer").to_owned(),
        "message.text" => t.text("messages-answers-words").to_owned(),
        "task.text" | "task.kind" => t.text("task-text").to_owned(),
        "task.due" => t.text("task-due").to_owned(),
        "task.assignee" => t.text("task-assignee").to_owned(),
        "name" => t.text("case-name").to_owned(),
        "priority" => t.text("case-priority").to_owned(),
        "assignee" => t.text("case-assignee").to_owned(),
        field if field.contains('.') => {
            let part = field.rsplit('.').next().unwrap_or_default();
            t.text(&format!("entry-{part}")).to_owned()
        }
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

/// What is wrong with a field, in words.
pub fn problem_message(problem: Problem, t: &Locale) -> String {
    match problem {
        Problem::Missing => t.text("case-problem-missing").to_owned(),
        Problem::TooLong { limit, length } => {
            t.with2("case-problem-too-long", ("limit", limit), ("length", length)).into_owned()
        }
        Problem::Twice => t.text("case-problem-twice").to_owned(),
        Problem::NotADay | Problem::Future { .. } | Problem::LongAgo { .. } => {
            t.text("case-problem-day").to_owned()
        }
        _ => t.text("case-problem-choice").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
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
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, lists)| lists.iter().copied()).collect();
        let mut coded: Vec<&str> = CODED.into_iter().filter(|list| *list != "intervention").collect();
        grouped.sort_unstable();
        coded.sort_unstable();
        assert_eq!(grouped, coded);
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
    fn a_problem_stands_beside_its_field() {
        let error = FieldError { field: "outcome", problem: Problem::UnknownChoice };
        let form = build(&submission(&[]), &state(), &[], &[error], locale::fallback());
        let wrong = form.groups.iter().flat_map(|group| &group.fields).filter(|field| field.error.is_some());
        assert_eq!(wrong.map(|field| field.name).collect::<Vec<_>>(), ["outcome"]);
        assert!(form.has_errors());
    }
}
