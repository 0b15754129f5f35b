//! What follows from a mailbox's messages taken together: which consents hold, which questions are still open, how long a person waits.
//!
//! Both faces use the same functions, so that the person and the counsellor see the same.

use chrono::{DateTime, NaiveDate, Utc};

use crate::clock::local_date;
use crate::holidays::Land;
use crate::id::MessageId;
use crate::message::{Answer, AnswerShape, Ask, Body, ConsentChange, Message};
use crate::report::{CONSENT_WORDING, Consent, ConsentKind, LINE_LIMIT, Report};
use crate::submission::{FieldError, Problem, Reader, Submission};
use crate::workday;

/// Longest message, in characters: about five printed pages.
pub const MESSAGE_LIMIT: usize = 10_000;

/// Where a consent stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentState {
    /// Which.
    pub kind: ConsentKind,
    /// The last change, if there was any: given or taken back, in which wording and language, on which day.
    pub last: Option<ConsentChange>,
}

impl ConsentState {
    /// The consent, if it holds.
    #[must_use]
    pub fn given(&self) -> Option<&Consent> {
        self.last.as_ref().filter(|change| change.given).map(|change| &change.consent)
    }
}

/// Which consents hold: those of the report, then every change in the order in which it was written. A
/// form that was sent again speaks for all five: what it no longer ticks is taken back. But where the
/// person has spoken in the mailbox, no form changes it: it may have lain in a browser since before.
#[must_use]
pub fn consents<'a>(
    report: &Report,
    messages: impl IntoIterator<Item = (MessageId, &'a Message)>,
) -> Vec<ConsentState> {
    let mut ordered: Vec<_> = messages.into_iter().collect();
    ordered.sort_by_key(|(id, message)| (message.written, *id));
    let given = |consent: &Consent| ConsentChange { given: true, consent: consent.clone() };
    let mut changes: Vec<ConsentChange> = report.consents.iter().map(given).collect();
    let mut settled: Vec<ConsentKind> = Vec::new();
    for (_, message) in ordered {
        match &message.body {
            Body::Consent(change) | Body::Answer { consent: Some(change), .. } => {
                settled.push(change.consent.kind);
                changes.push(change.clone());
            }
            Body::Revision { report, .. } => {
                let day = local_date(message.written);
                let dropped = |kind: &ConsentKind| {
                    !settled.contains(kind) && !report.consents.iter().any(|given| given.kind == *kind)
                };
                let known: Vec<ConsentKind> = changes.iter().map(|change| change.consent.kind).collect();
                let taken_back = ConsentKind::ALL
                    .into_iter()
                    .filter(|kind| known.contains(kind) && dropped(kind))
                    .map(|kind| ConsentChange {
                        given: false,
                        consent: consent(kind, "", &report.language, day),
                    })
                    .collect::<Vec<_>>();
                changes.extend(taken_back);
                let open = report.consents.iter().filter(|consent| !settled.contains(&consent.kind));
                changes.extend(open.map(given));
            }
            _ => {}
        }
    }
    ConsentKind::ALL
        .into_iter()
        .map(|kind| ConsentState {
            kind,
            last: changes.iter().rev().find(|change| change.consent.kind == kind).cloned(),
        })
        .collect()
}

/// Whether a contact is left, as far as the report and the messages, in the order in which they were written, say so.
#[must_use]
pub fn has_contact<'a>(report: Option<&Report>, messages: impl IntoIterator<Item = &'a Message>) -> bool {
    let first = report.is_some_and(|report| report.has_contact);
    messages.into_iter().fold(first, |has, message| match &message.body {
        Body::ContactChanged => true,
        Body::ContactRemoved => false,
        // A form that was sent again without one leaves the contact as it is.
        Body::Revision { report, .. } => has || report.has_contact,
        _ => has,
    })
}

/// A consent in today's wording.
#[must_use]
pub fn consent(kind: ConsentKind, body: &str, language: &str, day: NaiveDate) -> Consent {
    Consent {
        kind,
        body: body.to_owned(),
        wording: CONSENT_WORDING.to_owned(),
        language: language.to_owned(),
        day,
    }
}

/// The day by which a human answers: the office's working days after arrival.
#[must_use]
pub fn reply_day(received: DateTime<Utc>, reply_days: u8, land: Land) -> NaiveDate {
    workday::after(local_date(received), reply_days, land)
}

