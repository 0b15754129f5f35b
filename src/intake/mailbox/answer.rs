//! Answering a question of the office: the answer lands coded, and where it gives or takes back a consent it says so.

use axum::extract::{Request, State};
use axum::response::Response;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::mailbox::parse_answer;
use meldestelle_domain::message::{Ask, Body};
use meldestelle_domain::submission::Submission;

use super::open::Opened;
use super::view::{self, Failed, Notice};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::mailbox::retry;
use crate::mailbox::retry::Done;
use crate::mailbox::store_message::{Once, post as store_post};
use crate::state::Intake;

/// Takes an answer.
pub async fn post(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    // The same answer is stored once, however often it is sent.
    let is_harmless = |_: &Submission| true;
    let take = async |opened: &Opened, form: &Submission| take(&visit, &intake, opened, form).await;
    retry::deal(&visit, &intake, request, is_harmless, take).await
}

async fn take(visit: &Visit, intake: &Intake, opened: &Opened, form: &Submission) -> Result<Done, Failure> {
    let Some((to, ask)) = asked(opened, form.first("to")) else {
        return Ok(Done::Shown(view::show(intake, visit, opened, Some(Notice::NoSuchQuestion))));
    };
    let body = match parse_answer(form, to, ask, &visit.t.tag, intake.clock.today()) {
        Ok(body) => body,
        Err(errors) => {
            let failed = Failed { form, errors: &errors, question: Some(to), upload: None };
            return Ok(Done::Shown(view::show_again(intake, visit, opened, failed)));
        }
    };
    let posted = store_post(intake, visit, opened, body, Once::Form("answer", form)).await?;
    Ok(Done::Posted(posted, Notice::Answered))
}

/// The question that is answered: what was asked stands in the office's message, not in the form.
fn asked(opened: &Opened, to: &str) -> Option<(MessageId, Ask)> {
    let to: MessageId = to.parse().ok()?;
    let question = opened.thread.iter().find(|item| item.id == to && item.from_office)?;
    match question.message.body {
        Body::Question { ask, .. } => Some((to, ask)),
        _ => None,
    }
}
