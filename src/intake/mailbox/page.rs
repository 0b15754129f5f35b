//! The open mailbox as a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::{AnswerShape, Body};
use meldestelle_domain::report::ConsentKind;
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::attachment::FileField;
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::consent_list::ConsentEntry;
use crate::mailbox::form_fields::{explain, nonce};
use crate::mailbox::notice::Notice;
use crate::mailbox::open::{CodeProblem, OpenMailbox};
use crate::mailbox::thread::{RejectedForm, ThreadEntry};
use crate::mailbox::{login, status};
use crate::office::Office;
use crate::state::Intake;
use crate::store::Posted;
use crate::view::frame::Frame;
use crate::view::mailbox_address;
use crate::view::report_answers;
use crate::view::report_answers::AnswerRow;

#[derive(Template)]
#[template(path = "intake/mailbox.html")]
struct MailboxPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    office: &'a Office,
    opened: &'a OpenMailbox,
    code: &'a str,
    /// How the case is called. Empty if it has no name yet.
    name: String,
    nonce: String,
    ticket: &'a str,
    notice: Option<Notice>,
    /// The state of the report, sentence by sentence.
    status: Vec<String>,
    thread: Vec<ThreadEntry>,
    /// The person's own report.
    own: Vec<AnswerRow>,
    own_files: Vec<String>,
    consents: Vec<ConsentEntry>,
    /// The message that was typed and not taken.
    typed: String,
    /// Whether it was ticked as an addition to the report.
    is_addition: bool,
    /// What is wrong with it.
    error: Option<String>,
    files: FileField,
    /// What is wrong with a form: the id of each field, with the problem.
    errors: Vec<(String, String)>,
}

impl MailboxPage<'_> {
    /// Whether the office may use the contact.
    fn may_contact(&self) -> bool {
        self.consents.iter().any(|entry| entry.kind == ConsentKind::Contact && entry.given)
    }
}

/// Shows the mailbox.
pub fn show(
    intake: &Intake,
    context: &RequestContext,
    opened: &OpenMailbox,
    notice: Option<Notice>,
) -> Response {
    answer(intake, context, opened, notice, None)
}

/// Shows the mailbox with a form that could not be taken, and everything that was typed.
pub fn show_rejected(
    intake: &Intake,
    context: &RequestContext,
    opened: &OpenMailbox,
    rejected: RejectedForm<'_>,
) -> Response {
    answer(intake, context, opened, None, Some(rejected))
}

/// Shows the mailbox with a form that could not be taken because the mailbox is full.
pub fn show_full(
    intake: &Intake,
    context: &RequestContext,
    opened: &OpenMailbox,
    rejected: RejectedForm<'_>,
) -> Response {
    answer(intake, context, opened, Some(Notice::Full), Some(rejected))
}

/// Reads the mailbox again and shows it after a form was stored.
///
/// # Errors
/// [`Failure`] if the database does not answer.
pub async fn show_stored(
    intake: &Intake,
    context: &RequestContext,
    opened: OpenMailbox,
    posted: Posted,
    notice: Notice,
    form: &Submission,
) -> Result<Response, Failure> {
    let now = match posted {
        Posted::Stored | Posted::Known => opened.reload(intake, context).await?,
        Posted::Full => {
            let rejected = RejectedForm { form, errors: &[], question: None, upload: None };
            return Ok(show_full(intake, context, &opened, rejected));
        }
        Posted::NoMailbox => None,
    };
    let Some(opened) = now else {
        let path = mailbox_address::path(context);
        return Ok(login::show_problem(context, intake, (&path, form), CodeProblem::Unknown).await);
    };
    let is_consent = matches!(notice, Notice::Answered | Notice::ConsentGiven);
    let notice = if is_consent && opened.lacks_contact() { Notice::ContactWanted } else { notice };
    Ok(show(intake, context, &opened, Some(notice)))
}

fn answer(
    intake: &Intake,
    context: &RequestContext,
    opened: &OpenMailbox,
    notice: Option<Notice>,
    rejected: Option<RejectedForm<'_>>,
) -> Response {
    let RequestContext { t, office } = context;
    let message = rejected.filter(|rejected| rejected.question.is_none());
    let ticket = opened.next_ticket(intake, context);
    let files = match rejected.and_then(|rejected| rejected.upload.map(|upload| (rejected.form, upload))) {
        Some((form, upload)) => FileField::after_upload(t, office.settings.files, form, upload),
        None => FileField::empty(t, office.settings.files),
    };
    let page = MailboxPage {
        t,
        frame: Frame::of_answer(t, office).with_ticket(ticket.clone()),
        office,
        opened,
        code: &opened.code.grouped(),
        name: opened.label(&t.tag),
        nonce: nonce(intake),
        ticket: &ticket,
        notice,
        status: status::sentences(t, office, opened, intake.clock.today()),
        thread: opened.thread.iter().map(|entry| ThreadEntry::of(t, opened, entry, rejected)).collect(),
        own: opened.report.as_ref().map(|report| report_answers::rows(report, t)).unwrap_or_default(),
        own_files: report_answers::files(&opened.files, t),
        consents: opened.consents().iter().map(|state| ConsentEntry::of(t, state)).collect(),
        typed: message.map(|rejected| rejected.form.shown("text")).unwrap_or_default(),
        is_addition: message.is_some_and(|rejected| !rejected.form.first("addition").is_empty()),
        error: message.and_then(|rejected| rejected.errors.first()).map(|error| explain(t, error)),
        errors: rejected.map(|rejected| error_summary(t, opened, rejected)).unwrap_or_default(),
        files: files.offering(t, &opened.sent_files()),
    };
    let has_errors = rejected.is_some_and(|rejected| {
        !rejected.errors.is_empty() || rejected.upload.is_some_and(|upload| !upload.is_complete())
    });
    page::html(if has_errors { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// What is wrong with a form: the id of each field, with the problem.
fn error_summary(t: &Locale, opened: &OpenMailbox, rejected: RejectedForm<'_>) -> Vec<(String, String)> {
    let id_of = |error: &FieldError| match rejected.question {
        None => error.field.to_owned(),
        Some(question) if error.field == "answer" => format!("{}-{question}", first_field(opened, question)),
        Some(question) if error.field == "consent_pass_on_body" => format!("body-{question}"),
        Some(question) => format!("{}-{question}", error.field),
    };
    let mut lines: Vec<_> = rejected.errors.iter().map(|error| (id_of(error), explain(t, error))).collect();
    if rejected.upload.is_some_and(|upload| !upload.is_complete()) {
        lines.push(("files".to_owned(), t.text("mailbox-files-look").to_owned()));
    }
    lines
}

/// The first field of the form that answers a question.
fn first_field(opened: &OpenMailbox, question: MessageId) -> &'static str {
    let asked = opened.thread.iter().find(|entry| entry.id == question).map(|entry| &entry.message.body);
    match asked {
        Some(Body::Question { ask, .. }) if ask.shape() == AnswerShape::Day => "day",
        Some(Body::Question { ask, .. }) if ask.shape() == AnswerShape::YesNo => "answer",
        _ => "text",
    }
}
