//! Deleting everything (GDPR Art. 17): a plain warning with two choices, then at once and for good.
//!
//! Backups hold the sealed rows until they are overwritten. The office's documents say when.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::week::Week;
use meldestelle_web::locale::Locale;
use meldestelle_web::{database, page};

use crate::guard::mailbox_ticket;
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::access::MailboxRequest;
use crate::mailbox::granted::ForPage;
use crate::mailbox::open::OpenMailbox;
use crate::mailbox::retry_page::SentForm;
use crate::mailbox::{retry_page, store};
use crate::state::Intake;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/mailbox_delete.html")]
struct DeletePage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    /// The code and the ticket of the form that confirms. `None` after everything was deleted.
    confirm: Option<(&'a str, &'a str)>,
    /// Whether the person lets the report count.
    facts_kept: bool,
}

/// Asks for confirmation.
pub async fn ask(ForPage { context, opened, ticket }: ForPage) -> Response {
    show(&context, Some((&opened.code.grouped(), &ticket)), false)
}

/// Deletes. The same form sent again finds nothing, and its answer is the same.
pub async fn confirm(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let access = MailboxRequest::read(&context, &intake, request).await?;
    let MailboxRequest { form, opened, path, form_id } = match access.granted(&context, &intake) {
        Ok(request) => request,
        Err(denied) if denied.status() == StatusCode::NOT_FOUND => return Ok(show(&context, None, false)),
        Err(denied) => return Ok(*denied),
    };
    let keep_facts = form.first("keep") == "facts";
    let deleted = delete(&context, &intake, &opened, keep_facts).await;
    let answer = deleted.map(|()| show(&context, None, keep_facts));
    if answer.is_err() {
        mailbox_ticket::release(&intake, &context.office, form_id).await;
    }
    let sent = SentForm { path: &path, form: &form, upload: None };
    retry_page::answer_or_give_back(&context, &intake, sent, answer)
}

/// Deletes, and ends the visit in which the report was filed. A browser may still have its form,
/// which must not bring the report back.
async fn delete(
    context: &RequestContext,
    intake: &Intake,
    opened: &OpenMailbox,
    keep_facts: bool,
) -> Result<(), Failure> {
    let (office, today) = (&context.office, intake.clock.today());
    let ticket = mailbox_ticket::report_ticket(intake, office, &opened.code);
    let visit = ticket.visit_id(&office.form_key);
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    store::delete(&mut *transaction, office.id(), &opened.key, keep_facts, opened.year(today)).await?;
    mailbox_ticket::store::end_visit(&mut *transaction, office.id(), visit, Week::of(today)).await?;
    transaction.commit().await?;
    Ok(())
}

fn show(context: &RequestContext, confirm: Option<(&str, &str)>, facts_kept: bool) -> Response {
    let frame = Frame::of_answer(context.t, &context.office);
    let frame = match confirm {
        Some((_, ticket)) => frame.with_ticket(ticket.to_owned()),
        None => frame,
    };
    page::html(StatusCode::OK, &DeletePage { t: context.t, frame, confirm, facts_kept })
}
