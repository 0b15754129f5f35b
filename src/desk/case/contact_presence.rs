//! Whether cases have a contact now. Every report has a sealed contact, an empty one included, so
//! that the database does not show who left one; only opening it tells.

use std::collections::HashMap;
use std::sync::Arc;

use meldestelle_domain::id::CaseId;
use meldestelle_domain::report::Contact;
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::store::reports::{self, ContactRow};

/// Which of these cases have a contact now. Cases that grew from no report are missing from the
/// answer. The contacts are opened for this alone and shown to nobody.
///
/// # Errors
/// The database.
pub(crate) async fn have_contact(
    conn: &mut PgConnection,
    keys: &Arc<UnlockedOffice>,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, bool>, DeskError> {
    let rows = reports::contacts(conn, keys.office(), cases).await?;
    let keys = Arc::clone(keys);
    let open_all = move || rows.iter().map(|(case, row)| (*case, has_contact(&keys, row.as_ref()))).collect();
    spawn_blocking(open_all).await.map_err(|_| DeskError::Defect("opening contacts panicked"))
}

/// An envelope that does not open counts as a contact: whoever clicks learns that it does not open.
fn has_contact(keys: &UnlockedOffice, row: Option<&ContactRow>) -> bool {
    row.is_some_and(|row| {
        let opened: Result<Contact, _> = keys.open(row.epoch, row.report.0, &row.sealed);
        opened.map_or(true, |contact| !contact.is_empty())
    })
}
