//! Saving the coding form. Where two counsellors saved different versions, both are shown side by
//! side: neither overwrites the other, and nothing that was typed is lost.

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
use crate::case::aggregate::Case;
use crate::case::case_page::{CasePage, CasePageOptions};
use crate::case::coding_form::{self, CODING_FORM_LIMIT};
use crate::case::messages::mailbox_status;
use crate::case::neutral_names;
use crate::case::parse_id::parse_case_id;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::CASE_STATE;
use crate::state::Desk;
use crate::store::cases;
use crate::store::people::Member;

/// Saves the coding on top of the version on which the form was filled in.
pub(crate) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let id = parse_case_id(&id)?;
    let typed = web_form::read(request, CODING_FORM_LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let (case, team) = Case::open_with_team(&mut tx, &desk, &me, id).await?;
    let coding = match parse(&typed, &team) {
        Ok(coding) => coding,
        Err(errors) => {
            let options = CasePageOptions { typed: Some(typed), errors, ..CasePageOptions::default() };
            let page = CasePage::new(me, &case, &team, options);
            return Ok(page.respond(StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let typed_on = typed.first("version").parse().unwrap_or_default();
    let Some(version) = store(&mut tx, &desk, &me, &case, (coding, typed_on)).await? else {
        tx.rollback().await?;
        return compare(&desk, me, id, typed).await;
    };
    mailbox_status::set_read_and_stage(&mut tx, &desk, &me, id, typed.first("case_status")).await?;
    audit::append(&mut tx, &desk, &me, Act::CaseCoded { case: id, version }).await?;
    tx.commit().await?;
    Ok(redirect_to_saved(id))
}

fn redirect_to_saved(id: CaseId) -> Response {
    Redirect::to(&format!("/cases/{id}?saved")).into_response()
}

/// Shows the typed form beside the version that a colleague saved meanwhile, ready to be saved on
/// top of it.
async fn compare(desk: &Desk, me: SignedIn, id: CaseId, typed: Submission) -> Result<Response, DeskError> {
    let mut tx = me.begin(desk).await?;
    let (newer, team) = Case::open_with_team(&mut tx, desk, &me, id).await?;
    let stored = coding_form::fields_of(&newer.state);
    let differences = coding_form::differences(&typed, &stored, &team, me.locale);
    if newer.state.facts.confirmed && differences.is_empty() {
        // The same coding was saved already: by a colleague, or by the first of two clicks.
        return Ok(redirect_to_saved(id));
    }
    let options = CasePageOptions { typed: Some(typed), conflict: true, ..CasePageOptions::default() };
    Ok(CasePage::new(me, &newer, &team, options).respond(StatusCode::CONFLICT))
}

/// Reads the form. The assignee must be a member of this office's team.
fn parse(typed: &Submission, team: &[Member]) -> Result<Coding, Vec<FieldError>> {
    let coding = Coding::parse(typed)?;
    match coding.assignee {
        Some(assignee) if !team.iter().any(|member| member.id == assignee) => {
            Err(vec![FieldError { field: "assignee", problem: Problem::UnknownChoice }])
        }
        _ => Ok(coding),
    }
}

/// Stores the new state if the case still has the version on which the form was filled in, and
/// answers the new version.
async fn store(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: &Case,
    (coding, typed_on): (Coding, i32),
) -> Result<Option<i32>, DeskError> {
    let name = neutral_names::free_name(&mut *conn, me, (case.id, &case.state), &coding.name).await?;
    let state = Coding { name, ..coding }.apply(case.state.clone());
    let mut rng = desk.chance.clone();
    let sealed = me.keys.crypter(case.epoch)?.seal(CASE_STATE, &row(case.id.0), &state, &mut rng)?;
    let version = cases::update(&mut *conn, me.office, case.id, typed_on, state.is_open(), &sealed).await?;
    if version.is_some() && state.name != case.state.name {
        mailbox_status::tell_name(conn, desk, me, case.id, &state).await?;
    }
    Ok(version)
}
