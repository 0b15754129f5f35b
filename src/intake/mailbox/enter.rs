//! Opening the mailbox with a receipt code.

use axum::extract::{Request, State};
use axum::response::Response;

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::access::MailboxRequest;
use crate::mailbox::page;
use crate::state::Intake;

/// Shows the mailbox, or the sign-in page with what is wrong.
pub async fn post(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    match MailboxRequest::read(&context, &intake, request).await?.granted(&context, &intake) {
        Ok(request) => Ok(page::show(&intake, &context, &request.opened, None)),
        Err(denied) => Ok(*denied),
    }
}
