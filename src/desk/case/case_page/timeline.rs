//! The timeline of a case: the incident, the report, every message both ways, and what counsellors
//! wrote, in one order.

use chrono::{DateTime, NaiveTime, Utc};
use meldestelle_domain::audit::{Act, Entry};
use meldestelle_domain::case_entry::{CaseEntry, EntryKind};
use meldestelle_domain::clock::{PLACE, local_date};
use meldestelle_domain::id::{CounsellorId, EntryId, MessageId};
use meldestelle_domain::message::{Answer, Body};
use meldestelle_web::locale::Locale;

use crate::case::aggregate::Case;
use crate::case::answers::LabelledAnswer;
use crate::case::entries::CaseEntries;
use crate::case::messages::view::{answer_words, message_line, question_words};
use crate::case::revision;
use crate::http::format;
use crate::store::people::Member;

/// Which items the timeline shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shown {
    /// Everything.
    #[default]
    All,
    /// Messages both ways.
    Post,
    /// What counsellors wrote.
    Notes,
}

impl Shown {
    /// Each with its value in the address. The Fluent message is `case-timeline-<value>`.
    pub const CHOICES: [(&str, Self); 3] = [("all", Self::All), ("post", Self::Post), ("notes", Self::Notes)];

    /// Reads the value in an address.
    pub fn parse(value: &str) -> Self {
        Self::CHOICES.iter().find(|(name, _)| *name == value).map_or(Self::All, |(_, shown)| *shown)
    }

    /// The value in an address.
    pub fn as_str(self) -> &'static str {
        Self::CHOICES.iter().find(|(_, shown)| *shown == self).map_or("all", |(name, _)| name)
    }

    fn shows(self, source: Source) -> bool {
        match self {
            Self::All => true,
            Self::Post => matches!(source, Source::Person | Source::Office),
            Self::Notes => source == Source::Internal,
        }
    }
}

/// Whose words an item holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The person's.
    Person,
    /// The office's, to the person.
    Office,
    /// A counsellor's, for colleagues only.
    Internal,
    /// Nobody's: what happened.
    Event,
}

impl Source {
    /// The class in the stylesheet. The Fluent message is `case-source-<class>`.
    pub fn class(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Office => "office",
            Self::Internal => "internal",
            Self::Event => "event",
        }
    }
}

/// What an entry said before a correction.
pub struct Earlier {
    /// When it was corrected, and by whom.
    pub corrected: String,
    /// What it said until then.
    pub text: String,
}

/// One item of the timeline.
pub struct Item {
    at: DateTime<Utc>,
    /// Its anchor on the page.
    pub anchor: String,
    /// Whose words it holds.
    pub source: Source,
    /// Day, or day and time.
    pub moment: String,
    /// What it is.
    pub what: String,
    /// Who wrote it. Empty for the person and for events.
    pub who: String,
    /// How long it took.
    pub minutes: Option<u16>,
    /// The words.
    pub text: String,
    /// Answers of a form that was sent again.
    pub answers: Vec<LabelledAnswer>,
    /// Names of the files that came with it.
    pub files: Vec<String>,
    /// Whether nobody had read it before.
    pub is_new: bool,
    /// Of a message of the office: whether it was fetched, and in which week.
    pub fetched: Option<String>,
    /// The message whose day can be taken over.
    pub day_of: Option<MessageId>,
    /// The entry, if it can be corrected.
    pub entry: Option<EntryId>,
    /// What it said before.
    pub earlier: Vec<Earlier>,
}

impl Item {
    fn event(at: DateTime<Utc>, anchor: &str, moment: String, what: String) -> Self {
        Self {
            at,
            anchor: anchor.to_owned(),
            source: Source::Event,
            moment,
            what,
            who: String::new(),
            minutes: None,
            text: String::new(),
            answers: Vec::new(),
            files: Vec::new(),
            is_new: false,
            fetched: None,
            day_of: None,
            entry: None,
            earlier: Vec::new(),
        }
    }
}

/// Everything that a timeline is made of.
pub struct Sources<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its entries.
    pub entries: &'a CaseEntries,
    /// The team, by whose names entries are shown.
    pub team: &'a [Member],
    /// Messages of the person that nobody has read.
    pub unread: &'a [MessageId],
    /// Who opened the case, if that is asked for.
    pub openings: &'a [Entry],
}

