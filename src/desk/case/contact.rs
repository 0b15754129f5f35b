//! The contact compartment. A button of its own opens it; the audit trail records the click before
//! anything is shown.

use meldestelle_domain::audit::Act;
use meldestelle_domain::report::Contact;
use sqlx::PgConnection;

use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::case::aggregate::Case;
use crate::http::error::DeskError;
use crate::state::Desk;
use crate::store::reports;

/// Opens the contact as it stands, and then the contacts that came with forms that were sent again.
///
/// # Errors
/// The database; an envelope that does not open.
pub(crate) async fn open(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: &Case,
) -> Result<Vec<Contact>, DeskError> {
    let mut contacts = Vec::new();
    if let Some(report) = case.report_id
        && let Some(row) = reports::contact(&mut *conn, me.office, report).await?
    {
        let contact: Contact = me.keys.open(row.epoch, row.report.0, &row.sealed)?;
        contacts.extend(Some(contact).filter(|contact| !contact.is_empty()));
    }
    contacts.extend(case.resent_contacts().cloned());
    audit::append(conn, desk, me, Act::ContactOpened { case: case.id }).await?;
    Ok(contacts)
}
