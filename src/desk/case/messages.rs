//! Messages with the person: what came, what was answered, questions whose answers land coded.
//!
//! Reading this page marks the person's messages as read, which their mailbox then tells them. A message that arrives while an answer is being
//! written holds the answer back once, so that nobody answers past it. Not promised: that a message shown as fetched was read.

pub mod mailbox_status;
pub(crate) mod thread;
pub(crate) mod view;

use crate::audit;
use crate::ingest::erasure;
use crate::office::reply_templates;
use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::{CaseId, MessageId};
use meldestelle_domain::mailbox::{MESSAGE_LIMIT, is_open};
use meldestelle_domain::message::{Ask, Body, Message, Stage};
use meldestelle_domain::office::AnswerTemplate;
use meldestelle_domain::report::ConsentKind;
use meldestelle_domain::submission::{FieldError, Problem, Reader, Submission};
use meldestelle_domain::week::Week;
use meldestelle_vault::seal::seal_to_mailbox;
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};
use rand::Rng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use self::thread::Thread;
use crate::auth::extractor::SignedIn;
use crate::case::messages::view::{ConsentLine, Line};
use crate::case::parse_id;
use crate::http::error::DeskError;
use crate::http::format as casework;
use crate::http::pagination;
use crate::http::pagination::Part;
use crate::state::Desk;
use crate::store::messages::{self as rows, NewMessage};
use crate::store::offices;

/// Largest form: the longest message in the widest script, percent-encoded.
pub(crate) const LIMIT: usize = 256 * 1024;

/// Routes of the messages of a case and of the first answers.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/cases/{id}/messages", get(read).post(write))
        .route("/settings/answers", get(reply_templates::show).post(reply_templates::save))
}

/// What the form says, and what is wrong with it.
#[derive(Default)]
struct View {
    typed: Submission,
    errors: Vec<FieldError>,
    /// A message arrived while the answer was written, which has not been sent.
    held: bool,
    sent: bool,
    /// Where the part of the thread that is shown ends.
    before: Option<usize>,
}

async fn read(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    query: RawQuery,
) -> Result<Response, DeskError> {
    let case = parse_id(&id)?;
    let (sent, before) = (query.0.as_deref() == Some("sent"), pagination::asked(&query));
    show(&desk, me, case, View { sent, before, ..View::default() }).await
}

