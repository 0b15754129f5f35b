//! Saving a coding. Two counsellors' versions are shown side by side, never written over each other; what was typed is never lost.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::audit::Act;
use meldestelle_domain::case::Coding;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::submission::{FieldError, Problem, Submission};
use meldestelle_web::form as web_form;
use sqlx::PgConnection;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::messages::mailbox_status;
use crate::case::{CasePage, Opened, View, coding_form, parse_id};
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::CASE_STATE;
use crate::state::Desk;
use crate::store::cases;
use crate::store::people::Member;

/// Largest coding form: every box ticked is about 6 kB.
pub(crate) const LIMIT: usize = 64 * 1024;

/// Saves what the form says on top of the version it was filled in on.
pub(crate) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let id = parse_id(&id)?;
    let typed = web_form::read(request, LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let case = Opened::find(&mut tx, &desk, &me, id).await?;
    let coding = match check(&typed, &case.team) {
        Ok(coding) => coding,
        Err(errors) => {
            let view = View { typed: Some(typed), errors, ..View::default() };
            return Ok(CasePage::new(me, &case, view).answer(StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let typed_on = typed.first("version").parse().unwrap_or_default();
    let Some(version) = store(&mut tx, &desk, &me, &case, (coding, typed_on)).await? else {
        tx.rollback().await?;
        return compare(&desk, me, id, typed).await;
    };
    mailbox_status::status(&mut tx, &desk, &me, id, typed.first("case_status")).await?;
    let act = Act::CaseCoded { case: id, version };
    audit::append(&mut tx, &desk, &me, act).await?;
    tx.commit().await?;
    Ok(saved(id))
}

fn saved(id: CaseId) -> Response {
    Redirect::to(&format!("/cases/{id}?saved")).into_response()
}

/// Shows what was typed beside what a colleague saved meanwhile, ready to be saved on top of it.
async fn compare(desk: &Desk, me: SignedIn, id: CaseId, typed: Submission) -> Result<Response, DeskError> {
    let mut tx = me.begin(desk).await?;
    let newer = Opened::find(&mut tx, desk, &me, id).await?;
    let stored = coding_form::fields_of(&newer.state);
    if newer.state.facts.confirmed
        && coding_form::differences(&typed, &stored, &newer.team, me.locale).is_empty()
    {
        // The same was saved already: by a colleague, or by the first of two clicks.
        return Ok(saved(id));
    }
    let view = View { typed: Some(typed), conflict: true, ..View::default() };
    Ok(CasePage::new(me, &newer, view).answer(StatusCode::CONFLICT))
}

/// Reads the form; whoever it is assigned to works here.
fn check(typed: &Submission, team: &[Member]) -> Result<Coding, Vec<FieldError>> {
    let coding = Coding::parse(typed)?;
    match coding.assignee {
        Some(one) if !team.iter().any(|member| member.id == one) => {
            Err(vec![FieldError { field: "assignee", problem: Problem::UnknownChoice }])
        }
        _ => Ok(coding),
    }
}

/// Stores the new state if the case still has the version the form was filled in on; returns the version that came of it.
async fn store(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: &Opened,
    (coding, typed_on): (Coding, i32),
) -> Result<Option<i32>, DeskError> {
    let state = coding.apply(case.state.clone());
    let sealed =
        me.keys.crypter(case.epoch)?.seal(CASE_STATE, &row(case.id.0), &state, &mut desk.chance.clone())?;
    Ok(cases::update(conn, me.office, case.id, typed_on, state.is_open(), &sealed).await?)
}
