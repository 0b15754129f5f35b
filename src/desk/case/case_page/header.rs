//! The head of the case page: name, status, whose, how urgent, what is next; and the short form for
//! a new case.

use chrono::NaiveDate;
use meldestelle_domain::case_status::{self, CaseStatus};
use meldestelle_domain::check_by;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_web::locale::Locale;

use super::{error_of, label};
use crate::case::aggregate::Case;
use crate::case::coding_form::stage_words;
use crate::http::format;

/// The head of the page.
#[expect(clippy::struct_excessive_bools, reason = "the template asks yes-or-no questions")]
pub struct Header {
    /// The case's name, or its short id.
    pub label: String,
    /// How the person knows the case, if that is another name.
    pub name_of_person: Option<String>,
    /// Short id, which colleagues can say.
    pub short_id: String,
    /// The neutral name as typed.
    pub name: String,
    /// What is wrong with it.
    pub name_error: Option<String>,
    /// Whether nobody has looked at the case yet.
    pub is_new: bool,
    /// Whether work goes on.
    pub is_open: bool,
    /// What the person reads because of the status.
    pub stage: String,
    /// The next step in words, and its day.
    pub next_step: Option<(String, String)>,
    /// The nearest date, if it is another one.
    pub next_date: Option<String>,
    /// Whether the nearest date is today or past.
    pub is_due: bool,
    /// By when somebody looks at the case again, as the field shows it.
    pub check_by: String,
    /// Whether that day is only suggested.
    pub is_check_suggested: bool,
    /// What is wrong with it.
    pub check_by_error: Option<String>,
    /// Until when the case waits, as the field shows it.
    pub wait_until: String,
    /// What is wrong with it.
    pub wait_until_error: Option<String>,
    /// The first answer as typed.
    pub first_answer: String,
    /// What is wrong with it.
    pub first_answer_error: Option<String>,
}

impl Header {
    /// Takes it out of a case.
    pub fn new(
        case: &Case,
        (typed, errors): (&Submission, &[FieldError]),
        (settings, today): (&OfficeSettings, NaiveDate),
        t: &Locale,
    ) -> Self {
        let state = &case.state;
        let short_id = format::short_id(case.id);
        let is_new = state.status.as_str() == CaseStatus::New.code();
        let event_day = state.plan.event_day.or(case.report.when.day);
        let typed_check = typed.first("check_by");
        let is_check_suggested = is_new && typed_check.is_empty();
        let check_by = if is_check_suggested {
            check_by::suggested(&state.facts, event_day, today, settings.locality.land).to_string()
        } else {
            typed_check.to_owned()
        };
        let chosen = typed.first(case_status::LIST);
        let status = if chosen.is_empty() { state.status.as_str() } else { chosen };
        let task = state.plan.next_task_due();
        // The day of the next step stands beside it.
        let next_date = state.plan.next_date().filter(|day| task.and_then(|task| task.due) != Some(*day));
        let next_step = task.map(|task| {
            let text =
                if task.text.is_empty() { t.text("task-callback").to_owned() } else { task.text.clone() };
            (text, task.due.map_or_else(String::new, |day| format::day(day, t)))
        });
        Self {
            label: label(case, t),
            name_of_person: case.state.label_of_person(&t.tag),
            short_id,
            name: typed.shown("name"),
            name_error: error_of(errors, "name", t),
            is_new,
            is_open: state.is_open(),
            stage: stage_words(status, t),
            next_step,
            is_due: state.plan.next_date().is_some_and(|day| day <= today),
            next_date: next_date.map(|day| format::day(day, t)),
            check_by,
            is_check_suggested,
            check_by_error: error_of(errors, "check_by", t),
            wait_until: typed.first("wait_until").to_owned(),
            wait_until_error: error_of(errors, "wait_until", t),
            first_answer: typed.shown("first_answer"),
            first_answer_error: error_of(errors, "first_answer", t),
        }
    }
}
