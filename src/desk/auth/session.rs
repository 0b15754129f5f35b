//! Sessions, and the secret in the cookie that opens them.
//!
//! The cookie carries 256 random bits. HKDF-SHA256 derives two values from them: the id of the
//! session's row, and the key under which the row holds the counsellor's identity, the beginning of
//! the session and its last use (XChaCha20-Poly1305; associated data: label, office, counsellor,
//! id). So between two requests neither the database nor the memory of this process can open
//! anything, and a restart ends no session.
//!
//! Not promised: that the desk notices when someone who can write to the database puts back an old
//! copy of a row. Such a session still ends after [`LONGEST`].

use age::secrecy::ExposeSecret;
use age::x25519;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use chrono::{DateTime, TimeDelta, Utc};
use hkdf::Hkdf;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_domain::stored::{self, Stored};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::keys::sealed_columns::SESSION_FLOOR;

const SALT: &[u8] = b"meldestelle/session/1";
const ID: &[u8] = b"id";
const KEY: &[u8] = b"key";
const NONCE: usize = 24;

/// A session ends after this time without use.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// A session ends this long after it began, even while it is used.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// The last use is stored at most this often.
pub const NOTED: TimeDelta = TimeDelta::minutes(1);

/// The session does not open. The error does not say why, so that whoever asks learns nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the session does not open")]
pub struct SessionError;

/// The secret in the cookie. It has no `Debug`; only [`Self::for_cookie`] writes it out.
pub struct SessionSecret(Zeroizing<[u8; 32]>);

