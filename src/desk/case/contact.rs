//! The contact compartment: opened by a click of its own, which is written into the audit trail before anything is shown.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::report::Contact;
use meldestelle_web::form as web_form;
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::coding::LIMIT;
use crate::case::{CasePage, Opened, View, parse_id};
use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::state::Desk;
use crate::store::reports::{self, ContactRow};

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
    audit::append(&mut tx, &desk, &me, act).await?;
    tx.commit().await?;
    let typed = Some(typed).filter(|typed| !typed.first("version").is_empty());
    Ok(CasePage::new(me, &case, View { typed, contacts: Some(contacts), ..View::default() })
        .answer(StatusCode::OK))
}

/// The contact as it stands, then those that came with a form that was sent again.
async fn contacts(conn: &mut PgConnection, me: &SignedIn, case: &Opened) -> Result<Vec<Contact>, DeskError> {
    let mut contacts = Vec::new();
    if let Some(report) = case.report_id
        && let Some(row) = reports::contact(conn, me.office, report).await?
    {
        let contact: Contact = me.keys.open(row.epoch, row.report.0, &row.sealed)?;
        contacts.extend(Some(contact).filter(|contact| !contact.is_empty()));
    }
    contacts.extend(case.later_contacts().cloned());
    Ok(contacts)
}

/// Which of these cases have a contact now; those that grew from no report are not among the answers. Every report has a sealed contact, so only opening it tells: it is
/// looked at for that and shown to nobody.
///
/// # Errors
/// The database.
pub(crate) async fn left(
    conn: &mut PgConnection,
    keys: &Arc<UnlockedOffice>,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, bool>, DeskError> {
    let rows = reports::contacts(conn, keys.office(), cases).await?;
    let keys = Arc::clone(keys);
    let look = move || rows.iter().map(|(case, row)| (*case, is_left(&keys, row.as_ref()))).collect();
    spawn_blocking(look).await.map_err(|_| DeskError::Defect("opening contacts panicked"))
}

/// One that does not open may be a contact: whoever clicks finds out that it does not.
fn is_left(keys: &UnlockedOffice, row: Option<&ContactRow>) -> bool {
    row.is_some_and(|row| {
        let opened: Result<Contact, _> = keys.open(row.epoch, row.report.0, &row.sealed);
        opened.map_or(true, |contact| !contact.is_empty())
    })
}
