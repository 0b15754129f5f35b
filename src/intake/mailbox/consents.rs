//! Giving and taking back consents, each alone and at once.

use axum::extract::{Request, State};
use axum::response::Response;
use meldestelle_domain::mailbox::consent;
use meldestelle_domain::message::{Body, ConsentChange};
use meldestelle_domain::report::{ConsentKind, LINE_LIMIT};
use meldestelle_domain::submission::{Reader, Submission};

use super::open::Opened;
use super::view::{self, Failed, Notice};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::mailbox::retry;
use crate::mailbox::retry::Done;
use crate::mailbox::store_message::{Once, post as store_post, withdraw};
use crate::state::Intake;
use crate::store::Posted;

/// Takes a change. One that changes nothing (sent twice, or from a page that is no longer true) is acknowledged and not stored.
pub async fn post(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    // What is given is given by a form of now only; taking back is heard from any.
    let is_harmless = |form: &Submission| form.first("do") != "give";
    let take = async |opened: &Opened, form: &Submission| take(&visit, &intake, opened, form).await;
    retry::deal(&visit, &intake, request, is_harmless, take).await
}

async fn take(visit: &Visit, intake: &Intake, opened: &Opened, form: &Submission) -> Result<Done, Failure> {
    let Some(kind) = ConsentKind::ALL.into_iter().find(|kind| kind.field() == form.first("consent")) else {
        return Ok(Done::Shown(view::show(intake, visit, opened, None)));
    };
    let given = form.first("do") == "give";
    let mut read = Reader::new(form);
    let body = if kind == ConsentKind::PassOn && given {
        read.text("consent_pass_on_body", LINE_LIMIT)
    } else {
        String::new()
    };
    if let Err(errors) = read.finish(()) {
        let failed = Failed { form, errors: &errors, question: None, upload: None };
        return Ok(Done::Shown(view::show_again(intake, visit, opened, failed)));
    }
    let holds = opened.consents().into_iter().find(|state| state.kind == kind);
    let holds = holds.as_ref().and_then(|state| state.given());
    let changes = match holds {
        Some(holds) => !given || holds.body != body,
        None => given,
    };
    let posted = if changes {
        let consent = consent(kind, &body, &visit.t.tag, intake.clock.today());
        let body = Body::Consent(ConsentChange { given, consent });
        if given {
            store_post(intake, visit, opened, body, Once::Always).await?
        } else {
            withdraw(intake, visit, opened, body).await?
        }
    } else {
        Posted::Stored
    };
    let notice = match (given, kind) {
        (true, _) => Notice::ConsentGiven,
        (false, ConsentKind::Process) => Notice::ProcessingEnded,
        (false, _) => Notice::ConsentTakenBack,
    };
    Ok(Done::Posted(posted, notice))
}
