//! The fields of a case that say who works on it and how it stands, as a form sends them.
//!
//! A form need not have all fields: what it does not have stays as it is. Beside each field it
//! sends `was.<field>`, the value that it showed, so that two colleagues can change different
//! fields of a case at the same time.

use chrono::NaiveDate;

use crate::case::{CaseState, NAME_LIMIT, Priority};
use crate::case_status::CaseStatus;
use crate::coding_rules;
use crate::id::CounsellorId;
use crate::merge::{Merged, merge};
use crate::submission::{FieldError, Problem, Reader, Submission};
use crate::taxonomy::Code;

/// The fields, in the order of the form.
pub const WORK_FIELDS: [&str; 6] = ["name", "case_status", "priority", "assignee", "check_by", "wait_until"];
/// The prefix of what a form showed in a field.
pub const WAS: &str = "was.";

/// A field that two counsellors changed to different values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldConflict {
    /// The field.
    pub field: &'static str,
    /// What this counsellor typed, as form values.
    pub mine: Vec<String>,
    /// What is stored now, as form values.
    pub theirs: Vec<String>,
}

/// The work fields of a form. `None` for a field that the form does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkForm {
    /// Neutral name.
    pub name: Option<String>,
    /// Status.
    pub status: Option<Code>,
    /// Priority.
    pub priority: Option<Priority>,
    /// Who works on it. It is not yet checked against the team.
    pub assignee: Option<Option<CounsellorId>>,
    /// By when somebody looks at it again.
    pub check_by: Option<Option<NaiveDate>>,
    /// Until when it waits for somebody else.
    pub wait_until: Option<Option<NaiveDate>>,
}

/// The value of a work field as a form sends it. Empty if nothing is set.
#[must_use]
pub fn value(state: &CaseState, field: &str) -> String {
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    match field {
        "name" => state.name.clone(),
        "case_status" => state.status.as_str().to_owned(),
        "priority" => state.priority.as_str().to_owned(),
        "assignee" => state.assignee.map_or_else(String::new, |id| id.to_string()),
        "check_by" => day(state.plan.check_by),
        "wait_until" => day(state.plan.wait_until),
        _ => String::new(),
    }
}

/// The fields that both this counsellor and a colleague changed since the form was shown, and the
/// form with only those fields that this counsellor changed.
#[must_use]
pub fn merged(form: &Submission, now: &CaseState) -> (Submission, Vec<FieldConflict>) {
    let mut conflicts = Vec::new();
    let mut stale = Vec::new();
    for field in WORK_FIELDS {
        let shown = format!("{WAS}{field}");
        if !sends(form, field) || !sends(form, &shown) {
            continue;
        }
        let (was, mine, theirs) = (form.first(&shown).trim(), form.first(field).trim(), value(now, field));
        match merge(was, mine, theirs.trim()) {
            Merged::Theirs => stale.push(field),
            Merged::Mine => {}
            Merged::Conflict => {
                let (mine, theirs) = (vec![mine.to_owned()], vec![theirs]);
                conflicts.push(FieldConflict { field, mine, theirs });
            }
        }
    }
    (form.only(|name, _| !stale.contains(&name)), conflicts)
}

/// Whether a form has a field, possibly empty.
fn sends(form: &Submission, field: &str) -> bool {
    form.fields().any(|(name, _)| name == field)
}

impl WorkForm {
    /// Reads the fields that a form has.
    ///
    /// # Errors
    /// All problems, each with its field.
    pub fn parse(form: &Submission) -> Result<Self, Vec<FieldError>> {
        let mut read = Reader::new(form);
        let has = |field: &str| sends(form, field);
        let name = has("name").then(|| read.text("name", NAME_LIMIT));
        let status = if has("case_status") {
            let status = read.code("case_status", "case_status");
            if status.is_none() && form.first("case_status").trim().is_empty() {
                read.fail("case_status", Problem::Missing);
            }
            status
        } else {
            None
        };
        let priority = if has("priority") { read.choice("priority", &Priority::CHOICES) } else { None };
        let assignee = has("assignee").then(|| assignee(&mut read, form));
        let check_by = has("check_by").then(|| day(&mut read, form, "check_by"));
        let wait_until = has("wait_until").then(|| day(&mut read, form, "wait_until"));
        read.finish(Self { name, status, priority, assignee, check_by, wait_until })
    }

