//! Writing to the office: a message or an addition to the report, with files.

use axum::extract::{Request, State};
use axum::response::Response;
use meldestelle_domain::mailbox::parse_text;
use meldestelle_domain::message::Body;
use meldestelle_domain::submission::{FieldError, Problem, Submission};

use crate::attachment::{self, ReceivedForm, SealedFile, Upload};
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::access::{Access, FormOrigin, MailboxRequest, Wanted};
use crate::mailbox::handle_form::FormOutcome;
use crate::mailbox::notice::Notice;
use crate::mailbox::open::OpenMailbox;
use crate::mailbox::store_message::{Deduplicate, store_with_files};
use crate::mailbox::thread::RejectedForm;
use crate::mailbox::{handle_form, page};
use crate::state::Intake;
use crate::store::Posted;

/// Stores a message.
pub async fn post(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let origin = FormOrigin::of(&request);
    let received = attachment::receive(&intake, &context.office, request).await?;
    let origin = origin.with_refusal(received.refused);
    let ReceivedForm { form, upload, .. } = received;
    let wanted = (Some(&upload), Wanted::Page);
    let (request, stale) = match MailboxRequest::open(&context, &intake, origin, form, wanted).await? {
        Access::Granted(request) => (request, None),
        // The same message is stored once, however often it is sent.
        Access::Stale(request, stale) => (request, Some(stale)),
        Access::Denied(answer) => return Ok(answer),
    };
    let outcome = write(&context, &intake, &request.opened, (&request.form, &upload)).await;
    handle_form::answer(&context, &intake, (request, Some(&upload)), (stale, outcome)).await
}

async fn write(
    context: &RequestContext,
    intake: &Intake,
    opened: &OpenMailbox,
    (form, upload): (&Submission, &Upload),
) -> Result<FormOutcome, Failure> {
    let (text, errors) = match words(form, upload) {
        Ok(text) if upload.is_complete() => (text, Vec::new()),
        parsed => (String::new(), parsed.err().unwrap_or_default()),
    };
    let rejected = RejectedForm { form, errors: &errors, question: None, upload: Some(upload) };
    if !errors.is_empty() || !upload.is_complete() {
        return Ok(FormOutcome::Page(page::show_rejected(intake, context, opened, rejected)));
    }
    let files = upload.files.iter().map(SealedFile::sent).collect();
    let (body, notice) = if form.first("addition").is_empty() {
        (Body::Text { text, files }, Notice::Sent)
    } else {
        (Body::Addition { text, files }, Notice::Added)
    };
    let by_form = Deduplicate::ByForm("write", form);
    let posted = store_with_files(intake, context, opened, body, by_form, &upload.files).await?;
    if matches!(posted, Posted::Full) {
        return Ok(FormOutcome::Page(page::show_full(intake, context, opened, rejected)));
    }
    Ok(FormOutcome::Posted(posted, notice))
}

/// The words of a message. Files may come without any.
fn words(form: &Submission, upload: &Upload) -> Result<String, Vec<FieldError>> {
    match parse_text(form) {
        Err(errors)
            if !upload.files.is_empty() && errors.iter().all(|error| error.problem == Problem::Missing) =>
        {
            Ok(String::new())
        }
        parsed => parsed,
    }
}