impl SessionSecret {
    /// A fresh secret.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *secret);
        Self(secret)
    }

    /// Reads the value of a cookie; `None` if it is not 256 bits in Base64.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        let secret: &[u8; 32] = bytes.as_slice().try_into().ok()?;
        Some(Self(Zeroizing::new(*secret)))
    }

    /// The value of the cookie, in Base64.
    #[must_use]
    pub fn for_cookie(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.as_slice()))
    }

    /// The id of the session's row. It reveals neither the secret nor the key.
    ///
    /// # Errors
    /// If HKDF refuses the length of the id, which it never does.
    pub fn id(&self) -> Result<[u8; 32], SessionError> {
        Ok(*self.expand(ID)?)
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, SessionError> {
        Ok(XChaCha20Poly1305::new(Key::from_slice(&*self.expand(KEY)?)))
    }

    fn expand(&self, info: &[u8]) -> Result<Zeroizing<[u8; 32]>, SessionError> {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(SALT), &*self.0).expand(info, &mut *key).map_err(|_| SessionError)?;
        Ok(key)
    }

    /// Makes the row of a session that begins now: its id and its sealed content.
    ///
    /// # Errors
    /// If the session cannot be sealed, which no identity causes.
    pub fn begin(
        &self,
        identity: &x25519::Identity,
        now: DateTime<Utc>,
        office: OfficeId,
        counsellor: CounsellorId,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<([u8; 32], Vec<u8>), SessionError> {
        let identity = Zeroizing::new(identity.to_string().expose_secret().to_owned());
        let session = Session { identity, begun: now, seen: now };
        Ok((self.id()?, self.wrap(&session, office, counsellor, rng)?))
    }

    /// Seals a session for its row.
    ///
    /// # Errors
    /// If it cannot be sealed, which no session causes.
    pub fn wrap(
        &self,
        session: &Session,
        office: OfficeId,
        counsellor: CounsellorId,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>, SessionError> {
        let mut plain = Zeroizing::new(Vec::with_capacity(256));
        stored::write(session, &mut plain).map_err(|_| SessionError)?;
        let length = plain.len().max(SESSION_FLOOR);
        plain.resize(length, b' ');
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let payload = Payload { msg: &plain, aad: &self.associated_data(office, counsellor)? };
        let sealed = self.cipher()?.encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| SessionError)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a row that was sealed with this secret for the same office and counsellor.
    ///
    /// # Errors
    /// If the row was changed, or sealed with another secret or for somebody else.
    pub fn unwrap(
        &self,
        wrapped: &[u8],
        office: OfficeId,
        counsellor: CounsellorId,
    ) -> Result<Session, SessionError> {
        let (nonce, sealed) = wrapped.split_at_checked(NONCE).ok_or(SessionError)?;
        let payload = Payload { msg: sealed, aad: &self.associated_data(office, counsellor)? };
        let plain = self
            .cipher()?
            .decrypt(XNonce::from_slice(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| SessionError)?;
        let json = std::str::from_utf8(&plain).map_err(|_| SessionError)?;
        stored::read(json).map_err(|_| SessionError)
    }

    /// Label ‖ office ‖ counsellor ‖ id. Each part has a fixed length, so the sequence is
    /// unambiguous.
    fn associated_data(&self, office: OfficeId, counsellor: CounsellorId) -> Result<Vec<u8>, SessionError> {
        Ok([SALT, office.0.as_bytes(), counsellor.0.as_bytes(), &self.id()?].concat())
    }
}

/// The content of a session's row.
#[derive(Serialize, Deserialize)]
pub struct Session {
    /// The counsellor's age identity, as text.
    pub identity: Zeroizing<String>,
    /// When the session began, to the second.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub begun: DateTime<Utc>,
    /// When the session was last used, to the second.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub seen: DateTime<Utc>,
}

impl Stored for Session {}

impl Session {
    /// Whether the session has ended: it is too old, or was unused for too long.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        now - self.seen > IDLE || now - self.begun > LONGEST
    }

    /// Whether the last use is old enough to be stored again.
    #[must_use]
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        now - self.seen >= NOTED
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use uuid::Uuid;

    use super::*;
    use crate::stored_checks::{Limits, stays_readable};

    const OFFICE: OfficeId = OfficeId(Uuid::from_u128(1));
    const COUNSELLOR: CounsellorId = CounsellorId(Uuid::from_u128(2));

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
    }

    fn session() -> Session {
        Session { identity: Zeroizing::new("AGE-SECRET-KEY-1X".to_owned()), begun: noon(), seen: noon() }
    }

    #[test]
    fn opens_with_its_secret_in_its_place_only() {
        let mut rng = StdRng::seed_from_u64(1);
        let secret = SessionSecret::random(&mut rng);
        let wrapped = secret.wrap(&session(), OFFICE, COUNSELLOR, &mut rng).unwrap();
        let again = SessionSecret::parse(&secret.for_cookie()).unwrap();
        let opened = again.unwrap(&wrapped, OFFICE, COUNSELLOR).unwrap();
        assert_eq!((opened.identity.as_str(), opened.begun), ("AGE-SECRET-KEY-1X", noon()));
        assert_eq!(again.id().unwrap(), secret.id().unwrap());

        let other = SessionSecret::random(&mut rng);
        assert!(other.unwrap(&wrapped, OFFICE, COUNSELLOR).is_err(), "another secret");
        assert_ne!(other.id().unwrap(), secret.id().unwrap());
        assert!(secret.unwrap(&wrapped, OfficeId(Uuid::from_u128(9)), COUNSELLOR).is_err(), "another office");
        assert!(secret.unwrap(&wrapped, OFFICE, CounsellorId(Uuid::from_u128(9))).is_err(), "another person");
        for place in [0, NONCE, wrapped.len() - 1] {
            let mut changed = wrapped.clone();
            changed[place] ^= 1;
            assert!(secret.unwrap(&changed, OFFICE, COUNSELLOR).is_err(), "changed at {place}");
        }
        for length in [0, NONCE - 1, NONCE, wrapped.len() - 1] {
            assert!(secret.unwrap(&wrapped[..length], OFFICE, COUNSELLOR).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn the_row_shows_neither_secret_nor_identity() {
        let mut rng = StdRng::seed_from_u64(2);
        let secret = SessionSecret::random(&mut rng);
        let wrapped = secret.wrap(&session(), OFFICE, COUNSELLOR, &mut rng).unwrap();
        let row = [secret.id().unwrap().as_slice(), &wrapped].concat();
        for part in [secret.0.as_slice(), b"AGE-SECRET"] {
            assert!(!row.windows(part.len()).any(|window| window == part));
        }
    }

    #[test]
    fn a_cookie_is_256_bits_or_nothing() {
        for text in ["", "AAAA", "!", &"A".repeat(44), &"ä".repeat(43)] {
            assert!(SessionSecret::parse(text).is_none(), "{text}");
        }
        assert!(SessionSecret::parse(&"A".repeat(43)).is_some());
    }

    #[test]
    fn it_stays_readable() {
        let example = stored::to_value(&session()).unwrap();
        let limits = Limits { needed: &["/begun", "/identity", "/seen"], ..Limits::default() };
        stays_readable(&example, &limits, |json| stored::read::<Session>(json).is_ok());
    }

    #[test]
    fn it_ends_by_itself() {
        let session = session();
        assert!(!session.is_over(noon() + IDLE));
        assert!(session.is_over(noon() + IDLE + TimeDelta::seconds(1)));
        let used = Session { seen: noon() + LONGEST, ..session };
        assert!(!used.is_over(noon() + LONGEST));
        assert!(used.is_over(noon() + LONGEST + TimeDelta::seconds(1)));
        assert!(!used.is_due(used.seen + TimeDelta::seconds(59)) && used.is_due(used.seen + NOTED));
    }
}