    /// Changes a state. The caller has checked the assignee.
    pub fn apply(self, state: &mut CaseState) {
        let Self { name, status, priority, assignee, check_by, wait_until } = self;
        if let Some(name) = name {
            state.name = name;
        }
        if let Some(status) = status {
            state.status = status;
        }
        if let Some(priority) = priority {
            state.priority = priority;
        }
        if let Some(assignee) = assignee {
            state.assign(assignee);
        }
        if let Some(day) = check_by {
            state.plan.check_by = day;
        }
        if let Some(day) = wait_until {
            state.plan.wait_until = day;
        }
    }
}

fn assignee(read: &mut Reader<'_>, form: &Submission) -> Option<CounsellorId> {
    let typed = form.first("assignee").trim();
    if typed.is_empty() {
        return None;
    }
    let id = typed.parse().ok();
    if id.is_none() {
        read.fail("assignee", Problem::UnknownChoice);
    }
    id
}

/// A day in a date field, in the past or in the future.
pub fn day(read: &mut Reader<'_>, form: &Submission, field: &'static str) -> Option<NaiveDate> {
    let typed = form.first(field).trim();
    if typed.is_empty() {
        return None;
    }
    let day = parse_day(typed);
    if day.is_none() {
        read.fail(field, Problem::NotADay);
    }
    day
}

/// A day as a date field sends it (`2026-12-04`), or as people in Germany write it (`4.12.2026`),
/// for browsers without date fields.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let day =
        NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d.%m.%Y"));
    day.ok().filter(|day| (1900..2200).contains(&chrono::Datelike::year(day)))
}

/// The field that keeps a case from getting the status of a state: the first list without a code.
#[must_use]
pub fn missing_for_status(state: &CaseState) -> Option<&'static str> {
    let status = CaseStatus::parse(state.status.as_str())?;
    let missing = coding_rules::missing(&state.facts);
    missing.first().copied().filter(|_| coding_rules::needs_coding(status))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::report::parse;

    fn form(fields: &[(&str, &str)]) -> Submission {
        Submission::new(
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    fn state() -> CaseState {
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap();
        CaseState::of_report(&parse(&form(&[("narrative", "x")]), "de", now).unwrap().report).unwrap()
    }

    #[test]
    fn a_form_changes_what_it_has_and_nothing_else() {
        let mut state = state();
        state.name = "Stern".to_owned();
        WorkForm::parse(&form(&[("priority", "high"), ("check_by", "4.12.2026")])).unwrap().apply(&mut state);
        assert_eq!((state.name.as_str(), state.priority), ("Stern", Priority::High));
        assert_eq!(state.plan.check_by, NaiveDate::from_ymd_opt(2026, 12, 4));
        WorkForm::parse(&form(&[("check_by", ""), ("name", "")])).unwrap().apply(&mut state);
        assert_eq!((state.name.as_str(), state.plan.check_by), ("", None));
    }

    #[test]
    fn problems_are_named_with_their_fields() {
        let wrong = form(&[
            ("case_status", "nonsense"),
            ("priority", "x"),
            ("assignee", "x"),
            ("check_by", "31.2.2026"),
            ("wait_until", "0001-01-01"),
        ]);
        let errors = WorkForm::parse(&wrong).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
        assert_eq!(fields, ["case_status", "priority", "assignee", "check_by", "wait_until"]);
    }

    #[test]
    fn colleagues_are_asked_only_about_what_both_changed() {
        let mut now = state();
        now.priority = Priority::High;
        now.name = "Ahorn".to_owned();
        let typed = form(&[
            ("was.priority", "normal"),
            ("priority", "low"),
            ("was.name", ""),
            ("name", ""),
            ("was.check_by", ""),
            ("check_by", "2026-12-04"),
        ]);
        let (left, conflicts) = merged(&typed, &now);
        let (mine, theirs) = (vec!["low".to_owned()], vec!["high".to_owned()]);
        assert_eq!(conflicts, [FieldConflict { field: "priority", mine, theirs }]);
        WorkForm::parse(&left).unwrap().apply(&mut now);
        assert_eq!(now.name, "Ahorn", "the colleague's name stays");
        assert_eq!(now.plan.check_by, NaiveDate::from_ymd_opt(2026, 12, 4));
    }

    #[test]
    fn closing_names_the_list_that_has_no_code() {
        let mut state = state();
        assert_eq!(missing_for_status(&state), None);
        WorkForm::parse(&form(&[("case_status", "closed")])).unwrap().apply(&mut state);
        assert_eq!(missing_for_status(&state), Some("ground"));
    }
}
