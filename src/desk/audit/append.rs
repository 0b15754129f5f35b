//! Appends what a signed-in counsellor did to the audit trail.

use meldestelle_domain::audit::Act;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::state::Desk;
use crate::store;

/// Appends `act` to the office's audit trail, in the transaction in which it is done.
///
/// # Errors
/// If the database does not answer, or the entry cannot be sealed.
pub(crate) async fn append(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    act: Act,
) -> Result<(), DeskError> {
    let now = desk.clock.now();
    store::audit::append(conn, &me.keys, Some(me.counsellor), act, now, &mut desk.chance.clone()).await
}
