//! The page of a case: what the person said, what happened since, and what is to be done, on one
//! page with one form.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use meldestelle_domain::audit::{Act, Entry};
use meldestelle_domain::case::CaseState;
use meldestelle_domain::case_status::CaseStatus;
use meldestelle_domain::clock::{PLACE, local_date};
use meldestelle_domain::id::{CaseId, EntryId, MessageId};
use meldestelle_domain::office::AnswerTemplate;
use meldestelle_domain::reply_templates;
use meldestelle_domain::report::Contact;
use meldestelle_domain::submission::{FieldError, Problem, Submission};
use meldestelle_domain::work_form::{FieldConflict, WAS};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use rand::Rng;
use sqlx::PgConnection;

mod composer;
mod header;
pub(crate) mod properties;
mod rebase;
mod refusal;
mod side;
pub(crate) mod timeline;
pub(crate) mod words;

use self::composer::Composer;
use self::header::Header;
use self::properties::Properties;
use self::rebase::rebased;
use self::refusal::Refusal;
use self::side::Side;
use self::timeline::{Item, Shown, Sources, timeline};
use self::words::Words;
use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::actions::{Acting, Refused, action, move_old_codes};
use crate::case::aggregate::Case;
use crate::case::coding_form::{self, CodingForm};
use crate::case::drafts::{self, KeptTexts};
use crate::case::entries;
use crate::case::messages::mailbox_status;
use crate::case::parse_id::parse_case_id;
use crate::http::error::DeskError;
use crate::http::format;
use crate::http::pagination::{self, ListPart};
use crate::ingest::erasure;
use crate::state::Desk;
use crate::store::audit as trail;
use crate::store::offices;
use crate::store::people::{self, Member};

/// What a page of a case shows beside the case itself.
#[derive(Default)]
pub(crate) struct CasePageOptions {
    /// The form as it was typed, if that is not what is stored.
    pub typed: Option<Submission>,
    /// Why an action was not done.
    pub refused: Option<Refused>,
    /// The contacts, if the contact compartment was opened.
    pub contacts: Option<Vec<Contact>>,
    /// What was done just now: the name of a Fluent message.
    pub notice: Option<&'static str>,
    /// Which items the timeline shows.
    pub shown: Shown,
    /// Place in the timeline at which the shown part ends; the newest without one.
    pub before: Option<usize>,
    /// The entry that is being corrected.
    pub correcting: Option<EntryId>,
    /// Whether the timeline shows who opened the case.
    pub with_openings: bool,
    /// The text into which a template was put just now, where writing goes on.
    pub inserted: &'static str,
}

/// What can be said at the top of the page after an action.
const NOTICES: [&str; 8] = [
    "case-saved",
    "case-entry-added",
    "case-entry-corrected",
    "case-task-added",
    "case-task-done",
    "case-task-dropped",
    "case-taken-over",
    "case-message-sent",
];

impl CasePageOptions {
    /// The conflicts that the page tells.
    fn told(&self) -> &[FieldConflict] {
        match &self.refused {
            Some(Refused::Conflicts(conflicts)) => conflicts,
            _ => &[],
        }
    }

    fn read(query: &RawQuery) -> Self {
        let fields: Vec<(String, String)> =
            form_urlencoded::parse(query.0.as_deref().unwrap_or_default().as_bytes()).into_owned().collect();
        let query_field = Submission::new(fields);
        let done = query_field.first("done");
        Self {
            notice: NOTICES.iter().find(|notice| **notice == done).copied(),
            shown: Shown::parse(query_field.first("show")),
            before: pagination::before_place(query),
            correcting: query_field.first("correct").parse().ok(),
            with_openings: query_field.has("openings", "on"),
            ..Self::default()
        }
    }
}

/// Shows a case. The person's mailbox learns that a counsellor has read the report and the messages
/// that are shown.
pub(crate) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    query: RawQuery,
) -> Result<Response, DeskError> {
    let id = parse_case_id(&id)?;
    let mut tx = me.begin(&desk).await?;
    let Some(case) = Case::open(&mut tx, &desk, &me, id).await? else {
        return erasure::deleted_case_page(&mut tx, me, id).await;
    };
    let team = people::team(&mut tx, &me.keys).await?;
    audit::append(&mut tx, &desk, &me, Act::CaseOpened { case: id }).await?;
    if case.files.lost_count.is_some() {
        audit::append(&mut tx, &desk, &me, Act::FilesLost { case: id }).await?;
    }
    let page = load(&mut tx, &desk, me, (&case, &team), CasePageOptions::read(&query)).await?;
    tx.commit().await?;
    Ok(page.respond(StatusCode::OK))
}

