//! The only code that opens a report.
//!
//! It opens the age file with the office identity of the epoch to which the envelope was sealed.
//! Then it checks that the context framed inside is that of the record.

use std::io::Read;

use age::secrecy::ExposeSecret;
use age::x25519;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_domain::stored::Stored;
use meldestelle_vault::envelope::{Context, FrameError, Purpose, Sealable, Sealed, frame, unframe};
use meldestelle_vault::seal::{Recipients, SealError, seal_bytes};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::sealed_columns::GRANT_FLOOR;

/// Largest plaintext of an envelope, in bytes.
const LIMIT: u64 = 4 << 20;

/// Why an envelope did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnsealError {
    /// The envelope is sealed to an office key that this counsellor was not granted.
    #[error("sealed to a key of the office that was not granted")]
    NoKey,
    /// The envelope is not sealed to this identity, or its bytes were changed or cut off.
    #[error("the envelope does not open with this key")]
    Undecryptable,
    /// The envelope opens, but belongs to another record or holds another type.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

/// Opens the envelope of one record.
///
/// # Errors
/// [`UnsealError`], which reveals nothing of the content.
pub fn open<T: Sealable>(
    identity: &x25519::Identity,
    office: OfficeId,
    record: Uuid,
    sealed: &Sealed<T>,
) -> Result<T, UnsealError> {
    let plain = decrypt(identity, sealed.as_bytes())?;
    Ok(unframe(&Context { purpose: T::PURPOSE, office, record }, &plain)?)
}

/// What a grant holds: the office identity of an epoch. Its text is wiped from memory when dropped.
#[derive(Serialize, Deserialize)]
struct Grant {
    epoch: i32,
    identity: Zeroizing<String>,
}

impl Stored for Grant {}

/// Seals the office identity of an epoch to one counsellor.
///
/// # Errors
/// [`SealError`] if the recipient does not parse or age fails.
pub fn seal_grant(
    office_identity: &x25519::Identity,
    epoch: i32,
    office: OfficeId,
    counsellor: CounsellorId,
    recipient: &str,
) -> Result<Vec<u8>, SealError> {
    let grant =
        Grant { epoch, identity: Zeroizing::new(office_identity.to_string().expose_secret().to_owned()) };
    let context = Context { purpose: Purpose::Grant, office, record: counsellor.0 };
    let plain = frame(&context, &grant, GRANT_FLOOR).map_err(|_| SealError::Age)?;
    seal_bytes(&plain, &Recipients::parse([recipient])?)
}

/// Opens a grant with the counsellor's own identity.
///
/// # Errors
/// [`UnsealError`] if the grant does not open or is for an epoch other than `epoch`.
pub fn open_grant(
    own_identity: &x25519::Identity,
    epoch: i32,
    office: OfficeId,
    counsellor: CounsellorId,
    sealed: &[u8],
) -> Result<x25519::Identity, UnsealError> {
    let plain = decrypt(own_identity, sealed)?;
    let context = Context { purpose: Purpose::Grant, office, record: counsellor.0 };
    let grant: Grant = unframe(&context, &plain)?;
    if grant.epoch != epoch {
        return Err(FrameError::WrongContext.into());
    }
    grant.identity.parse().map_err(|_| FrameError::Content.into())
}

fn decrypt(identity: &x25519::Identity, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
    let decryptor = age::Decryptor::new(sealed).map_err(|_| UnsealError::Undecryptable)?;
    let reader = decryptor
        .decrypt(std::iter::once(identity as &dyn age::Identity))
        .map_err(|_| UnsealError::Undecryptable)?;
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.take(LIMIT).read_to_end(&mut plain).map_err(|_| UnsealError::Undecryptable)?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::stored;

    use super::*;
    use crate::stored_checks::{Limits, stays_readable};

    #[test]
    fn a_grant_opens_for_its_counsellor_and_epoch_only() {
        let office = OfficeId(Uuid::from_u128(1));
        let counsellor = CounsellorId(Uuid::from_u128(2));
        let (office_identity, own) = (x25519::Identity::generate(), x25519::Identity::generate());
        let sealed =
            seal_grant(&office_identity, 3, office, counsellor, &own.to_public().to_string()).unwrap();
        let opened = open_grant(&own, 3, office, counsellor, &sealed).unwrap();
        assert_eq!(opened.to_public().to_string(), office_identity.to_public().to_string());
        assert!(open_grant(&own, 4, office, counsellor, &sealed).is_err());
        assert!(open_grant(&own, 3, office, CounsellorId(Uuid::from_u128(9)), &sealed).is_err());
        let stranger = x25519::Identity::generate();
        assert_eq!(
            open_grant(&stranger, 3, office, counsellor, &sealed).err(),
            Some(UnsealError::Undecryptable)
        );
    }

    #[test]
    fn a_grant_stays_readable() {
        let identity = Zeroizing::new(x25519::Identity::generate().to_string().expose_secret().to_owned());
        let example = stored::to_value(&Grant { epoch: 3, identity }).unwrap();
        let limits = Limits { needed: &["/epoch", "/identity"], ..Limits::default() };
        stays_readable(&example, &limits, |json| stored::read::<Grant>(json).is_ok());
    }
}
