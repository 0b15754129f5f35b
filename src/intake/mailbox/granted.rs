//! Extractors for handlers that only show a mailbox: the form is read, its code and its ticket are
//! checked, and the handler gets the open mailbox. Whoever gets no access gets the answer that says
//! why, and the handler does not run.

use axum::RequestExt as _;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};

use crate::http::request_context::RequestContext;
use crate::mailbox::access::{MailboxRequest, Wanted};
use crate::mailbox::open::OpenMailbox;
use crate::state::Intake;

/// A mailbox that a form asking for a page opened. The ticket of the form is used now.
pub struct ForPage {
    /// The office and the language.
    pub context: RequestContext,
    /// The mailbox.
    pub opened: OpenMailbox,
    /// The ticket for the forms of the page.
    pub ticket: String,
}

/// A mailbox that a form asking for a file opened. The ticket of the form works again.
pub struct ForDownload {
    /// The office and the language.
    pub context: RequestContext,
    /// The mailbox.
    pub opened: OpenMailbox,
}

impl FromRequest<Intake> for ForPage {
    type Rejection = Response;

    async fn from_request(request: Request, intake: &Intake) -> Result<Self, Response> {
        let (context, opened) = open(request, intake, Wanted::Page).await?;
        let ticket = opened.next_ticket(intake, &context);
        Ok(Self { context, opened, ticket })
    }
}

impl FromRequest<Intake> for ForDownload {
    type Rejection = Response;

    async fn from_request(request: Request, intake: &Intake) -> Result<Self, Response> {
        let (context, opened) = open(request, intake, Wanted::Download).await?;
        Ok(Self { context, opened })
    }
}

async fn open(
    mut request: Request,
    intake: &Intake,
    wanted: Wanted,
) -> Result<(RequestContext, OpenMailbox), Response> {
    let failed = IntoResponse::into_response;
    let context = request.extract_parts_with_state::<RequestContext, _>(intake).await.map_err(failed)?;
    let access = MailboxRequest::read_for(&context, intake, request, wanted).await.map_err(failed)?;
    let request = access.granted(&context, intake).map_err(|denied| *denied)?;
    Ok((context, request.opened))
}
