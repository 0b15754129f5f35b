//! Who gets into a mailbox: the receipt code must open one, and the ticket of the form must be
//! unused.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use meldestelle_domain::submission::Submission;
use meldestelle_domain::week::Week;
use meldestelle_web::client::Client;
use meldestelle_web::form;
use meldestelle_web::rate_limit::Refusal;

use crate::attachment::{SealedFile, Upload};
use crate::guard::mailbox_ticket;
use crate::guard::mailbox_ticket::Ticket;
use crate::guard::mailbox_ticket::store::TicketState;
use crate::guard::rate_limit;
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::code_throttle::CodeThrottle;
use crate::mailbox::open::{CodeProblem, OpenMailbox};
use crate::mailbox::retry_page::SentForm;
use crate::mailbox::{login, retry_page};
use crate::state::Intake;

/// Most bytes of a form of the mailbox: the longest message in the widest script, percent-encoded.
const BODY_LIMIT: usize = 256 * 1024;

/// A form whose receipt code opened a mailbox.
pub struct MailboxRequest {
    /// The form.
    pub form: Submission,
    /// The mailbox.
    pub opened: OpenMailbox,
    /// The path that the form was sent to.
    pub path: String,
    /// Stored id of the form once it was sent ([`Ticket::form_id`]).
    pub form_id: [u8; 32],
}

/// What a form of the mailbox may do.
pub enum Access {
    /// Its code is right and its ticket was unused. It may do everything.
    Granted(MailboxRequest),
    /// Its code is right, but its ticket is not valid. Nothing of the mailbox is shown. What the
    /// form asks for may still be done if doing it twice does no harm.
    Stale(MailboxRequest, StaleTicket),
    /// Its code opens nothing, or a failure that passes stands in the way. The answer says so.
    Denied(Response),
}

/// Why a ticket is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaleTicket {
    /// The ticket was used, is too old, or was not issued by this office.
    Used,
    /// The person left the visit. Nothing that was typed comes back.
    Ended,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A page. Its ticket works once.
    Page,
    /// A file to keep. The page with the button stays, so its ticket works again.
    Download,
}

impl Access {
    /// The request if access is granted.
    ///
    /// # Errors
    /// The answer to send otherwise.
    pub fn granted(self, context: &RequestContext, intake: &Intake) -> Result<MailboxRequest, Box<Response>> {
        match self {
            Self::Granted(request) => Ok(request),
            Self::Stale(..) => Err(Box::new(login::ask_again(context, intake, None))),
            Self::Denied(answer) => Err(Box::new(answer)),
        }
    }
}

/// What of a request is needed after its body was read.
pub struct FormOrigin {
    /// Where unknown codes are counted, and for whom. `None` if the client is not known.
    counted: Option<(Arc<CodeThrottle>, Client)>,
    /// The refusal that the rate limit attached to the form.
    refused: Option<Refusal>,
    /// The path that the form was sent to.
    path: String,
}

impl FormOrigin {
    /// Reads it from a request.
    pub fn of(request: &Request) -> Self {
        let throttle = request.extensions().get::<Arc<CodeThrottle>>().cloned();
        let client = request.extensions().get::<Client>().copied();
        Self {
            counted: throttle.zip(client),
            refused: rate_limit::refused(request),
            path: request.uri().path().to_owned(),
        }
    }

    /// The same with the refusal that remains after the files of the form were read.
    pub fn with_refusal(self, refused: Option<Refusal>) -> Self {
        Self { refused, ..self }
    }

    /// Counts an unknown code. Mistyped codes are told as such however many there were, because
    /// finding that out needs no query.
    fn count(&self, problem: CodeProblem) -> CodeProblem {
        match (&self.counted, problem) {
            (Some((throttle, client)), CodeProblem::Unknown) => {
                throttle.count_unknown(*client).map_or(problem, CodeProblem::TooMany)
            }
            _ => problem,
        }
    }
}

