//! Messages and consents in the desk's words.

use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox::ConsentState;
use meldestelle_domain::message::{Answer, Ask, Body, ConsentChange};
use meldestelle_domain::report::ConsentKind;
use meldestelle_web::locale::Locale;

use super::thread::{Item, Thread};
use crate::http::format;

/// A message, ready to be read.
pub struct Line {
    pub id: MessageId,
    pub from_office: bool,
    pub moment: String,
    /// Of the person, and read by nobody before.
    pub unread: bool,
    /// Of the office: whether and when it was fetched.
    pub fetched: Option<String>,
    /// What kind of message it is, where it is not plain words.
    pub says: String,
    pub text: String,
    /// Names of the files that came with it.
    pub files: Vec<String>,
}

/// A message.
pub fn line(t: &Locale, thread: &Thread, item: &Item, unread: &[MessageId]) -> Line {
    let (says, text) = words(t, &item.message.body);
    let fetched = item.from_office.then(|| match thread.fetched.get(&item.id) {
        Some(week) => t.with("messages-fetched", "week", week.number()).into_owned(),
        None => t.text("messages-not-fetched").to_owned(),
    });
    Line {
        id: item.id,
        from_office: item.from_office,
        moment: format::moment(item.message.written, t),
        unread: unread.contains(&item.id),
        fetched,
        says,
        text,
        files: item.message.body.files().iter().map(|file| file.name.clone()).collect(),
    }
}

fn words(t: &Locale, body: &Body) -> (String, String) {
    let plain = |key: &str| (t.text(key).to_owned(), String::new());
    match body {
        Body::Text { text, .. } => (String::new(), text.clone()),
        Body::Addition { text, .. } => (t.text("messages-addition").to_owned(), text.clone()),
        Body::Question { ask, text } => {
            (t.with("messages-question", "ask", question(t, *ask)).into_owned(), text.clone())
        }
        Body::Answer { ask, answer, text, .. } => {
            let says =
                t.with2("messages-answer", ("ask", question(t, *ask)), ("answer", answered(t, *answer)));
            (says.into_owned(), text.clone())
        }
        Body::Consent(ConsentChange { given, consent }) => {
            let key = if *given { "messages-consent-given" } else { "messages-consent-taken-back" };
            (t.with(key, "what", t.text(consent_words(consent.kind))).into_owned(), consent.body.clone())
        }
        Body::ContactChanged => plain("messages-contact-changed"),
        Body::ContactRemoved => plain("messages-contact-removed"),
        Body::Revision { report, .. } => (t.text("messages-revision").to_owned(), report.narrative.clone()),
        Body::OwnReport { .. } | Body::State(_) | Body::Fetched { .. } => plain("messages-other"),
        Body::Unknown => plain("messages-unknown"),
    }
}

fn question(t: &Locale, ask: Ask) -> String {
    t.text(&format!("messages-ask-{}", ask.as_str().replace('_', "-"))).to_owned()
}

fn answered(t: &Locale, answer: Answer) -> String {
    match answer {
        Answer::Yes => t.text("yes").to_owned(),
        Answer::No => t.text("no").to_owned(),
        Answer::Unsure => t.text("messages-unsure").to_owned(),
        Answer::Day(day) => format::day(day, t),
        Answer::Words => t.text("messages-in-words").to_owned(),
    }
}

/// A consent and where it stands.
pub struct ConsentLine {
    pub words: String,
    pub given: bool,
    pub note: String,
}

/// A consent.
pub fn consent(t: &Locale, state: &ConsentState) -> ConsentLine {
    let note = state.last.as_ref().map_or_else(String::new, |change| {
        let consent = &change.consent;
        let key = if change.given { "messages-consent-since" } else { "messages-consent-ended" };
        let wording = format!("{}, {}", consent.wording, consent.language);
        let since = t.with2(key, ("day", format::day(consent.day, t)), ("wording", wording));
        [consent.body.as_str(), &since].join(" ").trim().to_owned()
    });
    ConsentLine { words: t.text(consent_words(state.kind)).to_owned(), given: state.given().is_some(), note }
}

fn consent_words(kind: ConsentKind) -> &'static str {
    match kind {
        ConsentKind::Process => "messages-may-process",
        ConsentKind::Contact => "messages-may-contact",
        ConsentKind::PassOn => "messages-may-pass-on",
        ConsentKind::WriteOtherSide => "messages-may-write",
        ConsentKind::Example => "messages-may-example",
    }
}
