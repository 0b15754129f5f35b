//! Counsellors, their profiles, second factors and key grants.

use age::x25519;
use meldestelle_domain::id::{CaseId, CounsellorId, OfficeId};
use meldestelle_domain::stored::{Stored, lenient};
use meldestelle_domain::workday::Workweek;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use zeroize::Zeroizing;

use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::{PROFILE, SECOND_FACTOR};
use crate::keys::unseal::{UnsealError, open_grant};

/// What is sealed in `counsellor.profile`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The name that colleagues see.
    pub name: String,
    /// The address for notices; may be empty.
    pub email: String,
    /// The weekdays on which they work.
    pub workweek: Workweek,
    /// The cases of which they know that their persons deleted them.
    #[serde(deserialize_with = "lenient::known")]
    pub deletions_seen: Vec<CaseId>,
}

impl Stored for Profile {}

/// A stored profile and the epoch of its key.
pub struct SealedProfile {
    /// Epoch of the key.
    pub epoch: i32,
    /// The profile, sealed as working material.
    pub sealed: Vec<u8>,
}

impl SealedProfile {
    /// Opens the profile.
    ///
    /// # Errors
    /// If the profile does not open with these keys.
    pub fn open(&self, keys: &UnlockedOffice, counsellor: CounsellorId) -> Result<Profile, DeskError> {
        Ok(keys.crypter(self.epoch)?.open(PROFILE, &row(counsellor.0), &self.sealed)?)
    }
}

/// What is sealed in `counsellor.second_factor`.
#[derive(Serialize, Deserialize)]
pub struct SecondFactor {
    /// The shared secret in Base32, as authenticator apps write it.
    pub secret: Zeroizing<String>,
    /// The last time step whose code was used. Codes of this step or an older one are refused.
    #[serde(default)]
    pub last_step: Option<u64>,
    /// How often since the last sign-in the passphrase was right and the code was wrong.
    #[serde(default)]
    pub refused: u32,
}

impl Stored for SecondFactor {}

/// A member of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The counsellor's id.
    pub id: CounsellorId,
    /// The login name.
    pub login: String,
    /// The name that colleagues see.
    pub name: String,
}

/// A member of the team to whom the key of an epoch can be granted.
pub struct TeamRow {
    /// The counsellor's id.
    pub id: CounsellorId,
    /// The age recipient of the counsellor's identity.
    pub recipient: String,
}

/// All members of the team, for granting them the key of an epoch.
///
/// # Errors
/// If the database fails.
pub async fn rows(conn: &mut PgConnection, office: OfficeId) -> Result<Vec<TeamRow>, DeskError> {
    let rows =
        sqlx::query!("SELECT id, recipient FROM counsellor WHERE office_id = $1 ORDER BY id", office.0)
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|row| TeamRow { id: CounsellorId(row.id), recipient: row.recipient }).collect())
}

