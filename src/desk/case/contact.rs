//! The contact compartment. A click of its own opens it; the audit trail records the click before
//! anything is shown.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::audit::Act;
use meldestelle_domain::report::Contact;
use meldestelle_web::form as web_form;
use sqlx::PgConnection;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::aggregate::Case;
use crate::case::case_page::{CasePage, CasePageOptions};
use crate::case::coding_form::CODING_FORM_LIMIT;
use crate::case::parse_id::parse_case_id;
use crate::http::error::DeskError;
use crate::state::Desk;
use crate::store::reports;

/// Opens the contact and shows the case with it. The button belongs to the coding form, so that
/// codes which were ticked and not yet saved come back.
pub(crate) async fn open(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let id = parse_case_id(&id)?;
    let typed = web_form::read(request, CODING_FORM_LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let (case, team) = Case::open_with_team(&mut tx, &desk, &me, id).await?;
    let contacts = open_contacts(&mut tx, &me, &case).await?;
    audit::append(&mut tx, &desk, &me, Act::ContactOpened { case: id }).await?;
    tx.commit().await?;
    let typed = Some(typed).filter(|typed| !typed.first("version").is_empty());
    let options = CasePageOptions { typed, contacts: Some(contacts), ..CasePageOptions::default() };
    Ok(CasePage::new(me, &case, &team, options).respond(StatusCode::OK))
}

/// The contact as it stands, then the contacts that came with forms that were sent again.
async fn open_contacts(
    conn: &mut PgConnection,
    me: &SignedIn,
    case: &Case,
) -> Result<Vec<Contact>, DeskError> {
    let mut contacts = Vec::new();
    if let Some(report) = case.report_id
        && let Some(row) = reports::contact(conn, me.office, report).await?
    {
        let contact: Contact = me.keys.open(row.epoch, row.report.0, &row.sealed)?;
        contacts.extend(Some(contact).filter(|contact| !contact.is_empty()));
    }
    contacts.extend(case.resent_contacts().cloned());
    Ok(contacts)
}