/// Shows the thread and marks what came as read.
async fn show(desk: &Desk, me: SignedIn, case: CaseId, view: View) -> Result<Response, DeskError> {
    let mut tx = me.begin(desk).await?;
    let Some(thread) = Thread::open(&mut tx, &me, case).await? else {
        return erasure::answer(&mut tx, me, case).await;
    };
    let unread = thread.unread();
    let part = Part::ending(view.before, thread.items.len());
    let seen = thread.seen_with(part.of(&thread.items));
    let now = desk.clock.now();
    let today = desk.clock.today();
    let mut rng = desk.chance.clone();
    let status = thread.state.status.as_str();
    mailbox_status::tell(&mut tx, &me.keys, case, now, &mut rng, |told| {
        told.read.get_or_insert(today);
        told.stage = Stage::of_status(status);
        told.seen.clone_from(&seen);
    })
    .await?;
    let act = Act::CaseOpened { case };
    audit::append(&mut tx, desk, &me, act).await?;
    let settings = offices::settings(&mut tx, me.office).await?;
    tx.commit().await?;
    let status = match (&view.errors[..], view.held) {
        ([], false) => StatusCode::OK,
        ([], true) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = MessagesPage::new(me, (&thread, part), &unread, settings.answer_templates, view, nonce(desk));
    Ok(page::html(status, &page))
}

/// Sends an answer or a question; or puts one of the first answers into the field.
async fn write(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let case = parse_id(&id)?;
    let typed = web_form::read(request, LIMIT).await?;
    if !typed.first("insert").is_empty() {
        let mut tx = me.begin(&desk).await?;
        let templates = offices::settings(&mut tx, me.office).await?.answer_templates;
        // A request that holds one connection and wants a second can wait for others that do the same.
        drop(tx);
        let typed = insert(&typed, &templates);
        return show(&desk, me, case, View { typed, ..View::default() }).await;
    }
    if !typed.first("choose").is_empty() {
        let typed = choose(&typed);
        return show(&desk, me, case, View { typed, ..View::default() }).await;
    }
    let body = match parse(&typed) {
        Ok(body) => body,
        Err(errors) => return show(&desk, me, case, View { typed, errors, ..View::default() }).await,
    };
    let mut tx = me.begin(&desk).await?;
    let Some(thread) = Thread::open(&mut tx, &me, case).await? else {
        return erasure::answer(&mut tx, me, case).await;
    };
    let known = typed.first("known").parse().unwrap_or(usize::MAX);
    if thread.persons().count() > known {
        drop(tx);
        return show(&desk, me, case, View { typed, held: true, ..View::default() }).await;
    }
    if send(&mut tx, &desk, &me, &thread, body, &typed).await? {
        let act = Act::MessageSent { case };
        audit::append(&mut tx, &desk, &me, act).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/cases/{case}/messages?sent")).into_response())
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

/// The form with the words of a first answer put behind what was typed.
fn insert(typed: &Submission, templates: &[AnswerTemplate]) -> Submission {
    let chosen: Option<usize> = typed.first("template").parse().ok();
    let words = chosen.and_then(|place| templates.get(place)).map_or("", |template| template.text.as_str());
    let text = typed.first("text").trim_end();
    let text = if text.is_empty() { words.to_owned() } else { format!("{text}\n\n{words}") };
    let keep = |name: &str| (name.to_owned(), typed.first(name).to_owned());
    Submission::new(vec![("text".to_owned(), text), keep("ask"), keep("template")])
}

/// The form with a question chosen, everything typed still there. Nothing is sent by it.
fn choose(typed: &Submission) -> Submission {
    let keep = |name: &str| (name.to_owned(), typed.first(name).to_owned());
    let ask = ("ask".to_owned(), typed.first("choose").to_owned());
    Submission::new(vec![keep("text"), ask, keep("template")])
}

/// Seals and stores a message of the office; whether it is new.
async fn send(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    thread: &Thread,
    body: Body,
    typed: &Submission,
) -> Result<bool, DeskError> {
    let Some(recipient) = &thread.mailbox.recipient else { return Err(DeskError::NotFound) };
    let (epoch, office) = offices::recipients(conn, me.office).await?;
    let mut rng = desk.chance.clone();
    let id = MessageId::random(&mut rng);
    let now = desk.clock.now();
    let message = Message { written: now, body };
    let sealed = seal_to_mailbox(&message, me.office, id, recipient, &office)?;
    // The form's nonce is 128 random bits that are stored nowhere, so the hash says nothing of what was written.
    let fingerprint = Sha256::digest(&*typed.framed(&["known"])).into();
    let week = Week::of(desk.clock.today());
    let new = NewMessage { id, epoch, week, fingerprint, sealed: &sealed };
    let report = thread.mailbox.report;
    let is_new = rows::insert(conn, me.office, report, &new).await?;
    if thread.mailbox.fetched.is_none() {
        let id = MessageId::random(&mut rng);
        let nothing = Message { written: now, body: Body::Fetched { weeks: BTreeMap::new() } };
        let sealed = seal_to_mailbox(&nothing, me.office, id, recipient, &office)?;
        rows::begin_fetched(conn, me.office, report, (id, &sealed)).await?;
    }
    Ok(is_new)
}

fn nonce(desk: &Desk) -> String {
    let mut random = [0_u8; 16];
    desk.chance.clone().fill_bytes(&mut random);
    u128::from_be_bytes(random).to_string()
}

#[derive(Template)]
#[template(path = "desk/messages.html")]
#[expect(clippy::struct_excessive_bools, reason = "what a template asks is yes or no")]
struct MessagesPage {
    t: &'static Locale,
    me: SignedIn,
    id: CaseId,
    name: String,
    lines: Vec<Line>,
    part: Part,
    closed: usize,
    unread: usize,
    known: usize,
    nonce: String,
    consents: Vec<ConsentLine>,
    may_process: bool,
    may_contact: bool,
    /// Whether the question about it waits for an answer.
    process_asked: bool,
    contact_asked: bool,
    has_contact: bool,
    can_answer: bool,
    templates: Vec<AnswerTemplate>,
    typed: Submission,
    error: Option<String>,
    held: bool,
    sent: bool,
}

impl MessagesPage {
    fn new(
        me: SignedIn,
        (thread, part): (&Thread, Part),
        unread: &[MessageId],
        templates: Vec<AnswerTemplate>,
        view: View,
        nonce: String,
    ) -> Self {
        let t = me.locale;
        let consents = thread.consents();
        let asked = |ask| is_open(ask, thread.items.iter().map(|item| (item.id, &item.message)));
        let holds = |kind| consents.iter().any(|state| state.kind == kind && state.given().is_some());
        Self {
            id: thread.case,
            name: thread.state.name.clone(),
            lines: part.of(&thread.items).iter().map(|item| view::line(t, thread, item, unread)).collect(),
            part,
            closed: thread.closed,
            unread: unread.len(),
            known: thread.persons().count(),
            nonce,
            may_process: holds(ConsentKind::Process),
            may_contact: holds(ConsentKind::Contact),
            process_asked: asked(Ask::MayProcess),
            contact_asked: asked(Ask::MayContact),
            has_contact: thread.has_contact,
            can_answer: thread.mailbox.recipient.is_some(),
            consents: consents.iter().map(|state| view::consent(t, state)).collect(),
            templates,
            error: view.errors.first().map(|error| explain(t, error)),
            typed: view.typed,
            held: view.held,
            sent: view.sent,
            t,
            me,
        }
    }

    /// The questions to choose from.
    fn asks() -> impl Iterator<Item = (&'static str, String)> {
        Ask::CHOICES.iter().map(|(name, _)| (*name, format!("messages-ask-{}", name.replace('_', "-"))))
    }
}

pub(crate) fn explain(t: &Locale, error: &FieldError) -> String {
    match error.problem {
        Problem::Missing => t.text("messages-missing").to_owned(),
        Problem::TooLong { limit, length } => {
            t.with2("messages-too-long", ("limit", limit), ("length", length)).into_owned()
        }
        problem => t.text(problem.message_key()).to_owned(),
    }
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
    fn a_question_needs_no_words_but_where_it_says_nothing_without_them() {
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
    fn a_first_answer_is_put_behind_what_was_typed() {
        let templates = [AnswerTemplate { name: "Eingang".into(), text: "Danke.".into() }];
        let with = |fields: &[(&str, &str)]| insert(&form(fields), &templates).first("text").to_owned();
        assert_eq!(with(&[("template", "0")]), "Danke.");
        assert_eq!(with(&[("template", "0"), ("text", "Guten Tag,\n")]), "Guten Tag,\n\nDanke.");
        assert_eq!(with(&[("template", "7"), ("text", "Guten Tag")]).trim(), "Guten Tag");
    }
}
