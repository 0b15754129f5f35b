//! Everything the mailbox holds, to print (GDPR Art. 15) and to take along as a file (Art. 20).
//!
//! Of the contact it says only whether there is one: whoever finds the code must not find the person by it. What the contact says, the office
//! tells on request.

use std::borrow::Cow;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox::ConsentState;
use meldestelle_domain::message::{Body, MailboxState, Message, SentFile};
use meldestelle_domain::report::{Consent, ConsentKind, Report};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use serde::Serialize;

use super::open::Opened;
use super::receipt::attachment;
use super::view::{self, ConsentLine, Line};
use super::{Coming, Use};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::mailbox::report_view;
use crate::mailbox::report_view::Row;
use crate::offices::Office;
use crate::pages::Frame;
use crate::state::Intake;

#[derive(Template)]
#[template(path = "intake/mailbox_data.html")]
struct DataPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    office: &'a Office,
    code: &'a str,
    ticket: &'a str,
    lead: String,
    state: Vec<String>,
    own: Vec<Row>,
    files: Vec<String>,
    lines: Vec<Line>,
    consents: Vec<ConsentLine>,
    has_contact: bool,
}

/// Shows it as a page.
pub async fn page(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let Coming { opened, .. } = match Coming::read(&visit, &intake, request).await?.open(&visit, &intake) {
        Ok(coming) => coming,
        Err(door) => return Ok(*door),
    };
    let t = visit.t;
    let ticket = opened.next_ticket(&intake, &visit);
    let today = view::day(t, intake.clock.today());
    let page = DataPage {
        t,
        frame: Frame::of_answer(t, &visit.office).with_ticket(ticket.clone()),
        office: &visit.office,
        code: &opened.code.grouped(),
        ticket: &ticket,
        lead: t.with2("mailbox-data-lead", ("office", visit.office.name()), ("day", today)).into_owned(),
        state: view::state(t, &visit.office, &opened, intake.clock.today()),
        own: opened.report.as_ref().map(|report| report_view::rows(report, t)).unwrap_or_default(),
        files: report_view::files(&opened.files, t),
        lines: opened.thread.iter().map(|item| view::line(t, &opened, item, None)).collect(),
        consents: opened.consents().iter().map(|state| view::consent_line(t, state)).collect(),
        has_contact: opened.has_contact,
    };
    Ok(page::html(StatusCode::OK, &page))
}

/// What the file holds.
#[derive(Serialize)]
struct Export<'a> {
    format: &'static str,
    office: &'a str,
    report: Option<&'a Report>,
    /// The files that came with the report; those that came later stand with their messages.
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
    fn new(office: &'a Office, opened: &'a Opened, consents: Vec<ConsentState>) -> Self {
        let messages = opened.thread.iter().map(|item| ExportedMessage {
            id: item.id,
            from: if item.from_office { "office" } else { "person" },
            message: without_contact(&item.message),
        });
        let consents = consents.into_iter().map(|state| ExportedConsent {
            kind: state.kind,
            given: state.given().is_some(),
            last_change: state.last.map(|change| change.consent),
        });
        Self {
            format: "meldestelle/mailbox/1",
            office: office.name(),
            report: opened.report.as_ref(),
            files: &opened.files,
            contact_left: opened.has_contact,
            state: &opened.state,
            consents: consents.collect(),
            messages: messages.collect(),
        }
    }
}

/// A form that was sent again can carry a contact; the file says no more of it than the page.
fn without_contact(message: &Message) -> Cow<'_, Message> {
    match &message.body {
        Body::Revision { report, contact: Some(_), files } => Cow::Owned(Message {
            written: message.written,
            body: Body::Revision { report: report.clone(), contact: None, files: files.clone() },
        }),
        _ => Cow::Borrowed(message),
    }
}

/// Gives it as a file.
pub async fn json(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let entrance = Coming::read_for(&visit, &intake, request, Use::File).await?;
    let Coming { opened, .. } = match entrance.open(&visit, &intake) {
        Ok(coming) => coming,
        Err(door) => return Ok(*door),
    };
    let export = Export::new(&visit.office, &opened, opened.consents());
    let text = serde_json::to_vec_pretty(&export).map_err(|_| Failure::Render)?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(([kind, attachment("json")], text).into_response())
}
