//! The secret offset of each cell (soft5 3.2): `HMAC-SHA256(key, cell)`, uniform in 0..=4.
//!
//! The key belongs to one release and is destroyed with its publication; nothing later needs it. Not promised: that
//! two releases of the same year hide what their offsets share. A year is drawn once.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use rand::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::rule::BASE;

const METHOD: &str = "soft5/1";
const SEPARATOR: &str = "\u{1f}";
/// Bytes from here on would make small offsets likelier.
const FAIR_BELOW: u8 = 255;

/// The key of one release. It does not print itself and is wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ReleaseKey(Vec<u8>);

impl ReleaseKey {
    /// A fresh key.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = vec![0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// A key that was stored while its release is a draft. `None` if it is empty.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        if bytes.is_empty() { None } else { Some(Self(bytes)) }
    }

    /// The bytes, for storing them sealed until publication.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for ReleaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReleaseKey(..)")
    }
}

/// Draws the offsets of one draft.
pub(super) struct Offsets {
    mac: Hmac<Sha256>,
}

impl Offsets {
    /// `None` never happens: HMAC takes keys of any length.
    pub(super) fn of(key: &ReleaseKey, office: &str, year: u16, draw: u32) -> Option<Self> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).ok()?;
        mac.update([METHOD, office, &year.to_string(), &draw.to_string()].join(SEPARATOR).as_bytes());
        Some(Self { mac })
    }

    /// The offset of a cell, in 0..=4.
    pub(super) fn of_cell(&self, names: &[&str], codes: &[&str]) -> u32 {
        let cell = ["", &names.join(","), &codes.join(","), ""].join(SEPARATOR);
        for attempt in 0_u64.. {
            let mut mac = self.mac.clone();
            mac.update(cell.as_bytes());
            mac.update(attempt.to_string().as_bytes());
            let first = mac.finalize().into_bytes().first().copied().unwrap_or(0);
            if first < FAIR_BELOW {
                return u32::from(first) % BASE;
            }
        }
        0
    }
}
