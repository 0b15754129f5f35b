//! The keys that are derived from a receipt code, with HKDF-SHA256 (RFC 5869) of its digits. The
//! mailbox tag finds the mailbox. The X25519 identity opens its messages. The third key recognises
//! a form that was sent twice. The neutral name is what the person says on the telephone.
//!
//! The code has 96 random bits, so no slow hash is needed. Of all modules that the public face can
//! reach, only this one opens anything, and it opens `Sealed<Message>` only.

use std::fmt;
use std::io::Read;
use std::sync::OnceLock;

use age::x25519;
use bech32::{Bech32, Hrp};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use meldestelle_domain::id::{MessageId, OfficeId};
use meldestelle_domain::message::Message;
use meldestelle_domain::neutral_name::NeutralName;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::Contact;
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::envelope::{Context, FrameError, Purpose, Sealed, unframe};
use crate::seal::{Recipients, SealError, seal};

const SALT: &[u8] = b"meldestelle/receipt/1";
const TAG: &[u8] = b"mailbox tag";
const IDENTITY: &[u8] = b"mailbox identity";
const FINGERPRINT: &[u8] = b"form fingerprint";
const NEUTRAL_NAME: &[u8] = b"neutral name";
const CONTACT_MARK: &[u8] = b"meldestelle/contact mark/1\0";
/// Largest plaintext of a message, in bytes. The limit keeps a stored envelope from exhausting the
/// public face's memory.
const MESSAGE_LIMIT: u64 = 1 << 20;

/// Why a message could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OpenError {
    /// It is not sealed to this mailbox, or was changed since.
    #[error("the message does not open with this key")]
    Undecryptable,
    /// It was decrypted, but its content is not what was expected.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

/// The keys of one mailbox. They are never printed.
pub struct MailboxKey {
    tag: [u8; 32],
    identity: x25519::Identity,
    /// The recipient of the identity, computed on first use: it costs a multiplication on the
    /// curve.
    recipient: OnceLock<x25519::Recipient>,
    fingerprint: Zeroizing<[u8; 32]>,
    neutral_name: NeutralName,
}

impl MailboxKey {
    /// Derives the keys.
    ///
    /// # Errors
    /// [`SealError::Age`] if age does not accept the derived identity, which no input causes.
    pub fn derive(code: &ReceiptCode) -> Result<Self, SealError> {
        let digits = code.ascii();
        let hkdf = Hkdf::<Sha256>::new(Some(SALT), &digits);
        let expand = |info: &[u8]| -> Result<Zeroizing<[u8; 32]>, SealError> {
            let mut key = Zeroizing::new([0_u8; 32]);
            hkdf.expand(info, &mut *key).map_err(|_| SealError::Age)?;
            Ok(key)
        };
        Ok(Self {
            tag: *expand(TAG)?,
            identity: identity_of(&*expand(IDENTITY)?)?,
            recipient: OnceLock::new(),
            fingerprint: expand(FINGERPRINT)?,
            neutral_name: NeutralName::of_derived(&*expand(NEUTRAL_NAME)?),
        })
    }

    /// The tag by which the mailbox is found. It reveals nothing of the code.
    #[must_use]
    pub fn tag(&self) -> &[u8; 32] {
        &self.tag
    }

    /// The mailbox's recipient (`age1...`), to be stored so that the office can answer.
    #[must_use]
    pub fn recipient(&self) -> String {
        self.public().to_string()
    }

    fn public(&self) -> &x25519::Recipient {
        self.recipient.get_or_init(|| self.identity.to_public())
    }

    /// The neutral name. It has 18 bits, so that it tells nobody which of 2^78 codes it came from.
    #[must_use]
    pub fn neutral_name(&self) -> NeutralName {
        self.neutral_name
    }

