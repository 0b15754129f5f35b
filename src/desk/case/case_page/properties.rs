//! The right column: tasks, dates, contact, parties, and the coding in short.

use chrono::NaiveDate;
use meldestelle_domain::coding_rules::NEEDED;
use meldestelle_domain::facts::CODED;
use meldestelle_domain::report::Contact;
use meldestelle_domain::work_plan::TaskKind;
use meldestelle_web::locale::Locale;

use crate::case::aggregate::Case;
use crate::case::answers::{LabelledAnswer, contact_answers};
use crate::http::format;
use crate::store::people::Member;

/// A task, ready to be shown.
pub struct TaskLine {
    /// Its number within the case.
    pub number: u32,
    /// What is to be done.
    pub text: String,
    /// By when. Empty without a day.
    pub due: String,
    /// Whether that is today or past.
    pub is_due: bool,
    /// Who does it. Empty if it is whoever has the case.
    pub who: String,
}

/// What the right column shows.
pub struct Properties {
    /// Open tasks, those that are due first at the top.
    pub tasks: Vec<TaskLine>,
    /// The team, to which a task can be given: id and name.
    pub team: Vec<(String, String)>,
    /// Dates with their labels.
    pub dates: Vec<(String, String)>,
    /// Whether the person left a contact.
    pub has_contact: bool,
    /// The contacts, if they were opened.
    pub contacts: Option<Vec<Vec<LabelledAnswer>>>,
    /// Who did it, as the report names them.
    pub parties: Vec<String>,
    /// Whether a counsellor confirmed the coding.
    pub is_coded: bool,
    /// Labels of the lists that the coding needs and that have no code yet, not even a suggested one.
    pub missing: Vec<String>,
    /// The coding in short: label and codes.
    pub coding: Vec<(String, String)>,
    /// The whole coding: label and codes.
    pub all_codes: Vec<(String, String)>,
}

/// The lists that the coding shows in short.
const IN_SHORT: [&str; 4] = ["ground", "life_area", "respondent_type", "outcome"];

impl Properties {
    /// Takes them out of a case.
    pub fn new(
        case: &Case,
        team: &[Member],
        contacts: Option<&[Contact]>,
        today: NaiveDate,
        t: &'static Locale,
    ) -> Self {
        let facts = &case.state.facts;
        let label = |list: &str| t.text(&format!("list-{}", list.replace('_', "-"))).to_owned();
        let line = |list: &&str| {
            let codes: Vec<String> =
                facts.codes(list).iter().map(|code| t.code(list, code.as_str())).collect();
            (!codes.is_empty()).then(|| (label(list), codes.join(", ")))
        };
        let respondent = &case.report.respondent;
        let kind = respondent.kind.as_ref().map(|code| t.code("respondent_type", code.as_str()));
        let parties = [Some(respondent.name.clone()), kind].into_iter().flatten();
        Self {
            tasks: tasks(case, team, today, t),
            team: team.iter().map(|member| (member.id.to_string(), member.name.clone())).collect(),
            dates: dates(case, t),
            has_contact: case.state.has_contact || case.resent_contacts().next().is_some(),
            contacts: contacts.map(|all| all.iter().map(|one| contact_answers(one, t)).collect()),
            parties: parties.filter(|words| !words.is_empty()).collect(),
            is_coded: facts.confirmed,
            missing: NEEDED.into_iter().filter(|list| facts.codes(list).is_empty()).map(label).collect(),
            coding: IN_SHORT.iter().filter_map(line).collect(),
            all_codes: CODED.iter().filter_map(line).collect(),
        }
    }
}

fn tasks(case: &Case, team: &[Member], today: NaiveDate, t: &Locale) -> Vec<TaskLine> {
    let mut tasks: Vec<_> = case.state.plan.tasks.iter().collect();
    tasks.sort_by_key(|task| (task.due.is_none(), task.due, task.number));
    let line = |task: &meldestelle_domain::work_plan::Task| {
        let callback = t.text("task-callback");
        let text = match (task.kind, task.text.is_empty()) {
            (TaskKind::Callback, true) => callback.to_owned(),
            (TaskKind::Callback, false) => format!("{callback}: {}", task.text),
            (TaskKind::Task, _) => task.text.clone(),
        };
        let who = team.iter().find(|member| Some(member.id) == task.assignee);
        TaskLine {
            number: task.number,
            text,
            due: task.due.map_or_else(String::new, |day| format::day(day, t)),
            is_due: task.due.is_some_and(|day| day <= today),
            who: who.map_or_else(String::new, |member| member.name.clone()),
        }
    };
    tasks.into_iter().map(line).collect()
}

fn dates(case: &Case, t: &Locale) -> Vec<(String, String)> {
    let plan = &case.state.plan;
    let named = [
        ("case-event-day", plan.event_day.or(case.report.when.day)),
        ("case-check-by", plan.check_by),
        ("case-wait-until", plan.wait_until),
    ];
    let named = named.into_iter().filter_map(|(key, day)| Some((t.text(key).to_owned(), day?)));
    let triggers = plan.triggers.iter().map(|trigger| {
        (t.text(&format!("messages-ask-{}", trigger.what.replace('_', "-"))).to_owned(), trigger.day)
    });
    named.chain(triggers).map(|(label, day)| (label, format::day(day, t))).collect()
}
