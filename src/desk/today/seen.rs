//! A counsellor has seen that cases were deleted by their persons.
//!
//! Each counsellor is told once. Which ones are known stands sealed in the counsellor's profile:
//! a mark beside the deleted case would show when it was deleted.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::id::CaseId;
use meldestelle_web::form as web_form;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::state::Desk;
use crate::store::{agenda, profiles};
use crate::today::PATH;

/// Largest form, in bytes.
const LIMIT: usize = 64 * 1024;

/// Notes the deleted cases that the form names.
pub(super) async fn mark(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let form = web_form::read(request, LIMIT).await?;
    let seen: Vec<CaseId> = form.all("case").filter_map(|id| id.parse().ok()).collect();
    let mut tx = me.begin(&desk).await?;
    let deleted = agenda::deleted(&mut tx, me.office).await?;
    let mut chance = desk.chance.clone();
    profiles::change(&mut tx, &me.keys, me.counsellor, &mut chance, |profile| {
        let known = &profile.deletions_seen;
        let is_new = |case: &CaseId| seen.contains(case) && !known.contains(case);
        let new: Vec<CaseId> = deleted.into_iter().filter(is_new).collect();
        profile.deletions_seen.extend(new);
    })
    .await?;
    tx.commit().await?;
    Ok(Redirect::to(PATH).into_response())
}
