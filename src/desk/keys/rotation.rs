//! Begins a new epoch of the office's key: from then on, everything is sealed to a new identity.
//!
//! What was sealed before stays as it is and opens with the older keys. Counsellors who are granted
//! the new key keep their older ones. Counsellors who are not can open what they could open before,
//! and nothing new.

use age::x25519;
use chrono::{DateTime, Utc};
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::CounsellorId;
use rand::CryptoRng;
use sqlx::PgConnection;

use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::unseal::seal_grant;
use crate::store::people::{self, TeamRow};
use crate::store::{audit, offices};

/// Begins a new epoch in the caller's transaction, and returns the office with the keys of `keys`
/// and the new one.
///
/// - The new office identity is granted to the counsellors in `granted`.
/// - Their profiles and second factors are sealed again under it.
/// - The recovery keys stay the same.
///
/// # Errors
/// [`DeskError::Conflict`] if `keys` lack the office's newest key; [`UnsealError::NoKey`] if they
/// lack the key of a profile; the database; sealing.
///
/// [`UnsealError::NoKey`]: crate::keys::unseal::UnsealError::NoKey
pub async fn begin_epoch(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    granted: &[CounsellorId],
    by: Option<CounsellorId>,
    now: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<UnlockedOffice, DeskError> {
    let office = keys.office();
    let (newest, recovery) = offices::lock_newest_key(&mut *conn, office).await?;
    if newest != keys.newest() {
        return Err(DeskError::Conflict);
    }
    let epoch = newest + 1;
    let identity = x25519::Identity::generate();
    offices::insert_key(&mut *conn, office, epoch, &identity.to_public().to_string(), &recovery).await?;
    let unlocked = keys.with(epoch, identity.clone());
    for TeamRow { id, recipient, .. } in people::rows(&mut *conn, office).await? {
        if !granted.contains(&id) {
            continue;
        }
        let grant = seal_grant(&identity, epoch, office, id, &recipient)?;
        people::insert_grant(&mut *conn, office, id, epoch, &grant).await?;
        people::reseal(&mut *conn, &unlocked, id, rng).await?;
    }
    // The entry is sealed under the older key, so that everybody who had it can read that there is
    // a new one.
    audit::append(&mut *conn, keys, by, Act::KeyChanged { epoch }, now, rng).await?;
    audit::copy_head(conn, keys, &unlocked, rng).await?;
    Ok(unlocked)
}
