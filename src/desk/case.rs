//! A case: what the person said, in their own words, beside the counsellor's coding. Reading it is written into the audit trail.

mod answers;
pub(crate) mod coding;
pub(crate) mod coding_form;
pub(crate) mod contact;
pub(crate) mod files;
pub(crate) mod messages;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use meldestelle_domain::audit::Act;
use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::{CaseId, MessageId, ReportId};
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::report::{ConsentKind, Contact, Report};
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::answers::{Consent, Later, Said};
use crate::case::coding_form::{Difference, Form};
use crate::case::files::FileLine;
use crate::case::files::manifest::CaseFiles;
use crate::case::messages::mailbox_status;
use crate::case::messages::mailbox_status::Summary;
use crate::http::error::DeskError;
use crate::http::format;
use crate::http::pagination;
use crate::http::pagination::Part;
use crate::ingest::erasure;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::{CASE_CONTENT, CASE_STATE};
use crate::keys::unseal::UnsealError;
use crate::state::Desk;
use crate::store::people::{self, Member};
use crate::store::{cases, reports};

/// Routes of a case.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/cases/{id}", get(read).post(coding::save))
        .route("/cases/{id}/contact", post(contact::open))
}

async fn read(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    query: RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let id = parse_id(&id)?;
    let case = match Opened::find(&mut tx, &desk, &me, id).await {
        Err(DeskError::NotFound) => return erasure::answer(&mut tx, me, id).await,
        found => found?,
    };
    mailbox_status::status(&mut tx, &desk, &me, id, case.state.status.as_str()).await?;
    let act = Act::CaseOpened { case: case.id };
    audit::append(&mut tx, &desk, &me, act).await?;
    if case.files.lost.is_some() {
        audit::append(&mut tx, &desk, &me, Act::FilesLost { case: case.id }).await?;
    }
    tx.commit().await?;
    let (saved, before) = (query.0.as_deref() == Some("saved"), pagination::asked(&query));
    Ok(CasePage::new(me, &case, View { saved, before, ..View::default() }).answer(StatusCode::OK))
}

/// Reads a case's id from the address; what is none leads nowhere.
pub(crate) fn parse_id(text: &str) -> Result<CaseId, DeskError> {
    text.parse().map_err(|_| DeskError::NotFound)
}

/// A case, opened.
pub(crate) struct Opened {
    pub id: CaseId,
    pub report_id: Option<ReportId>,
    pub version: i32,
    pub epoch: i32,
    pub state: CaseState,
    pub report: Report,
    pub messages: Vec<(MessageId, Message)>,
    pub mailbox: Summary,
    /// Files that came with the report, or later.
    pub files: CaseFiles,
    /// Messages that do not open.
    pub closed: usize,
    pub team: Vec<Member>,
}

impl Opened {
    /// Opens a case with what the person sent later.
    pub async fn find(
        conn: &mut PgConnection,
        desk: &Desk,
        me: &SignedIn,
        id: CaseId,
    ) -> Result<Self, DeskError> {
        let stored = cases::find(&mut *conn, me.office, id).await?.ok_or(DeskError::NotFound)?;
        let crypter = me.keys.crypter(stored.epoch)?;
        let mut state: CaseState = crypter.open(CASE_STATE, &row(id.0), &stored.state)?;
        let report = crypter.open(CASE_CONTENT, &row(id.0), &stored.content)?;
        let sealed = match stored.report {
            Some(report) => reports::sent_later(&mut *conn, me.office, report).await?,
            None => Vec::new(),
        };
        let mailbox =
            mailbox_status::summary(&mut *conn, &me.keys, id, sealed.iter().map(|(id, ..)| *id)).await?;
        // It may have been left, or taken back, since the case was made.
        let left = contact::left(&mut *conn, &me.keys, &[id]).await?;
        state.has_contact = left.get(&id).copied().unwrap_or(state.has_contact);
        let (count, keys) = (sealed.len(), Arc::clone(&me.keys));
        let open = move || -> Vec<(MessageId, Message)> {
            let opened = sealed.iter().map(|(id, epoch, sealed)| Ok((*id, keys.open(*epoch, id.0, sealed)?)));
            opened.filter_map(|one: Result<_, UnsealError>| one.ok()).collect()
        };
        let messages =
            spawn_blocking(open).await.map_err(|_| DeskError::Defect("opening messages panicked"))?;
        let files = match stored.report {
            Some(report) => files::manifest::of_case(&mut *conn, desk, me, id, report).await?,
            None => CaseFiles::default(),
        };
        state.files.clone_from(&files.listed);
        let team = people::team(conn, &me.keys).await?;
        let (version, epoch, report_id) = (stored.version, stored.epoch, stored.report);
        let closed = count - messages.len();
        Ok(Self { id, report_id, version, epoch, state, report, messages, mailbox, files, closed, team })
    }