/// Checks a ticket and marks its form as sent.
async fn check_ticket(
    context: &RequestContext,
    intake: &Intake,
    (ticket, form_id): (Option<Ticket>, [u8; 32]),
    wanted: Wanted,
) -> Result<Result<Ticket, StaleTicket>, Failure> {
    let Some(ticket) = ticket else { return Ok(Err(StaleTicket::Used)) };
    let (office, visit_id) = (context.office.id(), ticket.visit_id(&context.office.form_key));
    let is_recent = ticket.is_recent(intake.clock.now());
    if wanted == Wanted::Download || !is_recent {
        let has_ended = mailbox_ticket::store::has_ended(&intake.pool, office, visit_id).await?;
        return Ok(match (has_ended, is_recent) {
            (true, _) => Err(StaleTicket::Ended),
            (false, true) => Ok(ticket),
            (false, false) => Err(StaleTicket::Used),
        });
    }
    let ids = (visit_id, form_id);
    let week = Week::of(intake.clock.today());
    Ok(match mailbox_ticket::store::use_ticket(&intake.pool, office, ids, week).await? {
        TicketState::Fresh => Ok(ticket),
        TicketState::Used => Err(StaleTicket::Used),
        TicketState::Ended => Err(StaleTicket::Ended),
    })
}

impl MailboxRequest {
    /// Reads a form that asks for a page, and opens its mailbox.
    ///
    /// # Errors
    /// A [`Failure`] that will not pass.
    pub async fn read(
        context: &RequestContext,
        intake: &Intake,
        request: Request,
    ) -> Result<Access, Failure> {
        Self::read_for(context, intake, request, Wanted::Page).await
    }

    /// Reads a form that asks for `wanted`, and opens its mailbox.
    ///
    /// # Errors
    /// A [`Failure`] that will not pass.
    pub async fn read_for(
        context: &RequestContext,
        intake: &Intake,
        request: Request,
        wanted: Wanted,
    ) -> Result<Access, Failure> {
        let origin = FormOrigin::of(&request);
        let form = form::read(request, BODY_LIMIT).await?;
        Self::open(context, intake, origin, form, (None, wanted)).await
    }

    /// Opens the mailbox of a form that was read, and of the files that came with it.
    ///
    /// A right code opens its mailbox however many wrong ones others tried: a shelter or a whole
    /// mobile network can share one address, and somebody there may have written for an hour.
    ///
    /// # Errors
    /// A [`Failure`] that will not pass.
    pub async fn open(
        context: &RequestContext,
        intake: &Intake,
        origin: FormOrigin,
        form: Submission,
        (upload, wanted): (Option<&Upload>, Wanted),
    ) -> Result<Access, Failure> {
        let key = &context.office.form_key;
        let ticket = Ticket::read(form.first(mailbox_ticket::FIELD), key);
        let files: Vec<u8> =
            upload.iter().flat_map(|upload| &upload.files).flat_map(SealedFile::fields).collect();
        let form_id = ticket.map_or([0; 32], |ticket| ticket.form_id(key, &origin.path, &form, &files));
        let open = async {
            origin.refused.map_or(Ok(()), Err)?;
            let _permit = intake.rate_limiter.acquire().await.inspect_err(|_| intake.metrics.too_busy())?;
            let mut opened = match OpenMailbox::open(intake, context, &form).await? {
                Ok(opened) => opened,
                Err(problem) => return Ok(Err(problem)),
            };
            let checked = check_ticket(context, intake, (ticket, form_id), wanted).await?;
            if let Ok(ticket) = checked {
                opened.ticket = ticket;
                opened.note_fetched(intake, context).await?;
            }
            Ok(Ok((opened, checked.err())))
        };
        let (opened, stale) = match open.await {
            Ok(Ok(opened)) => opened,
            Ok(Err(problem)) => {
                let problem = origin.count(problem);
                let sent = (origin.path.as_str(), &form);
                return Ok(Access::Denied(login::show_problem(context, intake, sent, problem).await));
            }
            Err(failure) => {
                let sent = SentForm { path: &origin.path, form: &form, upload };
                return Ok(Access::Denied(retry_page::give_back(context, intake, sent, failure)?));
            }
        };
        let request = Self { form, opened, path: origin.path, form_id };
        Ok(match stale {
            None => Access::Granted(request),
            Some(stale) => Access::Stale(request, stale),
        })
    }
}