/// Stores the grant of an epoch's key to a counsellor.
///
/// # Errors
/// If the database fails.
pub async fn insert_grant(
    conn: &mut PgConnection,
    office: OfficeId,
    counsellor: CounsellorId,
    epoch: i32,
    grant: &[u8],
) -> Result<(), DeskError> {
    sqlx::query!(
        "INSERT INTO key_grant (office_id, counsellor_id, epoch, sealed_identity) VALUES ($1, $2, $3, $4)",
        office.0,
        counsellor.0,
        epoch,
        grant
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Seals a counsellor's profile and second factor again, together, under the newest key.
///
/// # Errors
/// [`DeskError::NotFound`] if there is no such counsellor; the database; a profile or factor that
/// does not open.
pub async fn reseal(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    counsellor: CounsellorId,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    let stored = sqlx::query!(
        "SELECT epoch, profile, second_factor FROM counsellor WHERE office_id = $1 AND id = $2 FOR NO KEY UPDATE",
        keys.office().0,
        counsellor.0
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(DeskError::NotFound)?;
    let (before, place, epoch) = (keys.crypter(stored.epoch)?, row(counsellor.0), keys.newest());
    let after = keys.crypter(epoch)?;
    let profile: Profile = before.open(PROFILE, &place, &stored.profile)?;
    let factor: SecondFactor = before.open(SECOND_FACTOR, &place, &stored.second_factor)?;
    sqlx::query!(
        "UPDATE counsellor SET epoch = $3, profile = $4, second_factor = $5 WHERE office_id = $1 AND id = $2",
        keys.office().0,
        counsellor.0,
        epoch,
        after.seal(PROFILE, &place, &profile, rng)?,
        after.seal(SECOND_FACTOR, &place, &factor, rng)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The team, in the order of names. A member whose profile is sealed to a key that was not granted
/// is listed by login name.
///
/// # Errors
/// If the database fails, or a profile does not open although its key was granted.
pub async fn team(conn: &mut PgConnection, keys: &UnlockedOffice) -> Result<Vec<Member>, DeskError> {
    let rows = sqlx::query!(
        "SELECT id, login, epoch, profile FROM counsellor WHERE office_id = $1",
        keys.office().0
    )
    .fetch_all(conn)
    .await?;
    let mut team = rows
        .into_iter()
        .map(|row| {
            let id = CounsellorId(row.id);
            let profile = SealedProfile { epoch: row.epoch, sealed: row.profile };
            let name = match profile.open(keys, id) {
                Ok(profile) => profile.name,
                Err(DeskError::Unseal(UnsealError::NoKey)) => row.login.clone(),
                Err(error) => return Err(error),
            };
            Ok(Member { id, login: row.login, name })
        })
        .collect::<Result<Vec<_>, DeskError>>()?;
    team.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(team)
}

/// What is needed to check a passphrase.
pub struct Credentials {
    /// The counsellor's id.
    pub counsellor: CounsellorId,
    /// The counsellor's identity, wrapped under the passphrase.
    pub wrapped_identity: Vec<u8>,
}

/// Finds the credentials of a login name.
///
/// # Errors
/// If the database fails.
pub async fn credentials(
    conn: &mut PgConnection,
    office: OfficeId,
    login: &str,
) -> Result<Option<Credentials>, DeskError> {
    let found = sqlx::query!(
        "SELECT id, wrapped_identity FROM counsellor WHERE office_id = $1 AND login = $2",
        office.0,
        login
    )
    .fetch_optional(conn)
    .await?;
    Ok(found
        .map(|row| Credentials { counsellor: CounsellorId(row.id), wrapped_identity: row.wrapped_identity }))
}

/// Opens every key granted to a counsellor with their own identity.
///
/// # Errors
/// If the database fails, or a grant does not open.
pub async fn unlock(
    conn: &mut PgConnection,
    office: OfficeId,
    counsellor: CounsellorId,
    identity: &x25519::Identity,
) -> Result<UnlockedOffice, DeskError> {
    let grants = sqlx::query!(
        "SELECT epoch, sealed_identity FROM key_grant WHERE office_id = $1 AND counsellor_id = $2",
        office.0,
        counsellor.0
    )
    .fetch_all(conn)
    .await?;
    let identities = grants
        .into_iter()
        .map(|grant| {
            Ok((grant.epoch, open_grant(identity, grant.epoch, office, counsellor, &grant.sealed_identity)?))
        })
        .collect::<Result<Vec<_>, DeskError>>()?;
    Ok(UnlockedOffice::new(office, identities))
}

/// The second factor of a counsellor. The row is locked until the transaction ends, so that two
/// tries with one code take turns.
///
/// # Errors
/// [`DeskError::NotFound`] if there is no such counsellor; the database; a factor that does not
/// open.
pub async fn lock_second_factor(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    counsellor: CounsellorId,
) -> Result<SecondFactor, DeskError> {
    let found = sqlx::query!(
        "SELECT epoch, second_factor FROM counsellor WHERE office_id = $1 AND id = $2 FOR NO KEY UPDATE",
        keys.office().0,
        counsellor.0
    )
    .fetch_optional(conn)
    .await?
    .ok_or(DeskError::NotFound)?;
    Ok(keys.crypter(found.epoch)?.open(SECOND_FACTOR, &row(counsellor.0), &found.second_factor)?)
}

/// Stores a second factor under the key of the row's epoch.
///
/// # Errors
/// If the database fails, or something cannot be sealed.
pub async fn store_second_factor(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    counsellor: CounsellorId,
    factor: &SecondFactor,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    let epoch = sqlx::query_scalar!(
        "SELECT epoch FROM counsellor WHERE office_id = $1 AND id = $2",
        keys.office().0,
        counsellor.0
    )
    .fetch_one(&mut *conn)
    .await?;
    let sealed = keys.crypter(epoch)?.seal(SECOND_FACTOR, &row(counsellor.0), factor, rng)?;
    sqlx::query!(
        "UPDATE counsellor SET second_factor = $3 WHERE office_id = $1 AND id = $2",
        keys.office().0,
        counsellor.0,
        sealed
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A new counsellor.
pub struct NewCounsellorRow<'a> {
    /// The counsellor's id.
    pub id: CounsellorId,
    /// The login name.
    pub login: &'a str,
    /// The age recipient of the counsellor's identity.
    pub recipient: &'a str,
    /// The counsellor's identity, wrapped under the passphrase.
    pub wrapped_identity: &'a [u8],
    /// The profile.
    pub profile: &'a Profile,
    /// The second factor.
    pub second_factor: &'a SecondFactor,
    /// The office identity of the newest epoch, sealed to the counsellor.
    pub grant: &'a [u8],
}

/// Stores a counsellor with a grant of the newest epoch.
///
/// # Errors
/// If the database fails, or something cannot be sealed.
pub async fn insert(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    new: &NewCounsellorRow<'_>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    let epoch = keys.newest();
    let crypter = keys.crypter(epoch)?;
    let profile = crypter.seal(PROFILE, &row(new.id.0), new.profile, rng)?;
    let second_factor = crypter.seal(SECOND_FACTOR, &row(new.id.0), new.second_factor, rng)?;
    sqlx::query!(
        "INSERT INTO counsellor (id, office_id, login, recipient, wrapped_identity, epoch, profile, second_factor)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.id.0,
        keys.office().0,
        new.login,
        new.recipient,
        new.wrapped_identity,
        epoch,
        profile,
        second_factor
    )
    .execute(&mut *conn)
    .await?;
    insert_grant(conn, keys.office(), new.id, epoch, new.grant).await
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::stored;

    use super::*;
    use crate::stored_checks::{Limits, stays_readable};

    #[test]
    fn a_profile_stays_readable() {
        let profile = Profile {
            name: "Ada".to_owned(),
            email: "ada@example.org".to_owned(),
            deletions_seen: vec![CaseId(uuid::Uuid::from_u128(7))],
            ..Profile::default()
        };
        let example = stored::to_value(&profile).unwrap();
        stays_readable(&example, &Limits::default(), |json| stored::read::<Profile>(json).is_ok());
    }

    #[test]
    fn a_second_factor_stays_readable() {
        let secret = Zeroizing::new("ABC".to_owned());
        let example = stored::to_value(&SecondFactor { secret, last_step: Some(7), refused: 2 }).unwrap();
        let limits = Limits { needed: &["/secret"], ..Limits::default() };
        stays_readable(&example, &limits, |json| stored::read::<SecondFactor>(json).is_ok());
    }
}