/// Reads what the page needs beside the case, and marks the shown messages as read.
///
/// # Errors
/// The database; working material that does not open; sealing.
pub(crate) async fn load(
    conn: &mut PgConnection,
    desk: &Desk,
    me: SignedIn,
    (case, team): (&Case, &[Member]),
    options: CasePageOptions,
) -> Result<CasePage, DeskError> {
    move_old_codes(&mut *conn, &Acting { desk, me: &me, team }, case).await?;
    let t = me.locale;
    let entries = entries::of_case(&mut *conn, &me.keys, case.id).await?;
    let unread = case.unread();
    let openings = if options.with_openings { openings(&mut *conn, &me, case.id).await? } else { Vec::new() };
    let sources = Sources { case, entries: &entries, team, unread: &unread, openings: &openings };
    let items = timeline(&sources, options.shown, t);
    let part = ListPart::ending(options.before, items.len());
    let items = part.of(items);
    let shown: Vec<MessageId> = case.thread.messages.iter().map(|item| item.id).collect();
    let shown = shown.into_iter().filter(|id| items.iter().any(|item| item.anchor == format!("m-{id}")));
    mark_as_seen(&mut *conn, desk, &me, case, &shown.collect::<Vec<_>>()).await?;
    let settings = offices::settings(&mut *conn, me.office).await?;
    let kept = drafts::kept(&mut *conn, &me, case.id).await?;
    let typed = match &options.typed {
        Some(typed) => rebased(typed, &case.state, options.told()),
        None => stored_fields(case, kept.as_ref(), &me),
    };
    let templates = templates(settings.replies.templates.clone(), t);
    let errors = errors_of(options.refused.as_ref(), &typed);
    let today = desk.clock.today();
    let form = coding_form::build(&typed, &case.state, team, &errors, t);
    let header = Header::new(case, (&typed, &errors), (&settings, today), t);
    let side = Side::of(&typed, &options, &errors, header.is_new);
    let correcting = options.correcting;
    let composer = Composer::new(case, &typed, &errors, templates, (&entries, correcting), t);
    Ok(CasePage {
        id: case.id,
        header,
        words: Words::new(case, t),
        items,
        part,
        shown: options.shown,
        with_openings: options.with_openings,
        inserted: options.inserted,
        has_coding_draft: kept.as_ref().is_some_and(KeptTexts::has_codes),
        unopened: case.thread.unopened_count() + entries.unopened,
        composer,
        properties: Properties::new(case, team, options.contacts.as_deref(), today, t),
        side,
        refusal: options
            .refused
            .as_ref()
            .map(|refused| Refusal::new((refused, &errors), typed.first(action::FIELD), (case, team), t)),
        was: was_fields(&case.state, &typed),
        form,
        known: case.thread.person_messages().count(),
        nonce: nonce(desk),
        draft: kept.map(|kept| draft_words(kept.saved, t)).unwrap_or_default(),
        notice: options.notice,
        t,
        me,
    })
}

/// What the form shows first: what is stored, with the texts and codes of the draft. A new case
/// comes with a suggestion of who looks through it.
fn stored_fields(case: &Case, kept: Option<&KeptTexts>, me: &SignedIn) -> Submission {
    let draft = kept.map(|kept| kept.fields.as_slice()).unwrap_or_default();
    let is_changed = |name: &str| draft.iter().any(|(field, _)| field.strip_prefix(WAS) == Some(name));
    let stored = coding_form::fields_of(&case.state);
    let is_new = case.state.status.as_str() == CaseStatus::New.code();
    let stored = stored.fields().filter(|(name, _)| !is_changed(name)).map(|(name, value)| {
        let value = match name {
            "case_status" if is_new => CaseStatus::Triage.code().to_owned(),
            "assignee" if is_new && value.is_empty() => me.counsellor.to_string(),
            _ => value.to_owned(),
        };
        (name.to_owned(), value)
    });
    Submission::new(stored.chain(draft.iter().cloned()).collect())
}

/// What the fields showed first, to tell later who changed what: the values of now, except where
/// the form still tells earlier ones.
fn was_fields(state: &CaseState, typed: &Submission) -> Vec<(String, String)> {
    let mut shown = coding_form::shown_values(state);
    for (name, value) in &mut shown {
        if let Some((_, before)) = typed.fields().find(|(field, _)| field == name) {
            before.clone_into(value);
        }
    }
    shown
}