/// The timeline, oldest first.
#[must_use]
pub fn timeline(sources: &Sources<'_>, shown: Shown, t: &'static Locale) -> Vec<Item> {
    let case = sources.case;
    let mut items = Vec::new();
    let event_day = case.state.plan.event_day.or(case.report.when.day);
    if let Some(day) = event_day {
        let at = day.and_time(NaiveTime::MIN).and_utc().min(case.report.received);
        items.push(Item::event(at, "event", format::day(day, t), t.text("case-event").to_owned()));
    }
    let received = case.report.received;
    let count = case.files.files.len();
    let mut report =
        Item::event(received, "report", format::moment(received, t), t.text("case-report").to_owned());
    if count > 0 {
        report.text = t.with("case-report-files", "n", count).into_owned();
    }
    items.push(report);
    items.extend(messages(sources, t));
    items.extend(
        sources.openings.iter().enumerate().map(|(place, entry)| opening_item(place, entry, sources.team, t)),
    );
    items.extend(sources.entries.opened.iter().map(|(id, entry)| entry_item(*id, entry, sources.team, t)));
    items.retain(|item| shown.shows(item.source));
    items.sort_by(|one, other| (one.at, &one.anchor).cmp(&(other.at, &other.anchor)));
    items
}

fn messages(Sources { case, unread, .. }: &Sources<'_>, t: &'static Locale) -> Vec<Item> {
    let mut before = &case.report;
    let mut items = Vec::new();
    for message in &case.thread.messages {
        let line = message_line(t, case, message, unread);
        let mut answers = Vec::new();
        let mut text = line.text;
        if let Body::Revision { report, .. } = &message.message.body {
            (text, answers) = revision::changes(before, report, t);
            before = report;
        }
        let mut what = if line.kind.is_empty() { t.text("case-message").to_owned() } else { line.kind };
        let mut is_day = false;
        if let Body::Answer { ask, answer, .. } = &message.message.body {
            is_day = matches!(answer, Answer::Day(_));
            t.text("case-answer").clone_into(&mut what);
            // Beside the question, so that nobody has to look for it above.
            answers.push(LabelledAnswer {
                label: question_words(t, *ask),
                lines: vec![answer_words(t, *answer)],
            });
        }
        items.push(Item {
            source: if line.from_office { Source::Office } else { Source::Person },
            text,
            answers,
            files: line.files,
            is_new: line.unread,
            fetched: line.fetched,
            day_of: is_day.then_some(message.id),
            ..Item::event(message.message.written, &format!("m-{}", message.id), line.moment, what)
        });
    }
    items
}

fn entry_item(id: EntryId, entry: &CaseEntry, team: &[Member], t: &Locale) -> Item {
    let is_of_the_day = local_date(entry.written) == entry.content.day;
    let at = if is_of_the_day {
        entry.written
    } else {
        // An entry about an earlier day stands at the end of that day.
        let end =
            entry.content.day.and_hms_opt(23, 59, 0).and_then(|end| end.and_local_timezone(PLACE).latest());
        end.map_or(entry.written, |end| end.to_utc())
    };
    let moment =
        if is_of_the_day { format::moment(entry.written, t) } else { format::day(entry.content.day, t) };
    let earlier = entry.earlier.iter().rev().map(|before| Earlier {
        corrected: t
            .with2(
                "case-corrected",
                ("moment", format::moment(before.corrected, t)),
                ("who", name(Some(before.by), team, t)),
            )
            .into_owned(),
        text: before.content.text.clone(),
    });
    Item {
        source: if entry.kind.is_automatic() { Source::Event } else { Source::Internal },
        who: name(entry.by, team, t),
        minutes: entry.content.minutes,
        text: entry.content.text.clone(),
        entry: (!entry.kind.is_automatic()).then_some(id),
        earlier: earlier.collect(),
        ..Item::event(at, &format!("e-{id}"), moment, what(entry, t))
    }
}

fn opening_item(place: usize, entry: &Entry, team: &[Member], t: &Locale) -> Item {
    let what = match entry.act {
        Act::ContactOpened { .. } => "desk-act-contact-opened",
        _ => "desk-act-case-opened",
    };
    Item {
        who: name(entry.by, team, t),
        ..Item::event(entry.at, &format!("o-{place}"), format::moment(entry.at, t), t.text(what).to_owned())
    }
}

fn what(entry: &CaseEntry, t: &Locale) -> String {
    let kind = t.text(&format!("entry-kind-{}", entry.kind.as_str().replace('_', "-"))).to_owned();
    match (&entry.content.intervention, &entry.status) {
        (Some(code), _) if entry.kind == EntryKind::Intervention => {
            format!("{kind}: {}", t.code("intervention", code.as_str()))
        }
        (_, Some((before, after))) => {
            let words = |code: &str| t.code("case_status", code);
            format!("{kind}: {} → {}", words(before.as_str()), words(after.as_str()))
        }
        _ => kind,
    }
}

/// The name of a colleague.
fn name(who: Option<CounsellorId>, team: &[Member], t: &Locale) -> String {
    let Some(who) = who else { return t.text("case-by-desk").to_owned() };
    let member = team.iter().find(|member| member.id == who);
    member.map_or_else(|| t.text("desk-audit-former").to_owned(), |member| member.name.clone())
}
