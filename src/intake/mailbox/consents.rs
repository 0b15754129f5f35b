//! Giving and withdrawing consents, each alone and at once.

use axum::extract::{Request, State};
use axum::response::Response;
use meldestelle_domain::mailbox::consent;
use meldestelle_domain::message::{Body, ConsentChange};
use meldestelle_domain::report::{ConsentKind, LINE_LIMIT};
use meldestelle_domain::submission::{Reader, Submission};

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::handle_form::{FormOutcome, handle};
use crate::mailbox::notice::Notice;
use crate::mailbox::open::OpenMailbox;
use crate::mailbox::page;
use crate::mailbox::store_message::{Deduplicate, store, store_withdrawal};
use crate::mailbox::thread::RejectedForm;
use crate::state::Intake;
use crate::store::Posted;

/// Stores a change. One that changes nothing (sent twice, or from an outdated page) is acknowledged
/// and not stored.
pub async fn post(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    // Only a form with a valid ticket gives a consent. Any form may withdraw one.
    let is_repeatable = |form: &Submission| form.first("do") != "give";
    let action =
        async |opened: &OpenMailbox, form: &Submission| change(&context, &intake, opened, form).await;
    handle(&context, &intake, request, is_repeatable, action).await
}

async fn change(
    context: &RequestContext,
    intake: &Intake,
    opened: &OpenMailbox,
    form: &Submission,
) -> Result<FormOutcome, Failure> {
    let Some(kind) = ConsentKind::ALL.into_iter().find(|kind| kind.field() == form.first("consent")) else {
        return Ok(FormOutcome::Page(page::show(intake, context, opened, None)));
    };
    let given = form.first("do") == "give";
    let mut read = Reader::new(form);
    let body = if kind == ConsentKind::PassOn && given {
        read.text("consent_pass_on_body", LINE_LIMIT)
    } else {
        String::new()
    };
    if let Err(errors) = read.finish(()) {
        let rejected = RejectedForm { form, errors: &errors, question: None, upload: None };
        return Ok(FormOutcome::Page(page::show_rejected(intake, context, opened, rejected)));
    }
    let state = opened.consents().into_iter().find(|state| state.kind == kind);
    let changes_something = match state.as_ref().and_then(|state| state.given()) {
        Some(standing) => !given || standing.body != body,
        None => given,
    };
    let posted = if changes_something {
        let consent = consent(kind, &body, &context.t.tag, intake.clock.today());
        let body = Body::Consent(ConsentChange { given, consent });
        if given {
            store(intake, context, opened, body, Deduplicate::Never).await?
        } else {
            store_withdrawal(intake, context, opened, body).await?
        }
    } else {
        Posted::Stored
    };
    let notice = match (given, kind) {
        (true, _) => Notice::ConsentGiven,
        (false, ConsentKind::Process) => Notice::ProcessingEnded,
        (false, _) => Notice::ConsentTakenBack,
    };
    Ok(FormOutcome::Posted(posted, notice))
}
