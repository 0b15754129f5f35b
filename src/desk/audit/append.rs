//! Appends to the audit trail: what a signed-in counsellor did, and what waited for a key.

use meldestelle_domain::audit::Act;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::auth::refused_passphrases::Taken;
use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::state::Desk;
use crate::store;

/// Appends `act` to the office's audit trail, in the same transaction as the act itself.
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

/// Appends how many passphrases were refused in the hours that have ended. They were nobody's acts.
/// The caller commits and then says that they are written.
///
/// # Errors
/// If the database does not answer, or an entry cannot be sealed.
pub(crate) async fn append_refused_passphrases<'a>(
    conn: &mut PgConnection,
    desk: &'a Desk,
    keys: &UnlockedOffice,
) -> Result<Taken<'a>, DeskError> {
    let (now, mut rng) = (desk.clock.now(), desk.chance.clone());
    let taken = desk.refused_passphrases.take_ended(keys.office(), now);
    for act in taken.acts() {
        store::audit::append(conn, keys, None, act, now, &mut rng).await?;
    }
    Ok(taken)
}
