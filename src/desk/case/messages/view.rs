//! Messages and consents as the messages page shows them.

use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::{Answer, Ask, Body, ConsentChange};
use meldestelle_domain::report::ConsentKind;
use meldestelle_web::locale::Locale;

use crate::case::aggregate::Case;
use crate::case::messages::thread::ThreadMessage;
use crate::http::format;

/// A message, ready to be shown.
pub struct MessageLine {
    /// Whether the office wrote it.
    pub from_office: bool,
    /// When it was written.
    pub moment: String,
    /// Whether the person wrote it and nobody has read it before.
    pub unread: bool,
    /// Of a message of the office: whether it was fetched, and in which week.
    pub fetched: Option<String>,
    /// What kind of message it is; empty for plain words.
    pub kind: String,
    /// The words of the message.
    pub text: String,
    /// Names of the files that came with it.
    pub files: Vec<String>,
}

/// Prepares a message for the page.
pub fn message_line(t: &Locale, case: &Case, item: &ThreadMessage, unread: &[MessageId]) -> MessageLine {
    let (kind, text) = kind_and_text(t, &item.message.body);
    let week = case.mailbox.as_ref().and_then(|mailbox| mailbox.fetched.get(&item.id));
    let fetched = item.from_office.then(|| match week {
        Some(week) => t.with("messages-fetched", "week", week.number()).into_owned(),
        None => t.text("messages-not-fetched").to_owned(),
    });
    MessageLine {
        from_office: item.from_office,
        moment: format::moment(item.message.written, t),
        unread: unread.contains(&item.id),
        fetched,
        kind,
        text,
        files: item.message.body.files().iter().map(|file| file.name.clone()).collect(),
    }
}

fn kind_and_text(t: &Locale, body: &Body) -> (String, String) {
    let without_text = |key: &str| (t.text(key).to_owned(), String::new());
    match body {
        Body::Text { text, .. } => (String::new(), text.clone()),
        Body::Addition { text, .. } => (t.text("messages-addition").to_owned(), text.clone()),
        Body::Question { ask, text } => {
            (t.with("messages-question", "ask", question_words(t, *ask)).into_owned(), text.clone())
        }
        Body::Answer { ask, answer, text, .. } => {
            let (ask, answer) = (question_words(t, *ask), answer_words(t, *answer));
            (t.with2("messages-answer", ("ask", ask), ("answer", answer)).into_owned(), text.clone())
        }
        Body::Consent(ConsentChange { given, consent }) => {
            let key = if *given { "messages-consent-given" } else { "messages-consent-taken-back" };
            (t.with(key, "what", t.text(consent_key(consent.kind))).into_owned(), consent.body.clone())
        }
        Body::ContactChanged => without_text("messages-contact-changed"),
        Body::ContactRemoved => without_text("messages-contact-removed"),
        Body::Revision { report, .. } => (t.text("messages-revision").to_owned(), report.narrative.clone()),
        Body::OwnReport { .. } | Body::State(_) | Body::Fetched { .. } => without_text("messages-other"),
        Body::Unknown => without_text("messages-unknown"),
    }
}

/// What a question asks.
pub fn question_words(t: &Locale, ask: Ask) -> String {
    t.text(&format!("messages-ask-{}", ask.as_str().replace('_', "-"))).to_owned()
}

/// An answer that is a choice or a day.
pub fn answer_words(t: &Locale, answer: Answer) -> String {
    match answer {
        Answer::Yes => t.text("yes").to_owned(),
        Answer::No => t.text("no").to_owned(),
        Answer::Unsure => t.text("messages-unsure").to_owned(),
        Answer::Day(day) => format::day(day, t),
        Answer::Words => t.text("messages-in-words").to_owned(),
    }
}

fn consent_key(kind: ConsentKind) -> &'static str {
    match kind {
        ConsentKind::Process => "messages-may-process",
        ConsentKind::Contact => "messages-may-contact",
        ConsentKind::PassOn => "messages-may-pass-on",
        ConsentKind::WriteOtherSide => "messages-may-write",
        ConsentKind::Example => "messages-may-example",
    }
}
