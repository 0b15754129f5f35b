//! Answering a question of the office. The answer is coded, and says so where it gives or withdraws
//! a consent.

use axum::extract::{Request, State};
use axum::response::Response;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox::parse_answer;
use meldestelle_domain::message::{Ask, Body};
use meldestelle_domain::submission::Submission;

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::handle_form::{FormOutcome, handle};
use crate::mailbox::notice::Notice;
use crate::mailbox::open::OpenMailbox;
use crate::mailbox::page;
use crate::mailbox::store_message::{Deduplicate, store};
use crate::mailbox::thread::RejectedForm;
use crate::state::Intake;

/// Stores an answer.
pub async fn post(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    // The same answer is stored once, however often it is sent.
    let is_repeatable = |_: &Submission| true;
    let action =
        async |opened: &OpenMailbox, form: &Submission| answer(&context, &intake, opened, form).await;
    handle(&context, &intake, request, is_repeatable, action).await
}

async fn answer(
    context: &RequestContext,
    intake: &Intake,
    opened: &OpenMailbox,
    form: &Submission,
) -> Result<FormOutcome, Failure> {
    let Some((question, ask)) = find_question(opened, form.first("to")) else {
        let page = page::show(intake, context, opened, Some(Notice::NoSuchQuestion));
        return Ok(FormOutcome::Page(page));
    };
    let body = match parse_answer(form, question, ask, &context.t.tag, intake.clock.today()) {
        Ok(body) => body,
        Err(errors) => {
            let rejected = RejectedForm { form, errors: &errors, question: Some(question), upload: None };
            return Ok(FormOutcome::Page(page::show_rejected(intake, context, opened, rejected)));
        }
    };
    let posted = store(intake, context, opened, body, Deduplicate::ByForm("answer", form)).await?;
    Ok(FormOutcome::Posted(posted, Notice::Answered))
}

/// The question that a form answers. What was asked stands in the office's message, not in the
/// form.
fn find_question(opened: &OpenMailbox, id: &str) -> Option<(MessageId, Ask)> {
    let id: MessageId = id.parse().ok()?;
    let question = opened.thread.iter().find(|entry| entry.id == id && entry.from_office)?;
    match question.message.body {
        Body::Question { ask, .. } => Some((id, ask)),
        _ => None,
    }
}
