//! The page with the messages of a case.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::{CaseId, MessageId};
use meldestelle_domain::mailbox::is_open;
use meldestelle_domain::message::Ask;
use meldestelle_domain::office::AnswerTemplate;
use meldestelle_domain::report::ConsentKind;
use meldestelle_domain::stage::Stage;
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use rand::Rng;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::aggregate::Case;
use crate::case::consents::is_given;
use crate::case::messages::mailbox_status;
use crate::case::messages::message_form::error_message;
use crate::case::messages::view::{MessageLine, ThreadConsent, message_line, thread_consent};
use crate::case::parse_id::parse_case_id;
use crate::http::error::DeskError;
use crate::http::format;
use crate::http::pagination;
use crate::http::pagination::ListPart;
use crate::ingest::erasure;
use crate::state::Desk;
use crate::store::offices;

/// What the page shows beside the messages: the form as it was typed, and what became of it.
#[derive(Default)]
pub(super) struct MessagesPageOptions {
    /// The form as it was typed.
    pub typed: Submission,
    /// What is wrong with the typed form.
    pub errors: Vec<FieldError>,
    /// Whether the answer was held back because a message arrived while it was written.
    pub held: bool,
    /// Whether an answer was sent just now.
    pub sent: bool,
    /// Place in the thread at which the shown part ends; the newest without one.
    pub before: Option<usize>,
}

/// Shows the messages of a case.
pub(super) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    query: RawQuery,
) -> Result<Response, DeskError> {
    let case = parse_case_id(&id)?;
    let (sent, before) = (query.0.as_deref() == Some("sent"), pagination::before_place(&query));
    respond(&desk, me, case, MessagesPageOptions { sent, before, ..MessagesPageOptions::default() }).await
}

/// Shows the thread and marks the shown messages of the person as read.
pub(super) async fn respond(
    desk: &Desk,
    me: SignedIn,
    id: CaseId,
    options: MessagesPageOptions,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(desk).await?;
    let case = Case::open(&mut tx, desk, &me, id).await?.filter(|case| case.mailbox.is_some());
    let Some(case) = case else { return erasure::deleted_case_page(&mut tx, me, id).await };
    let unread = case.unread();
    let part = ListPart::ending(options.before, case.thread.messages.len());
    mark_as_seen(&mut tx, desk, &me, &case, part).await?;
    audit::append(&mut tx, desk, &me, Act::CaseOpened { case: id }).await?;
    let settings = offices::settings(&mut tx, me.office).await?;
    tx.commit().await?;
    let status = match (&options.errors[..], options.held) {
        ([], false) => StatusCode::OK,
        ([], true) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let templates = settings.replies.templates;
    let page = MessagesPage::new(me, (&case, part), &unread, templates, options, nonce(desk));
    Ok(page::html(status, &page))
}

/// Tells the mailbox that a counsellor has read the report and the messages of this part.
async fn mark_as_seen(
    conn: &mut sqlx::PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: &Case,
    part: ListPart,
) -> Result<(), DeskError> {
    let shown: Vec<MessageId> = part.slice(&case.thread.messages).iter().map(|item| item.id).collect();
    let ids = case.thread.person_messages().map(|item| item.id);
    let seen: Vec<MessageId> = ids.filter(|id| case.is_seen(*id) || shown.contains(id)).collect();
    let stage = Stage::of_status(case.state.status.as_str());
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
#[template(path = "desk/messages.html")]
#[expect(clippy::struct_excessive_bools, reason = "the template asks yes-or-no questions")]
struct MessagesPage {
    t: &'static Locale,
    me: SignedIn,
    id: CaseId,
    name: String,
    lines: Vec<MessageLine>,
    part: ListPart,
    /// How many messages do not open.
    unopened: usize,
    unread: usize,
    /// How many messages of the person were there when the form was made.
    known: usize,
    nonce: String,
    consents: Vec<ThreadConsent>,
    may_process: bool,
    may_contact: bool,
    /// Whether the question for this consent waits for an answer.
    is_process_asked: bool,
    is_contact_asked: bool,
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
        (case, part): (&Case, ListPart),
        unread: &[MessageId],
        templates: Vec<AnswerTemplate>,
        options: MessagesPageOptions,
        nonce: String,
    ) -> Self {
        let t = me.locale;
        let consents = case.consents();
        let messages = &case.thread.messages;
        let is_asked = |ask| is_open(ask, messages.iter().map(|item| (item.id, &item.message)));
        Self {
            id: case.id,
            name: case.state.label(&t.tag),
            lines: part.slice(messages).iter().map(|item| message_line(t, case, item, unread)).collect(),
            part,
            unopened: case.thread.unopened_count(),
            unread: unread.len(),
            known: case.thread.person_messages().count(),
            nonce,
            may_process: is_given(ConsentKind::Process, &consents),
            may_contact: is_given(ConsentKind::Contact, &consents),
            is_process_asked: is_asked(Ask::MayProcess),
            is_contact_asked: is_asked(Ask::MayContact),
            has_contact: case.state.has_contact,
            can_answer: case.can_be_answered(),
            consents: consents.iter().map(|state| thread_consent(t, state)).collect(),
            templates,
            error: options.errors.first().map(|error| error_message(t, error)),
            typed: options.typed,
            held: options.held,
            sent: options.sent,
            t,
            me,
        }
    }

    /// The questions to choose from: value of the form field and key of the label.
    fn asks() -> impl Iterator<Item = (&'static str, String)> {
        Ask::CHOICES.iter().map(|(name, _)| (*name, format!("messages-ask-{}", name.replace('_', "-"))))
    }
}
