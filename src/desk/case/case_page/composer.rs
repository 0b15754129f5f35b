//! The composer at the end of the timeline: notes, messages to the person, calls, visits and
//! interventions; and the correction of an entry.

use meldestelle_domain::case_entry::EntryKind;
use meldestelle_domain::facts::Facts;
use meldestelle_domain::id::EntryId;
use meldestelle_domain::mailbox::is_open;
use meldestelle_domain::message::Ask;
use meldestelle_domain::office::AnswerTemplate;
use meldestelle_domain::reply_templates;
use meldestelle_domain::report::ConsentKind;
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_web::locale::Locale;

use super::error_of;
use crate::case::aggregate::Case;
use crate::case::consents::is_given;
use crate::case::entries::CaseEntries;

/// A form for one kind of entries.
pub struct EntryForm {
    /// The prefix of its fields, and the value in the field `composer`.
    pub name: &'static str,
    /// The words.
    pub text: String,
    /// The day, as the field shows it.
    pub day: String,
    /// The minutes, as the field shows them.
    pub minutes: String,
    /// The intervention.
    pub code: String,
    /// What is wrong with each field.
    pub errors: [Option<String>; 4],
    /// Whether the form asks for an intervention.
    pub asks_code: bool,
}

/// The form for a new task.
pub struct TaskForm {
    /// What is to be done.
    pub text: String,
    /// By when, as the field shows it.
    pub due: String,
    /// Who does it.
    pub assignee: String,
    /// Whether it is a callback.
    pub is_callback: bool,
    /// What is wrong with text and day.
    pub errors: [Option<String>; 2],
}

impl TaskForm {
    /// Whether something was typed into it.
    pub fn is_begun(&self) -> bool {
        !self.text.is_empty() || !self.due.is_empty() || self.errors.iter().any(Option::is_some)
    }
}

/// The composer.
#[expect(clippy::struct_excessive_bools, reason = "the template asks yes-or-no questions")]
pub struct Composer {
    /// The chosen tab.
    pub tab: String,
    /// The forms for entries.
    pub entries: Vec<EntryForm>,
    /// The entry that is being corrected, with its form.
    pub correction: Option<(EntryId, EntryForm)>,
    /// The message to the person.
    pub message: String,
    /// The chosen question.
    pub ask: String,
    /// What is wrong with the message.
    pub message_error: Option<String>,
    /// Whether the person has a mailbox that answers can be sealed to.
    pub can_answer: bool,
    /// Whether the office may work with the report, and whether that is asked already.
    pub may_process: bool,
    /// Whether the question is open.
    pub is_process_asked: bool,
    /// Whether the office may get in touch.
    pub may_contact: bool,
    /// Whether the question is open.
    pub is_contact_asked: bool,
    /// The reply templates.
    pub templates: Vec<AnswerTemplate>,
    /// The chosen template.
    pub template: String,
    /// The form for a new task.
    pub task: TaskForm,
    /// Interventions: code and label.
    pub interventions: Vec<(String, String)>,
}

impl Composer {
    /// Builds it from what was typed.
    pub fn new(
        case: &Case,
        typed: &Submission,
        errors: &[FieldError],
        templates: Vec<AnswerTemplate>,
        (stored, correcting): (&CaseEntries, Option<EntryId>),
        t: &'static Locale,
    ) -> Self {
        let entries = EntryKind::WRITTEN
            .iter()
            .map(|(name, kind)| entry_form(name, *kind == EntryKind::Intervention, typed, errors, t))
            .collect();
        let messages = &case.thread.messages;
        let is_asked = |ask| is_open(ask, messages.iter().map(|item| (item.id, &item.message)));
        let consents = case.consents();
        let items = Taxonomy::list("intervention").map_or(&[][..], |list| &list.items);
        let interventions = items.iter().map(|item| {
            let code = item.code.as_str();
            (code.to_owned(), t.code("intervention", code))
        });
        Self {
            tab: tab(typed, case.can_be_answered()),
            entries,
            correction: correction(stored, correcting, typed, errors, t),
            message: typed.shown("message.text"),
            ask: typed.first("message.ask").to_owned(),
            message_error: error_of(errors, "message.text", t),
            can_answer: case.can_be_answered(),
            may_process: is_given(ConsentKind::Process, &consents),
            is_process_asked: is_asked(Ask::MayProcess),
            may_contact: is_given(ConsentKind::Contact, &consents),
            is_contact_asked: is_asked(Ask::MayContact),
            template: template(typed, &templates, &case.state.facts),
            templates,
            task: TaskForm {
                text: typed.shown("task.text"),
                due: typed.first("task.due").to_owned(),
                assignee: typed.first("task.assignee").to_owned(),
                is_callback: typed.first("task.kind") == "callback",
                errors: ["task.text", "task.due"].map(|field| error_of(errors, field, t)),
            },
            interventions: interventions.collect(),
        }
    }

