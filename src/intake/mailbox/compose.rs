//! Writing to the office: a message, or a correction of the report, and files with it.

use axum::extract::{Request, State};
use axum::response::Response;
use meldestelle_domain::mailbox::parse_text;
use meldestelle_domain::message::Body;
use meldestelle_domain::submission::{FieldError, Problem, Submission};

use super::open::Opened;
use super::view::{self, Failed, Notice};
use crate::attachment::{self, Received, SealedFile, Upload};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::mailbox::retry::Done;
use crate::mailbox::store_message::{Once, post_with};
use crate::mailbox::{Coming, Entrance, Throttled, Use, retry};
use crate::state::Intake;
use crate::store::Posted;

/// Takes a message.
pub async fn post(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let throttled = Throttled::of(&request);
    let received = attachment::receive(&intake, &visit.office, request).await?;
    let throttled = Throttled { refused: received.refused, ..throttled };
    let Received { form, upload, .. } = received;
    let (coming, stale) =
        match Coming::with(&visit, &intake, throttled, form, (Some(&upload), Use::Once)).await? {
            Entrance::Open(coming) => (coming, None),
            // The same message is stored once, however often it is sent.
            Entrance::Closed(coming, stale) => (coming, Some(stale)),
            Entrance::Refused(door) => return Ok(door),
        };
    let done = take(&visit, &intake, &coming.opened, (&coming.form, &upload)).await;
    retry::finish(&visit, &intake, (coming, Some(&upload)), (stale, done)).await
}

async fn take(
    visit: &Visit,
    intake: &Intake,
    opened: &Opened,
    (form, upload): (&Submission, &Upload),
) -> Result<Done, Failure> {
    let checked = words(form, upload);
    let (text, errors) = match checked {
        Ok(text) if upload.is_whole() => (text, Vec::new()),
        checked => (String::new(), checked.err().unwrap_or_default()),
    };
    let failed = Failed { form, errors: &errors, question: None, upload: Some(upload) };
    if !errors.is_empty() || !upload.is_whole() {
        return Ok(Done::Shown(view::show_again(intake, visit, opened, failed)));
    }
    let files = upload.files.iter().map(SealedFile::sent).collect();
    let (body, notice) = if form.first("addition").is_empty() {
        (Body::Text { text, files }, Notice::Sent)
    } else {
        (Body::Addition { text, files }, Notice::Added)
    };
    let once = Once::Form("write", form);
    let posted = post_with(intake, visit, opened, body, once, &upload.files).await?;
    if matches!(posted, Posted::Full) {
        return Ok(Done::Shown(view::full(intake, visit, opened, failed)));
    }
    Ok(Done::Posted(posted, notice))
}

/// The words of a message; files may come without any.
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
