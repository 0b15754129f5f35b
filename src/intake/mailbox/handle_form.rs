//! The common course of a form inside the mailbox: open the mailbox, do what the form asks, answer.

use axum::extract::Request;
use axum::response::Response;
use meldestelle_domain::submission::Submission;

use crate::attachment::Upload;
use crate::guard::mailbox_ticket;
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::access::{Access, MailboxRequest, StaleTicket};
use crate::mailbox::notice::Notice;
use crate::mailbox::open::OpenMailbox;
use crate::mailbox::retry_page::SentForm;
use crate::mailbox::{login, page, retry_page};
use crate::state::Intake;
use crate::store::Posted;

/// What became of a form.
pub enum FormOutcome {
    /// It was stored, or could not be. The notice is shown if it was.
    Posted(Posted, Notice),
    /// A page answers it.
    Page(Response),
}

/// Opens the mailbox of a form without files and does what the form asks. Gives the form back after
/// a failure that passes.
///
/// A form with a stale ticket is handled only if `is_repeatable` says that doing it once more
/// undoes nothing. Nothing of the mailbox is shown for it.
///
/// # Errors
/// A [`Failure`] that will not pass.
pub async fn handle(
    context: &RequestContext,
    intake: &Intake,
    request: Request,
    is_repeatable: impl FnOnce(&Submission) -> bool,
    action: impl AsyncFnOnce(&OpenMailbox, &Submission) -> Result<FormOutcome, Failure>,
) -> Result<Response, Failure> {
    let (request, stale) = match MailboxRequest::read(context, intake, request).await? {
        Access::Granted(request) => (request, None),
        Access::Stale(request, stale) if is_repeatable(&request.form) => (request, Some(stale)),
        access => match access.granted(context, intake) {
            Ok(request) => (request, None),
            Err(denied) => return Ok(*denied),
        },
    };
    let outcome = action(&request.opened, &request.form).await;
    answer(context, intake, (request, None), (stale, outcome)).await
}

/// Answers a form that was handled: with the mailbox, with the sign-in page if its ticket was
/// stale, or with the form itself after a failure that passes.
///
/// # Errors
/// A [`Failure`] that will not pass.
pub async fn answer(
    context: &RequestContext,
    intake: &Intake,
    (request, upload): (MailboxRequest, Option<&Upload>),
    (stale, outcome): (Option<StaleTicket>, Result<FormOutcome, Failure>),
) -> Result<Response, Failure> {
    let MailboxRequest { form, opened, path, form_id } = request;
    let answer = match (outcome, stale) {
        (Ok(FormOutcome::Posted(posted, notice)), None) => {
            page::show_stored(intake, context, opened, posted, notice, &form).await
        }
        (Ok(FormOutcome::Page(page)), None) => Ok(page),
        (Ok(FormOutcome::Posted(Posted::Stored, notice)), Some(_)) => {
            Ok(login::ask_again(context, intake, Some(notice)))
        }
        (Ok(FormOutcome::Posted(Posted::Known, notice)), Some(_)) => {
            Ok(login::ask_again(context, intake, Some(notice).filter(|notice| notice.lasts())))
        }
        (Ok(_), Some(StaleTicket::Used)) => Ok(login::ask_again_with(context, intake, &path, &form)),
        (Ok(_), Some(StaleTicket::Ended)) => Ok(login::ask_again(context, intake, None)),
        (Err(failure), _) => Err(failure),
    };
    if answer.is_err() && stale.is_none() {
        mailbox_ticket::release(intake, &context.office, form_id).await;
    }
    let sent = SentForm { path: &path, form: &form, upload };
    retry_page::answer_or_give_back(context, intake, sent, answer)
}
