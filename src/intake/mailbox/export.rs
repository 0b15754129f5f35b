//! Everything the mailbox holds, to print (GDPR Art. 15) and to take along as a file (Art. 20).
//!
//! About the contact it says only whether there is one, so that whoever finds the code does not
//! find the person by it. The office tells what the contact says on request.

use std::borrow::Cow;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox::ConsentState;
use meldestelle_domain::message::{Body, ConsentChange, MailboxState, Message, SentFile};
use meldestelle_domain::report::{Consent, ConsentKind, Report};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use serde::Serialize;

use crate::http::error::Failure;
use crate::mailbox::consent_list::ConsentEntry;
use crate::mailbox::download::save_as_file;
use crate::mailbox::granted::{ForDownload, ForPage};
use crate::mailbox::open::{OpenMailbox, ThreadMessage};
use crate::mailbox::status;
use crate::mailbox::thread::ThreadEntry;
use crate::office::Office;
use crate::state::Intake;
use crate::view::date::day;
use crate::view::frame::Frame;
use crate::view::report_answers;
use crate::view::report_answers::AnswerRow;

#[derive(Template)]
#[template(path = "intake/mailbox_data.html")]
struct DataPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    office: &'a Office,
    code: &'a str,
    ticket: &'a str,
    lead: String,
    /// How the case is called. Empty if it has no name yet.
    name: String,
    /// The state of the report, sentence by sentence.
    status: Vec<String>,
    /// The person's own report.
    own: Vec<AnswerRow>,
    files: Vec<String>,
    thread: Vec<ThreadEntry>,
    consents: Vec<ConsentEntry>,
    has_contact: bool,
}

/// Shows everything as a page.
pub async fn page(State(intake): State<Intake>, ForPage { context, opened, ticket }: ForPage) -> Response {
    let (t, office) = (context.t, &context.office);
    let today = day(t, intake.clock.today());
    let page = DataPage {
        t,
        frame: Frame::of_answer(t, office).with_ticket(ticket.clone()),
        office,
        code: &opened.code.grouped(),
        ticket: &ticket,
        lead: t.with2("mailbox-data-lead", ("office", office.name()), ("day", today)).into_owned(),
        name: opened.label(&t.tag),
        status: status::sentences(t, office, &opened, intake.clock.today()),
        own: opened.report.as_ref().map(|report| report_answers::rows(report, t)).unwrap_or_default(),
        files: report_answers::files(&opened.files, t),
        thread: opened.thread.iter().map(|entry| ThreadEntry::of(t, &opened, entry, None)).collect(),
        consents: opened.consents().iter().map(|state| ConsentEntry::of(t, state)).collect(),
        has_contact: opened.has_contact,
    };
    page::html(StatusCode::OK, &page)
}

/// The content of the file. The report and the messages are serialized whole, so a new field of
/// either is in the file without a change here.
#[derive(Serialize)]
struct Export<'a> {
    format: &'static str,
    office: &'a str,
    /// How the case is called, in words. The report and the state have it as numbers.
    sign: String,
    report: Option<&'a Report>,
    /// Files that came with the report. Later ones are listed with their messages.
    files: &'a [SentFile],
    contact_left: bool,
    state: &'a MailboxState,
    consents: Vec<ExportedConsent>,
    messages: Vec<ExportedMessage<'a>>,
}

#[derive(Serialize)]
struct ExportedConsent {
    kind: ConsentKind,
    given: bool,
    last_change: Option<Consent>,
}

#[derive(Serialize)]
struct ExportedMessage<'a> {
    id: MessageId,
    from: &'static str,
    #[serde(flatten)]
    message: Cow<'a, Message>,
}

impl<'a> Export<'a> {
    fn new(office: &'a Office, opened: &'a OpenMailbox, language: &str) -> Self {
        Self {
            format: "meldestelle/mailbox/1",
            office: office.name(),
            sign: opened.label(language),
            report: opened.report.as_ref(),
            files: &opened.files,
            contact_left: opened.has_contact,
            state: &opened.state,
            consents: opened.consents().into_iter().map(ExportedConsent::of).collect(),
            messages: opened.thread.iter().map(ExportedMessage::of).collect(),
        }
    }
}

impl ExportedConsent {
    fn of(state: ConsentState) -> Self {
        let given = state.given().is_some();
        let ConsentState { kind, last } = state;
        Self { kind, given, last_change: last.map(|ConsentChange { given: _, consent }| consent) }
    }
}

impl<'a> ExportedMessage<'a> {
    fn of(ThreadMessage { id, from_office, message }: &'a ThreadMessage) -> Self {
        let from = if *from_office { "office" } else { "person" };
        Self { id: *id, from, message: without_contact(message) }
    }
}

/// A message without the contact that a form of an earlier version may carry. The file says no more
/// about the contact than the page.
fn without_contact(message: &Message) -> Cow<'_, Message> {
    let Message { written, body } = message;
    match body {
        Body::Revision { report, contact: Some(_), files } => Cow::Owned(Message {
            written: *written,
            body: Body::Revision { report: report.clone(), contact: None, files: files.clone() },
        }),
        _ => Cow::Borrowed(message),
    }
}

/// Gives everything as a JSON file.
pub async fn json(ForDownload { context, opened }: ForDownload) -> Result<Response, Failure> {
    let export = Export::new(&context.office, &opened, &context.t.tag);
    let text = serde_json::to_vec_pretty(&export).map_err(|_| Failure::Render)?;
    let media_type = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(([media_type, save_as_file("json")], text).into_response())
}
