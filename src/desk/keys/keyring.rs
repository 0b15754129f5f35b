//! The keys of people and offices: a counsellor's identity, wrapped under a passphrase, and the
//! office that it unlocks.
//!
//! A counsellor's age identity is encrypted with a key that Argon2id (RFC 9106) derives from the
//! passphrase. Opening this wrapping is the password check: no other hash of the passphrase is
//! stored. An [`UnlockedOffice`] lives for one request.

use std::collections::BTreeMap;

use age::secrecy::ExposeSecret;
use age::x25519;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_vault::envelope::{Sealable, Sealed};
use rand::CryptoRng;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::crypter::Crypter;
use crate::keys::unseal;
use crate::keys::unseal::UnsealError;

const VERSION: u8 = 1;
const SALT: usize = 16;
const NONCE: usize = 24;
/// Length of the header in bytes: version ‖ memory ‖ passes ‖ lanes ‖ salt ‖ nonce.
const HEADER: usize = 1 + 4 + 4 + 4 + SALT + NONCE;

/// What trying one passphrase costs Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassphraseCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Number of passes over the memory.
    pub passes: u32,
}

impl PassphraseCost {
    /// 64 MiB, 3 passes: RFC 9106's second recommended option.
    pub const PRODUCTION: Self = Self { memory: 64 * 1024, passes: 3 };
    /// A cheap setting for tests that are not about the cost.
    pub const TEST: Self = Self { memory: 64, passes: 1 };
    /// The highest cost that a stored wrapping may ask for, so that nobody who writes to the
    /// database can exhaust the machine.
    const MOST: Self = Self { memory: 1024 * 1024, passes: 16 };
}

/// A wrapping did not open, because the passphrase is wrong or the bytes were changed. The error
/// does not tell which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the identity does not open with this passphrase")]
pub struct WrappingError;

/// Wraps a counsellor's identity under a passphrase.
///
/// # Errors
/// [`WrappingError`] if the cost is outside Argon2's range.
pub fn wrap(
    identity: &x25519::Identity,
    counsellor: CounsellorId,
    passphrase: &str,
    cost: PassphraseCost,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Vec<u8>, WrappingError> {
    let mut random = [0_u8; SALT + NONCE];
    rng.fill_bytes(&mut random);
    let mut wrapped = vec![VERSION];
    for number in [cost.memory, cost.passes, 1] {
        wrapped.extend_from_slice(&number.to_be_bytes());
    }
    wrapped.extend_from_slice(&random);
    let (salt, nonce) = random.split_at(SALT);
    let cipher = cipher(passphrase, salt, cost)?;
    let secret = identity.to_string();
    let aad = [wrapped.as_slice(), counsellor.0.as_bytes()].concat();
    let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &aad };
    let sealed = cipher.encrypt(XNonce::from_slice(nonce), payload).map_err(|_| WrappingError)?;
    wrapped.extend_from_slice(&sealed);
    Ok(wrapped)
}

/// Opens a wrapping, which is the password check. It blocks for as long as Argon2 takes, which is
/// about the same whether or not the passphrase is right.
///
/// # Errors
/// [`WrappingError`] if the wrapping does not open.
pub fn unwrap(
    wrapped: &[u8],
    counsellor: CounsellorId,
    passphrase: &str,
) -> Result<x25519::Identity, WrappingError> {
    let (header, sealed) = wrapped.split_at_checked(HEADER).ok_or(WrappingError)?;
    let number =
        |at: usize| -> Option<u32> { Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?)) };
    let (Some(VERSION), Some(memory), Some(passes), Some(1)) =
        (header.first().copied(), number(1), number(5), number(9))
    else {
        return Err(WrappingError);
    };
    if memory > PassphraseCost::MOST.memory || passes > PassphraseCost::MOST.passes {
        return Err(WrappingError);
    }
    let (salt, nonce) = header.get(13..).and_then(|rest| rest.split_at_checked(SALT)).ok_or(WrappingError)?;
    let cipher = cipher(passphrase, salt, PassphraseCost { memory, passes })?;
    let aad = [header, counsellor.0.as_bytes()].concat();
    let secret = cipher
        .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| WrappingError)?;
    std::str::from_utf8(&secret).ok().and_then(|text| text.parse().ok()).ok_or(WrappingError)
}

/// Makes bytes that look like a wrapping of the same cost and length, but open with no passphrase.
/// Sign-in tries them for an unknown login name, so that the answer takes as long as for a known
/// one.
pub fn decoy(cost: PassphraseCost, rng: &mut (impl CryptoRng + ?Sized)) -> Vec<u8> {
    // The ciphertext has the 74 bytes of an age identity and a tag of 16 bytes.
    let mut random = [0; SALT + NONCE + 74 + 16];
    rng.fill_bytes(&mut random);
    let mut wrapped = vec![VERSION];
    for number in [cost.memory, cost.passes, 1] {
        wrapped.extend_from_slice(&number.to_be_bytes());
    }
    wrapped.extend_from_slice(&random);
    wrapped
}