    /// Contacts that came with a form that was sent again.
    pub fn later_contacts(&self) -> impl Iterator<Item = &Contact> {
        self.messages.iter().filter_map(|(_, message)| match &message.body {
            Body::Revision { contact, .. } => contact.as_deref(),
            _ => None,
        })
    }
}

/// What a page of a case shows beside the case itself.
#[derive(Default)]
pub(crate) struct View {
    /// What was typed, if it is not what is stored.
    pub typed: Option<Submission>,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Whether a colleague saved another version meanwhile.
    pub conflict: bool,
    /// The contacts, if their compartment was opened.
    pub contacts: Option<Vec<Contact>>,
    /// Whether it was saved just now.
    pub saved: bool,
    /// Where the part of what was sent later that is shown ends.
    pub before: Option<usize>,
}

#[derive(Template)]
#[template(path = "desk/case.html")]
#[expect(clippy::struct_excessive_bools, reason = "what a template asks is yes or no")]
pub(crate) struct CasePage {
    t: &'static Locale,
    me: SignedIn,
    id: CaseId,
    version: i32,
    name: String,
    arrived: String,
    coded: bool,
    narrative: String,
    said: Vec<Said>,
    silent: Vec<String>,
    consents: Vec<Consent>,
    later: Vec<Later>,
    part: Part,
    closed: usize,
    mailbox: Summary,
    files: Vec<FileLine>,
    /// How many files were listed before the list was changed or taken away.
    files_lost: Option<usize>,
    has_contact: bool,
    may_process: bool,
    may_contact: bool,
    contacts: Option<Vec<Vec<Said>>>,
    form: Form,
    differences: Option<Vec<Difference>>,
    saved: bool,
}

impl CasePage {
    pub fn new(me: SignedIn, case: &Opened, view: View) -> Self {
        let t = me.locale;
        let stored = coding_form::fields_of(&case.state);
        let fields = view.typed.as_ref().unwrap_or(&stored);
        // What was typed saves on top of the version it was typed on, unless it is being compared with a newer one.
        let typed_on = fields.first("version").parse().ok().filter(|_| !view.conflict);
        let (said, silent) = answers::answers(&case.report, t);
        let mut later = answers::later(&case.report, &case.messages, t);
        let part = Part::ending(view.before, later.len());
        later.truncate(part.end);
        later.drain(..part.begin);
        let contacts = view.contacts.map(|all| all.iter().map(|one| answers::contact(one, t)).collect());
        Self {
            id: case.id,
            version: typed_on.unwrap_or(case.version),
            name: case.state.name.clone(),
            arrived: answers::arrived(&case.report, t),
            coded: case.state.facts.confirmed,
            narrative: case.report.narrative.clone(),
            said,
            silent,
            consents: answers::consents(&case.report, &case.messages, t),
            later,
            part,
            closed: case.closed,
            mailbox: case.mailbox,
            files_lost: case.files.lost,
            files: case.files.files.iter().map(|file| files::line(t, file)).collect(),
            has_contact: case.state.has_contact || case.later_contacts().next().is_some(),
            may_process: answers::may(ConsentKind::Process, &case.report, &case.messages),
            may_contact: answers::may(ConsentKind::Contact, &case.report, &case.messages),
            contacts,
            form: coding_form::show(fields, &case.state, &case.team, &view.errors, t),
            differences: view.conflict.then(|| coding_form::differences(fields, &stored, &case.team, t)),
            saved: view.saved,
            t,
            me,
        }
    }

    pub fn answer(&self, status: StatusCode) -> Response {
        page::html(status, self)
    }
}
