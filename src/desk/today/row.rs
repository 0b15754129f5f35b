//! One line of the page.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::NaiveDate;
use meldestelle_domain::agenda::{Item, Line, Matter, UnreadKind};
use meldestelle_domain::case::Priority;
use meldestelle_domain::id::CounsellorId;
use meldestelle_web::locale::Locale;

use crate::http::format;
use crate::queue::case_summary::OpenedCase;
use crate::queue::queue_row::CaseName;

/// Most other matters that a line names.
const MOST_OTHERS: usize = 2;

/// A line, in words.
pub(super) struct TodayRow {
    /// The day on which somebody has to act.
    pub day: String,
    /// Whether that day is today or was before.
    pub is_due: bool,
    /// The case's name.
    pub name: CaseName,
    /// Whether the case is urgent.
    pub is_urgent: bool,
    /// What is to be done.
    pub what: String,
    /// What else is to be done.
    pub also: String,
    /// Who does it.
    pub whose: String,
    /// Where it is done.
    pub address: String,
    /// The case.
    pub case: String,
    /// What the link says.
    pub action: &'static str,
}

/// What a row is written with.
pub(super) struct Words<'a> {
    /// The language.
    pub t: &'static Locale,
    /// Today.
    pub today: NaiveDate,
    /// The names of the team.
    pub names: HashMap<CounsellorId, &'a str>,
}

/// The name of a case, or the short id that colleagues can say until it has one.
fn case_name(case: &OpenedCase, t: &Locale) -> CaseName {
    let label = case.summary.label(&t.tag);
    if label.is_empty() { CaseName::ShortId(format::short_id(case.id)) } else { CaseName::Neutral(label) }
}

impl TodayRow {
    /// A line of the agenda in words.
    pub fn new(line: &Line, case: &OpenedCase, words: &Words<'_>) -> Self {
        let t = words.t;
        let day = line.first.as_ref().and_then(|item| item.day);
        let whose = line.whose.map(|whose| words.names.get(&whose).copied().unwrap_or_default());
        let (anchor, action) = line.first.as_ref().map_or(("#tasks".into(), "today-do-plan"), place);
        let others = line.also.iter().map(|item| words.what(item, case));
        let mut also: Vec<String> = others.take(MOST_OTHERS).collect();
        if line.also.len() > also.len() {
            also.push(t.with("today-more-matters", "n", line.also.len() - also.len()).into_owned());
        }
        Self {
            day: day.map(|day| words.day(day)).unwrap_or_default(),
            is_due: day.is_some_and(|day| day <= words.today),
            name: case_name(case, t),
            is_urgent: case.summary.priority == Priority::High,
            what: match &line.first {
                Some(item) => words.what(item, case),
                None => format::short_code("case_status", &case.summary.status, t),
            },
            also: also.join(" · "),
            whose: whose.unwrap_or_default().to_owned(),
            address: format!("/cases/{}{anchor}", case.id),
            case: format!("/cases/{}", case.id),
            action: t.text(action),
        }
    }
}

/// Where on the page of a case something is done, and the Fluent message of the link to it.
fn place(item: &Item) -> (Cow<'static, str>, &'static str) {
    let (anchor, action) = match &item.matter {
        Matter::ConsentTakenBack(_) => ("#consents", "today-do-look"),
        Matter::Unread { kind: UnreadKind::Contact, .. } => ("#contact", "today-do-look"),
        Matter::Unread { first, .. } => return (format!("#m-{first}").into(), "today-do-read"),
        Matter::Callback(_) => ("#contact", "today-do-call"),
        Matter::NewReport => ("#triage", "today-do-triage"),
        Matter::NoAnswer => ("#composer", "today-do-answer"),
        Matter::Task(_) => ("#tasks", "today-do-task"),
        Matter::Files(_) => ("#files", "today-do-look"),
        Matter::CheckBy => ("#timeline", "today-do-check"),
        Matter::WaitUntil => ("#dates", "today-do-ask"),
        Matter::Draft { .. } => ("#composer", "today-do-write"),
    };
    (anchor.into(), action)
}

impl Words<'_> {
    /// A day, as short as it can be said.
    pub fn day(&self, day: NaiveDate) -> String {
        if day == self.today { self.t.text("today-today").to_owned() } else { self.weekday(day) }
    }

    /// A day with its weekday, without the year if it is near.
    pub fn weekday(&self, day: NaiveDate) -> String {
        format::weekday(day, self.today, self.t)
    }

    fn what(&self, item: &Item, case: &OpenedCase) -> String {
        let t = self.t;
        let words = |key: &'static str| t.text(key).to_owned();
        match &item.matter {
            Matter::ConsentTakenBack(_) => words("today-consent-taken-back"),
            Matter::Unread { kind, count: 1, .. } => words(match kind {
                UnreadKind::Contact => "today-contact-changed",
                UnreadKind::Answer => "today-answered",
                UnreadKind::Message => "today-message",
            }),
            Matter::Unread { count, .. } => t.with("today-messages", "n", *count).into_owned(),
            Matter::Callback(text) if text.is_empty() => words("today-callback"),
            Matter::Callback(text) => t.with("today-callback-with", "text", text.as_str()).into_owned(),
            Matter::NewReport => self.new_report(case),
            Matter::NoAnswer => words("today-no-answer"),
            Matter::Task(text) => text.clone(),
            Matter::Files(count) => t.with("today-files", "n", *count).into_owned(),
            Matter::CheckBy => words("today-check-by"),
            Matter::WaitUntil => words("today-wait-until"),
            Matter::Draft { saved, ends: None } => {
                t.with("today-draft", "day", self.day(*saved)).into_owned()
            }
            Matter::Draft { saved, ends: Some(ends) } => {
                let saved = ("day", self.day(*saved));
                t.with2("today-draft-ends", saved, ("ends", self.weekday(*ends))).into_owned()
            }
        }
    }

    fn new_report(&self, case: &OpenedCase) -> String {
        let facts = &case.summary.facts;
        let first =
            |list: &'static str| facts.codes(list).first().map(|code| format::short_code(list, code, self.t));
        let about: Vec<String> = first("life_area").into_iter().chain(first("ground")).collect();
        if about.is_empty() {
            return self.t.text("today-new").to_owned();
        }
        self.t.with("today-new-about", "about", about.join(", ")).into_owned()
    }
}