    /// The questions to choose from: value of the form field and key of the label.
    pub fn asks() -> impl Iterator<Item = (&'static str, String)> {
        Ask::CHOICES.iter().map(|(name, _)| (*name, format!("messages-ask-{}", name.replace('_', "-"))))
    }
}

/// The template that was chosen, or the one that fits the area of life.
fn template(typed: &Submission, templates: &[AnswerTemplate], facts: &Facts) -> String {
    match typed.first("template") {
        "" => {
            reply_templates::suggested(templates, facts).map_or_else(String::new, |place| place.to_string())
        }
        chosen => chosen.to_owned(),
    }
}

/// The tab that was chosen, or the one that has a text, or the note.
fn tab(typed: &Submission, can_answer: bool) -> String {
    let chosen = typed.first("composer");
    let known = |name: &str| {
        (name == "message" && can_answer) || EntryKind::WRITTEN.iter().any(|(kind, _)| *kind == name)
    };
    if known(chosen) {
        return chosen.to_owned();
    }
    let with_text = ["message", "call", "visit", "intervention"]
        .into_iter()
        .find(|name| known(name) && !typed.first(&format!("{name}.text")).trim().is_empty());
    with_text.unwrap_or("note").to_owned()
}

fn entry_form(
    name: &'static str,
    asks_code: bool,
    typed: &Submission,
    errors: &[FieldError],
    t: &Locale,
) -> EntryForm {
    let field = |part: &str| typed.shown(&format!("{name}.{part}"));
    let error = |part: &str| error_of(errors, &format!("{name}.{part}"), t);
    EntryForm {
        name,
        text: field("text"),
        day: field("day"),
        minutes: field("minutes"),
        code: field("code"),
        errors: ["text", "day", "minutes", "code"].map(error),
        asks_code,
    }
}

/// The form that corrects an entry: as typed, or as stored.
fn correction(
    stored: &CaseEntries,
    correcting: Option<EntryId>,
    typed: &Submission,
    errors: &[FieldError],
    t: &Locale,
) -> Option<(EntryId, EntryForm)> {
    let typed_id = typed.first("do").strip_prefix("correct_entry:").and_then(|id| id.parse().ok());
    let id: EntryId = typed_id.or(correcting)?;
    let (_, entry) = stored.opened.iter().find(|(found, _)| *found == id)?;
    if entry.kind.is_automatic() {
        return None;
    }
    let asks_code = entry.kind == EntryKind::Intervention;
    if typed_id.is_some() {
        return Some((id, entry_form("entry", asks_code, typed, errors, t)));
    }
    let content = &entry.content;
    let fields = [
        ("entry.text", content.text.clone()),
        ("entry.day", content.day.to_string()),
        ("entry.minutes", content.minutes.map_or_else(String::new, |minutes| minutes.to_string())),
        ("entry.code", content.intervention.as_ref().map_or_else(String::new, ToString::to_string)),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value)).to_vec();
    Some((id, entry_form("entry", asks_code, &Submission::new(fields), errors, t)))
}