/// The answer to a question, if there is one.
#[must_use]
pub fn answer_to<'a>(
    question: MessageId,
    messages: impl IntoIterator<Item = &'a Message>,
) -> Option<&'a Message> {
    messages
        .into_iter()
        .filter(|message| matches!(&message.body, Body::Answer { to, .. } if *to == question))
        .max_by_key(|message| message.written)
}

/// Whether a question was asked and has no answer yet.
#[must_use]
pub fn is_open<'a>(ask: Ask, messages: impl IntoIterator<Item = (MessageId, &'a Message)>) -> bool {
    let messages: Vec<_> = messages.into_iter().collect();
    let answered = |question| answer_to(question, messages.iter().map(|(_, message)| *message)).is_some();
    messages.iter().any(|(id, message)| {
        matches!(&message.body, Body::Question { ask: asked, .. } if *asked == ask) && !answered(*id)
    })
}

/// Reads the answer form of a question.
///
/// # Errors
/// Every problem with its field; an answer needs a tick, a day or words.
pub fn parse_answer(
    form: &Submission,
    to: MessageId,
    ask: Ask,
    language: &str,
    today: NaiveDate,
) -> Result<Body, Vec<FieldError>> {
    const CHOICES: [(&str, Answer); 3] =
        [("yes", Answer::Yes), ("no", Answer::No), ("unsure", Answer::Unsure)];
    let mut read = Reader::new(form);
    let text = read.text("text", MESSAGE_LIMIT);
    let body = read.text("consent_pass_on_body", LINE_LIMIT);
    let ticked = read.choice("answer", &CHOICES);
    let day = if ask.shape() == AnswerShape::Day { read.past_day("day", today) } else { None };
    let answer = match (ask.shape(), ticked, day) {
        (AnswerShape::Day, _, Some(day)) => Some(Answer::Day(day)),
        (AnswerShape::Day, Some(_), None) => Some(Answer::Unsure),
        (AnswerShape::YesNo, Some(ticked), _) => Some(ticked),
        _ => (!text.is_empty()).then_some(Answer::Words),
    };
    if answer.is_none() {
        read.fail(if ask.shape() == AnswerShape::Words { "text" } else { "answer" }, Problem::Missing);
    }
    let answer = answer.unwrap_or(Answer::Words);
    let given = match answer {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        _ => None,
    };
    let consent = ask.consent().zip(given).map(|(kind, given)| ConsentChange {
        given,
        consent: consent(kind, if kind == ConsentKind::PassOn { &body } else { "" }, language, today),
    });
    read.finish(Body::Answer { to, ask, answer, text, consent })
}

