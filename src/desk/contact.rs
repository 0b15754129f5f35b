//! The contact compartment: opened by a click of its own, which is written into the audit trail before anything is shown.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::audit::Act;
use meldestelle_domain::report::Contact;
use meldestelle_web::form as web_form;
use sqlx::PgConnection;

use crate::Desk;
use crate::case::{CasePage, Opened, View, parse_id};
use crate::coding::LIMIT;
use crate::error::DeskError;
use crate::signed_in::SignedIn;
use crate::store::reports;

/// Opens the contact and shows the case with it. The button is part of the coding form, so that what was typed there and not yet saved comes back.
pub(crate) async fn open(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, DeskError> {
    let id = parse_id(&id)?;
    let typed = web_form::read(request, LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let case = Opened::find(&mut tx, &desk, &me, id).await?;
    let contacts = contacts(&mut tx, &me, &case).await?;
    let act = Act::ContactOpened { case: id };
    me.notes(&mut tx, &desk, act).await?;
    tx.commit().await?;
    let typed = Some(typed).filter(|typed| !typed.first("version").is_empty());
    Ok(CasePage::new(me, &case, View { typed, contacts: Some(contacts), ..View::default() })
        .answer(StatusCode::OK))
}

/// The contact as it stands, then those that came with a form that was sent again.
async fn contacts(conn: &mut PgConnection, me: &SignedIn, case: &Opened) -> Result<Vec<Contact>, DeskError> {
    let mut contacts = Vec::new();
    if let Some(report) = case.report_id
        && let Some((epoch, sealed)) = reports::contact(conn, me.office, report).await?
    {
        contacts.push(me.keys.open(epoch, report.0, &sealed)?);
    }
    contacts.extend(case.later_contacts().cloned());
    Ok(contacts)
}