    /// HMAC-SHA256 of a form's fields under a key of this code. Equal forms have equal
    /// fingerprints. Without the code, a fingerprint reveals nothing.
    #[must_use]
    pub fn fingerprint(&self, fields: &[u8]) -> [u8; 32] {
        // HMAC accepts a key of any length, so the empty fingerprint is unreachable.
        <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.fingerprint)
            .map(|mac| mac.chain_update(fields).finalize().into_bytes().into())
            .unwrap_or_default()
    }

    /// The mark that is stored beside a sealed contact. To the holder of the code, it says whether
    /// the envelope holds a contact or an empty one. To everybody else, it looks random.
    #[must_use]
    pub fn contact_mark(&self, contact: &Sealed<Contact>, is_left: bool) -> [u8; 32] {
        self.mark_of(&Sha256::digest(contact.as_bytes()), is_left)
    }

    /// Whether the sealed contact with this SHA-256 holds a contact. `None` if the mark does not
    /// tell, as in rows that are older than marks.
    #[must_use]
    pub fn is_contact_left(&self, digest: &[u8], mark: &[u8]) -> Option<bool> {
        [true, false].into_iter().find(|is_left| self.mark_of(digest, *is_left) == mark)
    }

    fn mark_of(&self, digest: &[u8], is_left: bool) -> [u8; 32] {
        self.fingerprint(&[CONTACT_MARK, &[u8::from(is_left)], digest].concat())
    }

    /// Seals a message for the person alone: the copy of their own report. The office has the
    /// report.
    ///
    /// # Errors
    /// If the message does not serialize, or age fails.
    pub fn seal_own(
        &self,
        message: &Message,
        office: OfficeId,
        id: MessageId,
    ) -> Result<Sealed<Message>, SealError> {
        seal(message, office, id.0, &Recipients::only(self.public().clone()))
    }

    /// Seals a message for the office and the person.
    ///
    /// # Errors
    /// If the message does not serialize, or age fails.
    pub fn seal_shared(
        &self,
        message: &Message,
        office: OfficeId,
        id: MessageId,
        to: &Recipients,
    ) -> Result<Sealed<Message>, SealError> {
        seal(message, office, id.0, &to.and(self.public().clone()))
    }

    /// Opens a message of this mailbox.
    ///
    /// # Errors
    /// If the envelope is not sealed to this mailbox, was changed, or has another context. The
    /// error contains nothing of the content.
    pub fn open(
        &self,
        sealed: &Sealed<Message>,
        office: OfficeId,
        id: MessageId,
    ) -> Result<Message, OpenError> {
        let decryptor = age::Decryptor::new(sealed.as_bytes()).map_err(|_| OpenError::Undecryptable)?;
        let reader = decryptor
            .decrypt(std::iter::once(&self.identity as &dyn age::Identity))
            .map_err(|_| OpenError::Undecryptable)?;
        let mut plain = Zeroizing::new(Vec::with_capacity(sealed.as_bytes().len()));
        reader.take(MESSAGE_LIMIT).read_to_end(&mut plain).map_err(|_| OpenError::Undecryptable)?;
        Ok(unframe(&Context { purpose: Purpose::Message, office, record: id.0 }, &plain)?)
    }
}

impl fmt::Debug for MailboxKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailboxKey(..)")
    }
}

/// The age identity of these secret bytes, built through its text form `AGE-SECRET-KEY-1...`
/// (Bech32, BIP 173).
fn identity_of(secret: &[u8; 32]) -> Result<x25519::Identity, SealError> {
    let prefix = Hrp::parse("AGE-SECRET-KEY-").map_err(|_| SealError::Age)?;
    let text =
        bech32::encode_upper::<Bech32>(prefix, secret).map(Zeroizing::new).map_err(|_| SealError::Age)?;
    text.parse().map_err(|_| SealError::Age)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use meldestelle_domain::message::Body;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use uuid::Uuid;

    use super::*;

    fn key(seed: u64) -> MailboxKey {
        MailboxKey::derive(&ReceiptCode::random(&mut StdRng::seed_from_u64(seed))).unwrap()
    }

    fn message() -> Message {
        let written = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
        Message { written, body: Body::Text { text: "Danke".to_owned(), files: Vec::new() } }
    }

    const OFFICE: OfficeId = OfficeId(Uuid::from_u128(1));
    const ID: MessageId = MessageId(Uuid::from_u128(2));

    #[test]
    fn derivation_is_fixed_and_parted() {
        let code = ReceiptCode::parse("01234 56789 01234 56789 01234 5678").err();
        assert!(code.is_some(), "29 digits are no code");
        let (one, again, other) = (key(1), key(1), key(2));
        assert_eq!(one.tag(), again.tag());
        assert_eq!(one.recipient(), again.recipient());
        assert_ne!(one.tag(), other.tag());
        assert_ne!(one.recipient(), other.recipient());
        assert_eq!(one.neutral_name(), again.neutral_name());
        assert_ne!(one.neutral_name(), other.neutral_name());
        assert_ne!(one.fingerprint(b"form"), other.fingerprint(b"form"));
        assert_ne!(one.fingerprint(b"form"), one.fingerprint(b"form!"));
    }

    #[test]
    fn a_message_opens_with_its_code_in_its_place_only() {
        let sealed = key(1).seal_own(&message(), OFFICE, ID).unwrap();
        assert_eq!(key(1).open(&sealed, OFFICE, ID).unwrap(), message());
        assert_eq!(key(2).open(&sealed, OFFICE, ID), Err(OpenError::Undecryptable));
        let elsewhere = MessageId(Uuid::from_u128(3));
        assert_eq!(key(1).open(&sealed, OFFICE, elsewhere), Err(OpenError::Frame(FrameError::WrongContext)));
        let other_office = OfficeId(Uuid::from_u128(3));
        assert_eq!(key(1).open(&sealed, other_office, ID), Err(OpenError::Frame(FrameError::WrongContext)));
    }

    #[test]
    fn a_changed_or_cut_message_does_not_open() {
        let sealed = key(1).seal_own(&message(), OFFICE, ID).unwrap();
        for place in [0, 60, sealed.as_bytes().len() / 2, sealed.as_bytes().len() - 1] {
            let mut bytes = sealed.as_bytes().to_vec();
            bytes[place] ^= 1;
            assert!(key(1).open(&Sealed::from_stored(bytes), OFFICE, ID).is_err(), "changed at {place}");
        }
        for length in [0, 30, sealed.as_bytes().len() - 1] {
            let cut = Sealed::from_stored(sealed.as_bytes()[..length].to_vec());
            assert_eq!(key(1).open(&cut, OFFICE, ID), Err(OpenError::Undecryptable), "cut to {length}");
        }
    }
}
