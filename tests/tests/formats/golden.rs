//! Reading the files, and the keys with which all of them were made.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::x25519;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeZone, Utc};
use meldestelle_desk::keys::keyring::UnlockedOffice;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::Recipients;
use rand::{TryCryptoRng, TryRng};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The key epoch of everything here.
pub const EPOCH: i32 = 1;

/// The keys with which everything was made.
#[derive(Serialize, Deserialize)]
pub struct Keys {
    /// The office.
    pub office: OfficeId,
    /// Its identity of epoch 1.
    pub office_identity: String,
    /// Its recovery key.
    pub recovery_identity: String,
    /// A counsellor.
    pub counsellor: CounsellorId,
    /// The counsellor's own identity.
    pub counsellor_identity: String,
    /// The counsellor's passphrase.
    pub passphrase: String,
    /// A receipt code, as it is shown.
    pub receipt_code: String,
    /// The value of a session cookie.
    pub cookie: String,
    /// `office.form_key`, in hex.
    pub form_key: String,
}

impl Keys {
    /// Reads them.
    pub fn read() -> Self {
        read("keys.json")
    }

    /// The office's identity.
    pub fn identity(&self) -> x25519::Identity {
        x25519::Identity::from_str(&self.office_identity).unwrap()
    }

    /// The recovery key.
    pub fn recovery(&self) -> x25519::Identity {
        x25519::Identity::from_str(&self.recovery_identity).unwrap()
    }

    /// The counsellor's identity.
    pub fn own(&self) -> x25519::Identity {
        x25519::Identity::from_str(&self.counsellor_identity).unwrap()
    }

    /// Those to whom the office's envelopes are sealed.
    pub fn recipients(&self) -> Recipients {
        let texts = [self.identity(), self.recovery()].map(|identity| identity.to_public().to_string());
        Recipients::parse(texts.iter().map(String::as_str)).unwrap()
    }

    /// The office, unlocked.
    pub fn unlocked(&self) -> UnlockedOffice {
        UnlockedOffice::new(self.office, [(EPOCH, self.identity())])
    }

    /// The receipt code.
    pub fn code(&self) -> ReceiptCode {
        ReceiptCode::parse(&self.receipt_code).unwrap()
    }

    /// The mailbox of the receipt code.
    pub fn mailbox(&self) -> MailboxKey {
        MailboxKey::derive(&self.code()).unwrap()
    }
}

/// The text of an age identity.
pub fn secret(identity: &x25519::Identity) -> String {
    identity.to_string().expose_secret().to_owned()
}

/// The moment at which everything was made.
pub fn moment() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 30, 9, 30, 15).unwrap()
}

/// A record id, another for each number.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x6d65_6c64_4000_8000_0000_0000_0000_0000 + number)
}

/// Bytes that count up: randomness that no library changes.
pub struct Counting(pub u8);

impl TryRng for Counting {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
        Ok(())
    }
}

impl TryCryptoRng for Counting {}

/// Where the files of a version lie.
pub fn folder(version: u16) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("vectors/formats/v{version}"))
}

/// The bytes of a file of version 1.
pub fn bytes(name: &str) -> Vec<u8> {
    fs::read(folder(1).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A JSON file.
pub fn read<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_slice(&bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The texts of one type: a line each.
pub fn lines(name: &str) -> Vec<String> {
    let text = String::from_utf8(bytes(&format!("contents/{name}.jsonl"))).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The texts of one type that version 2 has beside those of version 1.
pub fn lines_of_version_2(name: &str) -> Vec<String> {
    let path = folder(2).join(format!("contents/{name}.jsonl"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    text.lines().map(str::to_owned).collect()
}

/// The first text of a type.
pub fn first(name: &str) -> String {
    lines(name).swap_remove(0)
}

/// Bytes as JSON holds them.
pub fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a text in JSON.
pub fn from_base64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

/// Opens an age file.
pub fn decrypt(sealed: &[u8], key: &x25519::Identity) -> Option<Vec<u8>> {
    age::decrypt(key, sealed).ok()
}
