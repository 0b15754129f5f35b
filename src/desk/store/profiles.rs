//! The profiles of counsellors, one by one.

use meldestelle_domain::id::CounsellorId;
use rand::CryptoRng;
use sqlx::PgConnection;

use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::PROFILE;
use crate::store::people::{Profile, SealedProfile};

/// The profile of a counsellor.
///
/// # Errors
/// [`DeskError::NotFound`] if there is no such counsellor; the database; a profile that does not
/// open.
pub async fn profile(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    counsellor: CounsellorId,
) -> Result<Profile, DeskError> {
    let stored = sqlx::query!(
        "SELECT epoch, profile FROM counsellor WHERE office_id = $1 AND id = $2",
        keys.office().0,
        counsellor.0
    )
    .fetch_optional(conn)
    .await?
    .ok_or(DeskError::NotFound)?;
    SealedProfile { epoch: stored.epoch, sealed: stored.profile }.open(keys, counsellor)
}

/// Changes the profile of a counsellor. The row is locked until the transaction ends.
///
/// # Errors
/// [`DeskError::NotFound`] if there is no such counsellor; the database; a profile that does not
/// open or cannot be sealed.
pub async fn change(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    counsellor: CounsellorId,
    rng: &mut (impl CryptoRng + ?Sized),
    change: impl FnOnce(&mut Profile),
) -> Result<(), DeskError> {
    let stored = sqlx::query!(
        "SELECT epoch, profile FROM counsellor WHERE office_id = $1 AND id = $2 FOR NO KEY UPDATE",
        keys.office().0,
        counsellor.0
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(DeskError::NotFound)?;
    let mut profile = SealedProfile { epoch: stored.epoch, sealed: stored.profile }.open(keys, counsellor)?;
    change(&mut profile);
    // The row's second factor is sealed under the same epoch, so the profile keeps it.
    let sealed = keys.crypter(stored.epoch)?.seal(PROFILE, &row(counsellor.0), &profile, rng)?;
    sqlx::query!(
        "UPDATE counsellor SET profile = $3 WHERE office_id = $1 AND id = $2",
        keys.office().0,
        counsellor.0,
        sealed
    )
    .execute(conn)
    .await?;
    Ok(())
}
