//! Encrypts working material, which is what counsellors write and what lists need. Each epoch of an
//! office has one symmetric key for it.
//!
//! - Cipher: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a random 24-byte nonce.
//! - Key: HKDF-SHA256 of the office identity.
//! - Associated data: table, row and column, each framed with its length, so that a value opens
//!   only in its own place (after janus's `Crypter`).
//! - Plaintext: padded with spaces to a size class.
//! - Stored: nonce ‖ ciphertext ‖ tag.
//!
//! Not promised: rollback protection. An old value that is put back into its own place opens.

use chacha20poly1305::aead::{Aead, AeadInPlace, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use meldestelle_domain::id::OfficeId;
use meldestelle_domain::stored::{self, Stored};
use meldestelle_vault::envelope::size_class;
use rand::CryptoRng;
use sha2::Sha256;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::sealed_columns::WorkingColumn;

const SALT: &[u8] = b"meldestelle/working/1";
const NONCE: usize = 24;

/// Working material could not be opened or sealed. The error does not say why, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("working material of {table}.{column} does not open")]
pub struct CrypterError {
    table: &'static str,
    column: &'static str,
}

/// Seals and opens the working material of one office and epoch.
#[derive(Clone)]
pub struct Crypter {
    cipher: XChaCha20Poly1305,
    office: OfficeId,
}

/// Buffers that [`Crypter::open_in`] reuses. The plaintext is wiped when the buffers are dropped.
#[derive(Default)]
pub struct Scratch {
    plain: Zeroizing<Vec<u8>>,
    place: Vec<u8>,
}

impl Crypter {
    /// Derives the key from an office identity, given as its age secret key in text form.
    #[must_use]
    pub fn derive(office: OfficeId, identity: &str) -> Self {
        let mut key = Zeroizing::new([0_u8; 32]);
        // HKDF-SHA256 fails only for more than 8160 bytes, so deriving 32 cannot fail.
        let expanded =
            Hkdf::<Sha256>::new(Some(SALT), identity.as_bytes()).expand(office.0.as_bytes(), &mut *key);
        debug_assert!(expanded.is_ok());
        Self { cipher: XChaCha20Poly1305::new(Key::from_slice(&*key)), office }
    }

    /// Seals a value for one row of a column.
    ///
    /// # Errors
    /// [`CrypterError`] if the value does not serialize.
    pub fn seal<T: Stored>(
        &self,
        column: WorkingColumn,
        row: &[u8],
        value: &T,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>, CrypterError> {
        let failed = CrypterError { table: column.table, column: column.column };
        let mut plain = Zeroizing::new(Vec::with_capacity(column.floor.max(4096)));
        stored::write(value, &mut plain).map_err(|_| failed)?;
        self.seal_text(column, row, plain, rng)
    }

    /// Pads a serialized document to its size class and seals it.
    fn seal_text(
        &self,
        column: WorkingColumn,
        row: &[u8],
        mut plain: Zeroizing<Vec<u8>>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>, CrypterError> {
        let failed = CrypterError { table: column.table, column: column.column };
        let class = size_class(plain.len(), column.floor);
        plain.resize(class, b' ');
        let mut nonce = [0_u8; NONCE];
        rng.fill_bytes(&mut nonce);
        let mut aad = Vec::new();
        self.associated_data(column, row, &mut aad);
        let sealed = self
            .cipher
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: &plain, aad: &aad })
            .map_err(|_| failed)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Seals a value of a smaller size class again, in the size class that the column has now. The
    /// text stays the same letter by letter, so fields that this program does not know are kept.
    ///
    /// # Errors
    /// [`CrypterError`] if the value does not open.
    pub fn pad(
        &self,
        column: WorkingColumn,
        row: &[u8],
        stored: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>, CrypterError> {
        let read = |text: &str| -> Result<_, CrypterError> {
            let mut plain = Zeroizing::new(Vec::with_capacity(size_class(text.len(), column.floor)));
            plain.extend_from_slice(text.as_bytes());
            Ok(plain)
        };
        let plain = self.read_in(&mut Scratch::default(), column, row, stored, read)?;
        self.seal_text(column, row, plain, rng)
    }

    /// Opens the value of one row of a column. It must have been sealed for this table, column and
    /// row.
    ///
    /// # Errors
    /// [`CrypterError`] if the value is from another place or under another key, was changed or cut
    /// off, or is not a `T`.
    pub fn open<T: Stored>(
        &self,
        column: WorkingColumn,
        row: &[u8],
        stored: &[u8],
    ) -> Result<T, CrypterError> {
        self.open_in(&mut Scratch::default(), column, row, stored)
    }

    /// Does the same as [`Crypter::open`] with buffers of the caller. Opening thousands of values
    /// then allocates and wipes one buffer instead of thousands.
    ///
    /// # Errors
    /// As [`Crypter::open`].
    pub fn open_in<T: Stored>(
        &self,
        scratch: &mut Scratch,
        column: WorkingColumn,
        row: &[u8],
        stored: &[u8],
    ) -> Result<T, CrypterError> {
        self.read_in(scratch, column, row, stored, stored::read)
    }

    /// Does the same as [`Crypter::open_in`], but parses the text with `read`.
    ///
    /// # Errors
    /// As [`Crypter::open`].
    pub fn read_in<T, E>(
        &self,
        Scratch { plain, place }: &mut Scratch,
        column: WorkingColumn,
        row: &[u8],
        stored: &[u8],
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, CrypterError> {
        let failed = CrypterError { table: column.table, column: column.column };
        let (nonce, sealed) = stored.split_at_checked(NONCE).ok_or(failed)?;
        self.associated_data(column, row, place);
        if sealed.len() > plain.capacity() {
            // A growing Vec would leave plaintext behind in freed memory.
            *plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
        }
        plain.clear();
        plain.extend_from_slice(sealed);
        self.cipher.decrypt_in_place(XNonce::from_slice(nonce), place, &mut **plain).map_err(|_| failed)?;
        let end = plain.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
        let (content, _padding) = plain.split_at_checked(end).ok_or(failed)?;
        // UTF-8 is checked once for the whole text, which is faster than string by string.
        let text = std::str::from_utf8(content).map_err(|_| failed)?;
        read(text).map_err(|_| failed)
    }

    /// Writes len ‖ table ‖ len ‖ office+row ‖ len ‖ column to `aad`, with lengths as 8 bytes
    /// big-endian. The lengths make the result different for any two places.
    fn associated_data(&self, column: WorkingColumn, row: &[u8], aad: &mut Vec<u8>) {
        aad.clear();
        let office = self.office.0.as_bytes();
        for part in [&[column.table.as_bytes()][..], &[office, row], &[column.column.as_bytes()]] {
            let length: usize = part.iter().map(|bytes| bytes.len()).sum();
            aad.extend_from_slice(&(length as u64).to_be_bytes());
            for bytes in part {
                aad.extend_from_slice(bytes);
            }
        }
    }
}

/// The bytes that name the row of a record with an id.
#[must_use]
pub fn row(id: Uuid) -> [u8; 16] {
    *id.as_bytes()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::keys::sealed_columns::{CASE_CONTENT, CASE_STATE};

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Words {
        words: String,
    }

    impl Stored for Words {}

    fn words(text: &str) -> Words {
        Words { words: text.to_owned() }
    }

    const OFFICE: OfficeId = OfficeId(Uuid::from_u128(1));

    #[test]
    fn opens_in_its_place_with_its_key_only() {
        let mut rng = StdRng::seed_from_u64(1);
        let crypter = Crypter::derive(OFFICE, "AGE-SECRET-KEY-A");
        let sealed = crypter.seal(CASE_STATE, b"row", &words("words"), &mut rng).unwrap();
        let again = crypter.seal(CASE_STATE, b"row", &words("words"), &mut rng).unwrap();
        assert_ne!(sealed, again, "a fresh nonce each time");
        assert_eq!(sealed.len(), NONCE + 2048 + 16);
        assert_eq!(crypter.open::<Words>(CASE_STATE, b"row", &sealed).unwrap(), words("words"));

        assert!(crypter.open::<Words>(CASE_STATE, b"other", &sealed).is_err(), "another row");
        assert!(crypter.open::<Words>(CASE_CONTENT, b"row", &sealed).is_err(), "another column");
        let table = WorkingColumn { table: "case_note", ..CASE_STATE };
        assert!(crypter.open::<Words>(table, b"row", &sealed).is_err(), "another table");
        let key = Crypter::derive(OFFICE, "AGE-SECRET-KEY-B");
        assert!(key.open::<Words>(CASE_STATE, b"row", &sealed).is_err(), "another key");
        let office = Crypter::derive(OfficeId(Uuid::from_u128(2)), "AGE-SECRET-KEY-A");
        assert!(office.open::<Words>(CASE_STATE, b"row", &sealed).is_err(), "another office");
        for place in [0, NONCE, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(crypter.open::<Words>(CASE_STATE, b"row", &changed).is_err(), "changed at {place}");
        }
        for length in [0, NONCE - 1, NONCE, sealed.len() - 1] {
            assert!(crypter.open::<Words>(CASE_STATE, b"row", &sealed[..length]).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn a_place_that_is_used_again_shows_nothing_of_what_lay_there_before() {
        let mut rng = StdRng::seed_from_u64(1);
        let crypter = Crypter::derive(OFFICE, "AGE-SECRET-KEY-A");
        let mut seal = |value: &str| crypter.seal(CASE_STATE, b"row", &words(value), &mut rng).unwrap();
        let (long, short) = (seal(&"w".repeat(3000)), seal("words"));
        let mut changed = short.clone();
        changed[NONCE] ^= 1;
        let mut scratch = Scratch::default();
        let mut open = |sealed: &[u8]| crypter.open_in::<Words>(&mut scratch, CASE_STATE, b"row", sealed);
        assert_eq!(open(&long).unwrap(), words(&"w".repeat(3000)));
        assert_eq!(open(&short).unwrap(), words("words"));
        assert!(open(&changed).is_err() && open(&short[..NONCE]).is_err() && open(&[]).is_err());
        assert_eq!(open(&long).unwrap().words.len(), 3000);
    }

    #[test]
    fn what_is_padded_stays_what_it_was() {
        let mut rng = StdRng::seed_from_u64(1);
        let crypter = Crypter::derive(OFFICE, "AGE-SECRET-KEY-A");
        let small = WorkingColumn { floor: 64, ..CASE_STATE };
        let plain = Zeroizing::new(br#"{"words":"w","number":1.50,"later":{}}"#.to_vec());
        let sealed = crypter.seal_text(small, b"row", plain, &mut rng).unwrap();
        let padded = crypter.pad(CASE_STATE, b"row", &sealed, &mut rng).unwrap();
        assert_eq!(padded.len(), NONCE + 2048 + 16);
        let text = |sealed: &[u8]| {
            let read = |text: &str| Ok::<_, CrypterError>(text.to_owned());
            crypter.read_in(&mut Scratch::default(), CASE_STATE, b"row", sealed, read).unwrap()
        };
        assert_eq!(text(&padded), text(&sealed), "also what this program does not know");
    }
}
