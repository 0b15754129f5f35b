//! Answers and questions to the person.

use std::collections::BTreeMap;

use meldestelle_domain::audit::Act;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox::MESSAGE_LIMIT;
use meldestelle_domain::message::{Ask, Body, Message};
use meldestelle_domain::reply_templates;
use meldestelle_domain::submission::{FieldError, Problem, Reader, Submission};
use meldestelle_domain::week::Week;
use meldestelle_vault::seal::seal_to_mailbox;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{Acting, Done, Refused};
use crate::audit;
use crate::case::aggregate::Case;
use crate::http::error::DeskError;
use crate::store::messages::{self as rows, NewMessage};
use crate::store::offices;

/// The field that tells how many messages of the person the page showed.
const KNOWN: &str = "known";

/// Sends what the composer holds.
pub(super) async fn send_answer(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    form: &Submission,
) -> Result<Result<Done, Refused>, DeskError> {
    let body = match parse(form) {
        Ok(body) => body,
        Err(errors) => return Ok(Err(Refused::Fields(errors))),
    };
    if reply_templates::has_gap(form.first("message.text")) {
        return Ok(Err(Refused::Gap));
    }
    if let Some(refused) = new_messages(case, form) {
        return Ok(Err(refused));
    }
    send(conn, acting, case, body, form).await?;
    Ok(Ok(Done { notice: "case-message-sent", clears: &["message."] }))
}

/// The first answer of the form for a new case. Nothing if none was written.
pub(super) fn first_answer(form: &Submission) -> Result<Option<Body>, Refused> {
    let mut read = Reader::new(form);
    let text = read.text("first_answer", MESSAGE_LIMIT);
    let text = read.finish(text).map_err(Refused::Fields)?;
    if reply_templates::has_gap(&text) {
        return Err(Refused::Gap);
    }
    Ok(Some(text).filter(|text| !text.is_empty()).map(|text| Body::Text { text, files: Vec::new() }))
}

/// Holds an answer back if the person wrote since the page was shown.
pub(super) fn new_messages(case: &Case, form: &Submission) -> Option<Refused> {
    let known = form.first(KNOWN).trim().parse().unwrap_or(usize::MAX);
    (case.thread.person_messages().count() > known).then_some(Refused::NewMessages)
}

/// Reads the composer: a question, or words, or both.
fn parse(form: &Submission) -> Result<Body, Vec<FieldError>> {
    let mut read = Reader::new(form);
    let text = read.text("message.text", MESSAGE_LIMIT);
    let ask = read.choice("message.ask", &Ask::CHOICES);
    if text.is_empty() && matches!(ask, None | Some(Ask::Open | Ask::MayPassOn)) {
        read.fail("message.text", Problem::Missing);
    }
    read.finish(match ask {
        Some(ask) => Body::Question { ask, text },
        None => Body::Text { text, files: Vec::new() },
    })
}

/// Seals and stores a message of the office, and notes it in the audit trail. A form that is sent
/// twice is stored once.
pub(super) async fn send(
    conn: &mut PgConnection,
    Acting { desk, me, .. }: &Acting<'_>,
    case: &Case,
    body: Body,
    form: &Submission,
) -> Result<(), DeskError> {
    let mailbox = case.mailbox.as_ref().ok_or(DeskError::NotFound)?;
    let Some(recipient) = &mailbox.recipient else { return Err(DeskError::NotFound) };
    let (epoch, office) = offices::recipients(conn, me.office).await?;
    let mut rng = desk.chance.clone();
    let id = MessageId::random(&mut rng);
    let now = desk.clock.now();
    let message = Message { written: now, body };
    let sealed = seal_to_mailbox(&message, me.office, id, recipient, &office)?;
    // The form's nonce is 128 random bits that are stored nowhere, so the hash does not show what
    // was written.
    let only = form.only(|name, _| name == "nonce" || name == "first_answer" || name.starts_with("message."));
    let fingerprint = Sha256::digest(&*only.framed(&[])).into();
    let week = Week::of(desk.clock.today());
    let new = NewMessage { id, epoch, week, fingerprint, sealed: &sealed };
    let is_new = rows::insert(conn, me.office, mailbox.report, &new).await?;
    if !mailbox.has_fetch_note {
        let id = MessageId::random(&mut rng);
        let nothing = Message { written: now, body: Body::Fetched { weeks: BTreeMap::new() } };
        let sealed = seal_to_mailbox(&nothing, me.office, id, recipient, &office)?;
        rows::begin_fetched(conn, me.office, mailbox.report, (id, &sealed)).await?;
    }
    if is_new {
        audit::append(conn, desk, me, Act::MessageSent { case: case.id }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Submission {
        Submission::new(
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    #[test]
    fn only_questions_that_explain_themselves_need_no_words() {
        for ask in ["may_process", "may_contact"] {
            assert!(matches!(parse(&form(&[("message.ask", ask)])), Ok(Body::Question { .. })));
        }
        assert!(matches!(parse(&form(&[("message.text", "Guten Tag")])), Ok(Body::Text { .. })));
        for fields in [&[][..], &[("message.ask", "open")], &[("message.ask", "may_pass_on")]] {
            assert_eq!(parse(&form(fields)).unwrap_err()[0].field, "message.text");
        }
        assert!(parse(&form(&[("message.ask", "why"), ("message.text", "x")])).is_err());
    }

    #[test]
    fn a_first_answer_with_a_gap_is_held_back() {
        assert!(matches!(first_answer(&form(&[])), Ok(None)));
        assert!(matches!(first_answer(&form(&[("first_answer", "Guten Tag")])), Ok(Some(_))));
        let gap = first_answer(&form(&[("first_answer", "Wir melden uns am […Tag].")]));
        assert!(matches!(gap, Err(Refused::Gap)));
    }
}
