//! Writing to the person: an answer in words, or a question that can be answered with a tick or a
//! day.

use std::collections::BTreeMap;

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox::MESSAGE_LIMIT;
use meldestelle_domain::message::{Ask, Body, Message};
use meldestelle_domain::office::AnswerTemplate;
use meldestelle_domain::submission::{FieldError, Problem, Reader, Submission};
use meldestelle_domain::week::Week;
use meldestelle_vault::seal::seal_to_mailbox;
use meldestelle_web::form as web_form;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::aggregate::Case;
use crate::case::messages::message_form::MESSAGE_FORM_LIMIT;
use crate::case::messages::page::{self, MessagesPageOptions};
use crate::case::parse_id::parse_case_id;
use crate::http::error::DeskError;
use crate::ingest::erasure;
use crate::state::Desk;
use crate::store::messages::{self as rows, NewMessage};
use crate::store::offices;

/// Sends an answer or a question, or puts a reply template or a question into the form.
pub(super) async fn submit(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let id = parse_case_id(&id)?;
    let typed = web_form::read(request, MESSAGE_FORM_LIMIT).await?;
    let options = MessagesPageOptions::default();
    if !typed.first("insert").is_empty() {
        let mut tx = me.begin(&desk).await?;
        let templates = offices::settings(&mut tx, me.office).await?.replies.templates;
        // The page takes a connection of its own. A request that held two could wait for others
        // that do the same.
        drop(tx);
        let typed = with_template(&typed, &templates);
        return page::respond(&desk, me, id, MessagesPageOptions { typed, ..options }).await;
    }
    if !typed.first("choose").is_empty() {
        let typed = with_question(&typed);
        return page::respond(&desk, me, id, MessagesPageOptions { typed, ..options }).await;
    }
    let body = match parse(&typed) {
        Ok(body) => body,
        Err(errors) => {
            return page::respond(&desk, me, id, MessagesPageOptions { typed, errors, ..options }).await;
        }
    };
    let mut tx = me.begin(&desk).await?;
    let Some(case) = Case::open(&mut tx, &desk, &me, id).await? else {
        return erasure::deleted_case_page(&mut tx, me, id).await;
    };
    let known = typed.first("known").parse().unwrap_or(usize::MAX);
    if case.thread.person_messages().count() > known {
        drop(tx);
        return page::respond(&desk, me, id, MessagesPageOptions { typed, held: true, ..options }).await;
    }
    if send(&mut tx, &desk, &me, &case, body, &typed).await? {
        audit::append(&mut tx, &desk, &me, Act::MessageSent { case: id }).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/cases/{id}/messages?sent")).into_response())
}

/// Reads the form: a question, or words, or both.
fn parse(typed: &Submission) -> Result<Body, Vec<FieldError>> {
    let mut read = Reader::new(typed);
    let text = read.text("text", MESSAGE_LIMIT);
    let ask = read.choice("ask", &Ask::CHOICES);
    if text.is_empty() && matches!(ask, None | Some(Ask::Open | Ask::MayPassOn)) {
        read.fail("text", Problem::Missing);
    }
    read.finish(match ask {
        Some(ask) => Body::Question { ask, text },
        None => Body::Text { text, files: Vec::new() },
    })
}

/// The form with the chosen reply template behind the typed text.
fn with_template(typed: &Submission, templates: &[AnswerTemplate]) -> Submission {
    let chosen: Option<usize> = typed.first("template").parse().ok();
    let words = chosen.and_then(|place| templates.get(place)).map_or("", |template| template.text.as_str());
    let text = typed.first("text").trim_end();
    let text = if text.is_empty() { words.to_owned() } else { format!("{text}\n\n{words}") };
    let keep = |name: &str| (name.to_owned(), typed.first(name).to_owned());
    Submission::new(vec![("text".to_owned(), text), keep("ask"), keep("template")])
}

/// The form with a question chosen and everything typed kept. Nothing is sent.
fn with_question(typed: &Submission) -> Submission {
    let keep = |name: &str| (name.to_owned(), typed.first(name).to_owned());
    let ask = ("ask".to_owned(), typed.first("choose").to_owned());
    Submission::new(vec![keep("text"), ask, keep("template")])
}

/// Seals and stores a message of the office. Answers whether it is new: a form that is sent twice
/// is stored once.
async fn send(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: &Case,
    body: Body,
    typed: &Submission,
) -> Result<bool, DeskError> {
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
    let fingerprint = Sha256::digest(&*typed.framed(&["known"])).into();
    let week = Week::of(desk.clock.today());
    let new = NewMessage { id, epoch, week, fingerprint, sealed: &sealed };
    let is_new = rows::insert(conn, me.office, mailbox.report, &new).await?;
    if !mailbox.has_fetch_note {
        let id = MessageId::random(&mut rng);
        let nothing = Message { written: now, body: Body::Fetched { weeks: BTreeMap::new() } };
        let sealed = seal_to_mailbox(&nothing, me.office, id, recipient, &office)?;
        rows::begin_fetched(conn, me.office, mailbox.report, (id, &sealed)).await?;
    }
    Ok(is_new)
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
            assert!(matches!(parse(&form(&[("ask", ask)])), Ok(Body::Question { .. })));
        }
        assert!(matches!(parse(&form(&[("text", "Guten Tag")])), Ok(Body::Text { .. })));
        for fields in [&[][..], &[("ask", "open")], &[("ask", "may_pass_on")]] {
            assert_eq!(parse(&form(fields)).unwrap_err()[0].field, "text");
        }
        assert!(parse(&form(&[("ask", "why"), ("text", "x")])).is_err());
    }

    #[test]
    fn a_reply_template_is_put_behind_the_typed_text() {
        let templates = [AnswerTemplate { name: "Eingang".into(), text: "Danke.".into() }];
        let with =
            |fields: &[(&str, &str)]| with_template(&form(fields), &templates).first("text").to_owned();
        assert_eq!(with(&[("template", "0")]), "Danke.");
        assert_eq!(with(&[("template", "0"), ("text", "Guten Tag,\n")]), "Guten Tag,\n\nDanke.");
        assert_eq!(with(&[("template", "7"), ("text", "Guten Tag")]).trim(), "Guten Tag");
    }
}