fn cipher(passphrase: &str, salt: &[u8], cost: PassphraseCost) -> Result<XChaCha20Poly1305, WrappingError> {
    let params = Params::new(cost.memory, cost.passes, 1, Some(32)).map_err(|_| WrappingError)?;
    let mut key = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut *key)
        .map_err(|_| WrappingError)?;
    Ok(XChaCha20Poly1305::new(Key::from_slice(&*key)))
}

/// The keys of one epoch of an office.
struct EpochKeys {
    identity: x25519::Identity,
    crypter: Crypter,
}

/// An office with the keys that a signed-in counsellor was granted.
pub struct UnlockedOffice {
    office: OfficeId,
    epochs: BTreeMap<i32, EpochKeys>,
}

impl UnlockedOffice {
    /// Makes an office from the identities of its epochs.
    #[must_use]
    pub fn new(office: OfficeId, identities: impl IntoIterator<Item = (i32, x25519::Identity)>) -> Self {
        let epochs = identities
            .into_iter()
            .map(|(epoch, identity)| {
                let crypter = Crypter::derive(office, identity.to_string().expose_secret());
                (epoch, EpochKeys { identity, crypter })
            })
            .collect();
        Self { office, epochs }
    }

    /// The same office with the key of one more epoch.
    #[must_use]
    pub fn with(&self, epoch: i32, identity: x25519::Identity) -> Self {
        let known = self.epochs.iter().map(|(epoch, keys)| (*epoch, keys.identity.clone()));
        Self::new(self.office, known.chain([(epoch, identity)]))
    }

    /// The office's id.
    #[must_use]
    pub fn office(&self) -> OfficeId {
        self.office
    }

    /// The newest granted epoch, under which new material is sealed. Zero if none was granted.
    #[must_use]
    pub fn newest(&self) -> i32 {
        self.epochs.keys().next_back().copied().unwrap_or_default()
    }

    /// The crypter for an epoch's working material.
    ///
    /// # Errors
    /// [`UnsealError::NoKey`] if this counsellor was not granted the epoch.
    pub fn crypter(&self, epoch: i32) -> Result<&Crypter, UnsealError> {
        self.epochs.get(&epoch).map(|keys| &keys.crypter).ok_or(UnsealError::NoKey)
    }

    /// The granted epochs, the oldest first. Queries for waiting work filter by them. Otherwise
    /// rows that this counsellor cannot open would fill a batch and hide the others.
    #[must_use]
    pub fn granted(&self) -> Vec<i32> {
        self.epochs.keys().copied().collect()
    }

    /// Opens an envelope that was sealed to an epoch.
    ///
    /// # Errors
    /// [`UnsealError::NoKey`] if this counsellor was not granted the epoch; another [`UnsealError`]
    /// if the envelope does not open.
    pub fn open<T: Sealable>(&self, epoch: i32, record: Uuid, sealed: &Sealed<T>) -> Result<T, UnsealError> {
        let keys = self.epochs.get(&epoch).ok_or(UnsealError::NoKey)?;
        unseal::open(&keys.identity, self.office, record, sealed)
    }

    /// Opens an envelope that does not name its epoch, by trying the granted epochs from the newest
    /// to the oldest.
    ///
    /// # Errors
    /// [`UnsealError`] of the oldest epoch if none opens it; [`UnsealError::NoKey`] if none was
    /// granted.
    pub fn open_with_any_epoch<T: Sealable>(
        &self,
        record: Uuid,
        sealed: &Sealed<T>,
    ) -> Result<T, UnsealError> {
        let open = |keys: &EpochKeys| unseal::open(&keys.identity, self.office, record, sealed);
        let tried = self.epochs.values().rev().map(open);
        tried.reduce(Result::or).unwrap_or(Err(UnsealError::NoKey))
    }

    /// The office identity of an epoch, to be granted to somebody else.
    #[must_use]
    pub fn identity(&self, epoch: i32) -> Option<&x25519::Identity> {
        self.epochs.get(&epoch).map(|keys| &keys.identity)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn opens_with_the_passphrase_for_its_counsellor_only() {
        let mut rng = StdRng::seed_from_u64(1);
        let identity = x25519::Identity::generate();
        let counsellor = CounsellorId(Uuid::from_u128(1));
        let wrapped = wrap(&identity, counsellor, "correct horse", PassphraseCost::TEST, &mut rng).unwrap();
        let opened = unwrap(&wrapped, counsellor, "correct horse").unwrap();
        assert_eq!(opened.to_public().to_string(), identity.to_public().to_string());

        assert!(unwrap(&wrapped, counsellor, "correct horse ").is_err());
        assert!(unwrap(&wrapped, CounsellorId(Uuid::from_u128(2)), "correct horse").is_err());
        for place in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[place] ^= 0x40;
            assert!(unwrap(&changed, counsellor, "correct horse").is_err(), "changed at {place}");
        }
        assert!(unwrap(&wrapped[..wrapped.len() - 1], counsellor, "correct horse").is_err());
        assert!(unwrap(&[], counsellor, "correct horse").is_err());

        let decoy = decoy(PassphraseCost::TEST, &mut rng);
        assert_eq!(decoy.len(), wrapped.len());
        assert_eq!(decoy[..13], wrapped[..13], "of the same cost");
        assert!(unwrap(&decoy, counsellor, "correct horse").is_err());
    }
}