/// How many of the newest entries of the audit trail are searched for openings of a case.
const SEARCHED: i64 = 5_000;

/// Who opened the case or its contact lately, oldest first.
async fn openings(conn: &mut PgConnection, me: &SignedIn, case: CaseId) -> Result<Vec<Entry>, DeskError> {
    let listed = trail::page(conn, &me.keys, None, SEARCHED).await?;
    let about = |entry: &Entry| match entry.act {
        Act::CaseOpened { case: opened } | Act::ContactOpened { case: opened } => opened == case,
        _ => false,
    };
    Ok(listed.into_iter().rev().filter_map(|listed| listed.entry.filter(about)).collect())
}

/// The problems of fields. A text with a gap is one, too.
fn errors_of(refused: Option<&Refused>, typed: &Submission) -> Vec<FieldError> {
    match refused {
        Some(Refused::Fields(errors)) => errors.clone(),
        Some(Refused::Gap) => {
            let is_first =
                typed.first(action::FIELD).starts_with("triage") || typed.first("message.text").is_empty();
            let field = if is_first { "first_answer" } else { "message.text" };
            vec![FieldError { field, problem: Problem::Missing }]
        }
        _ => Vec::new(),
    }
}

/// The reply templates of the office, or the built-in ones if it has none of its own.
pub(crate) fn templates(own: Vec<AnswerTemplate>, t: &Locale) -> Vec<AnswerTemplate> {
    if own.is_empty() { reply_templates::builtin(t.lang()) } else { own }
}

/// What stands beside a text that was kept.
pub(crate) fn draft_words(saved: DateTime<Utc>, t: &Locale) -> String {
    t.with("case-draft-saved", "time", saved.with_timezone(&PLACE).format("%H:%M").to_string()).into_owned()
}

/// Tells the mailbox that a counsellor has read the report and these messages.
async fn mark_as_seen(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: &Case,
    shown: &[MessageId],
) -> Result<(), DeskError> {
    let ids = case.thread.person_messages().map(|item| item.id);
    let seen: Vec<MessageId> = ids.filter(|id| case.is_seen(*id) || shown.contains(id)).collect();
    let stage = meldestelle_domain::stage::Stage::of_status(case.state.status.as_str());
    let (now, today) = (desk.clock.now(), desk.clock.today());
    mailbox_status::update(conn, &me.keys, case.id, now, &mut desk.chance.clone(), |state| {
        state.read.get_or_insert(today);
        state.stage = stage;
        state.seen = seen;
    })
    .await
}

/// A random number for the form, by which a form that is sent twice is recognised.
fn nonce(desk: &Desk) -> String {
    let mut random = [0_u8; 16];
    desk.chance.clone().fill_bytes(&mut random);
    u128::from_be_bytes(random).to_string()
}

#[derive(Template)]
#[template(path = "desk/case/page.html")]
pub(crate) struct CasePage {
    t: &'static Locale,
    me: SignedIn,
    id: CaseId,
    header: Header,
    words: Words,
    items: Vec<Item>,
    part: ListPart,
    shown: Shown,
    with_openings: bool,
    /// The field in which writing goes on.
    inserted: &'static str,
    /// Whether the draft has codes.
    has_coding_draft: bool,
    /// How many messages and entries do not open.
    unopened: usize,
    composer: Composer,
    properties: Properties,
    refusal: Option<Refusal>,
    /// The part that a narrow screen shows.
    side: Side,
    form: CodingForm,
    /// What the fields show now, to tell later who changed what.
    was: Vec<(String, String)>,
    /// How many messages of the person there are.
    known: usize,
    nonce: String,
    /// When the texts below were kept, in words. Empty if there is no draft.
    draft: String,
    notice: Option<&'static str>,
}

impl CasePage {
    /// The page as an answer.
    pub fn respond(&self, status: StatusCode) -> Response {
        page::html(status, self)
    }
}

/// What is wrong with a field.
fn error_of(errors: &[FieldError], field: &str, t: &Locale) -> Option<String> {
    let error = errors.iter().find(|error| error.field == field)?;
    Some(coding_form::problem_message(error.problem, t))
}

/// How a case is called, or its short id if it has no name.
pub(crate) fn label(case: &Case, t: &Locale) -> String {
    let label = case.state.label(&t.tag);
    if label.is_empty() { format::short_id(case.id) } else { label }
}

/// The day on which the report arrived.
fn arrival(case: &Case, t: &Locale) -> String {
    format::day(local_date(case.report.received), t)
}