/// Reads a message of plain words.
///
/// # Errors
/// [`Problem::Missing`] for an empty one, and what [`Reader::text`] finds.
pub fn parse_text(form: &Submission) -> Result<String, Vec<FieldError>> {
    let mut read = Reader::new(form);
    let text = read.text("text", MESSAGE_LIMIT);
    if text.is_empty() {
        read.fail("text", Problem::Missing);
    }
    read.finish(text)
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, TimeZone};
    use uuid::Uuid;

    use super::*;
    use crate::report;

    fn form(fields: &[(&str, &str)]) -> Submission {
        Submission::new(
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap()
    }

    fn report_with(consents: &[&str]) -> Report {
        let mut fields = vec![("narrative", "x"), ("contact_phone", "0151 2345678")];
        fields.extend(consents.iter().map(|field| (*field, "on")));
        report::parse(&form(&fields), "de", now()).unwrap().report
    }

    fn held(report: &Report, messages: &[(MessageId, Message)]) -> Vec<ConsentKind> {
        consents(report, messages.iter().map(|(id, message)| (*id, message)))
            .iter()
            .filter_map(|state| state.given().map(|consent| consent.kind))
            .collect()
    }

    fn change(minutes: i64, kind: ConsentKind, given: bool) -> (MessageId, Message) {
        let body =
            Body::Consent(ConsentChange { given, consent: consent(kind, "", "de", local_date(now())) });
        let id = MessageId(Uuid::from_u128(u128::from(minutes.unsigned_abs())));
        (id, Message { written: now() + Duration::minutes(minutes), body })
    }

    #[test]
    fn the_last_word_on_a_consent_holds_in_whatever_order_it_is_read() {
        let report = report_with(&["consent_process", "consent_contact"]);
        assert_eq!(held(&report, &[]), [ConsentKind::Process, ConsentKind::Contact]);
        let messages = [
            change(3, ConsentKind::Contact, true),
            change(1, ConsentKind::Contact, false),
            change(2, ConsentKind::Example, true),
        ];
        assert_eq!(
            held(&report, &messages),
            [ConsentKind::Process, ConsentKind::Contact, ConsentKind::Example]
        );
        assert_eq!(held(&report, &messages[1..]), [ConsentKind::Process, ConsentKind::Example]);
    }

    #[test]
    fn a_form_sent_again_speaks_for_all_consents() {
        let report = report_with(&["consent_process", "consent_contact"]);
        let again = Box::new(report_with(&["consent_process", "consent_write"]));
        let body = Body::Revision { report: again, contact: None, files: Vec::new() };
        let message = Message { written: now() + Duration::minutes(1), body };
        let messages = [(MessageId(Uuid::from_u128(1)), message)];
        assert_eq!(held(&report, &messages), [ConsentKind::Process, ConsentKind::WriteOtherSide]);
    }

    #[test]
    fn no_form_changes_what_was_said_in_the_mailbox() {
        let report = report_with(&["consent_process", "consent_contact"]);
        let again = Box::new(report_with(&["consent_contact", "consent_write"]));
        let body = Body::Revision { report: again, contact: None, files: Vec::new() };
        let message = Message { written: now() + Duration::minutes(9), body };
        let messages = [
            change(1, ConsentKind::Contact, false),
            change(2, ConsentKind::Example, true),
            (MessageId(Uuid::from_u128(99)), message),
        ];
        assert_eq!(held(&report, &messages), [ConsentKind::WriteOtherSide, ConsentKind::Example]);
    }

    #[test]
    fn an_answer_lands_coded_and_changes_its_consent() {
        let to = MessageId(Uuid::from_u128(1));
        let today = local_date(now());
        let parse = |ask, fields: &[(&str, &str)]| parse_answer(&form(fields), to, ask, "en", today);

        let Body::Answer { answer, consent: Some(change), .. } =
            parse(Ask::MayContact, &[("answer", "no")]).unwrap()
        else {
            panic!("no consent changed");
        };
        assert_eq!((answer, change.given, change.consent.kind), (Answer::No, false, ConsentKind::Contact));

        let Body::Answer { answer, consent, .. } =
            parse(Ask::WhenRejectionArrived, &[("day", "2026-11-02")]).unwrap()
        else {
            panic!("no answer");
        };
        assert_eq!(answer, Answer::Day("2026-11-02".parse().unwrap()));
        assert_eq!(consent, None);

        assert!(matches!(
            parse(Ask::MayContact, &[("text", "Es kommt darauf an.")]).unwrap(),
            Body::Answer { answer: Answer::Words, consent: None, .. }
        ));
        assert_eq!(parse(Ask::MayContact, &[]).unwrap_err()[0].field, "answer");
        assert_eq!(parse(Ask::Open, &[]).unwrap_err()[0].field, "text");
        assert_eq!(
            parse(Ask::WhenLearned, &[("day", "2026-12-02")]).unwrap_err()[0].problem,
            Problem::Future { year: 2025 }
        );
        assert_eq!(
            parse(Ask::WhenLearned, &[("day", "0026-11-02")]).unwrap_err(),
            [FieldError { field: "day", problem: Problem::LongAgo { year: 2026 } }]
        );
        assert_eq!(parse(Ask::WhenLearned, &[("text", "\u{200b}")]).unwrap_err()[0].field, "answer");

        let Body::Answer { consent: Some(change), .. } =
            parse(Ask::MayProcess, &[("answer", "yes")]).unwrap()
        else {
            panic!("no consent given");
        };
        assert_eq!((change.given, change.consent.kind), (true, ConsentKind::Process));
    }

    #[test]
    fn the_reply_day_counts_working_days_of_the_place() {
        assert_eq!(reply_day(now(), 5, Land::default()), "2026-11-27".parse().unwrap());
    }
}
