//! The secret offset of each cell (soft5 3.2): `HMAC-SHA256(key, cell)`, uniform in 0..=4.
//!
//! The key belongs to one release and is destroyed when the release is published; nothing needs it
//! later. Draw a year only once: two draws of the same counts permit averaging.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::key::ReleaseKey;
use crate::rule::BASE;

const METHOD: &str = "soft5/1";
const SEPARATOR: &str = "\u{1f}";
/// Bytes from here on are drawn again, because 256 is not a multiple of five: they would make small
/// offsets likelier.
const FAIR_BELOW: u8 = 255;

/// Draws the offsets of one draft.
pub(super) struct Offsets {
    mac: Hmac<Sha256>,
}

impl Offsets {
    /// `None` never happens: HMAC takes keys of any length.
    pub(super) fn of(key: &ReleaseKey, office: &str, year: u16, draw: u32) -> Option<Self> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
        mac.update([METHOD, office, &year.to_string(), &draw.to_string()].join(SEPARATOR).as_bytes());
        Some(Self { mac })
    }

    /// The offset of a cell, in 0..=4.
    pub(super) fn of_cell(&self, names: &[&str], codes: &[&str]) -> u32 {
        let cell = ["", &names.join(","), &codes.join(","), ""].join(SEPARATOR);
        let mut mac = self.mac.clone();
        mac.update(cell.as_bytes());
        uniform(&mac)
    }
}

/// A number in 0..=4 from the HMAC of what `mac` has read and an attempt's number. The first
/// attempt whose first byte is fair decides.
pub(crate) fn uniform(mac: &Hmac<Sha256>) -> u32 {
    for attempt in 0_u64.. {
        let mut mac = mac.clone();
        mac.update(attempt.to_string().as_bytes());
        let first = mac.finalize().into_bytes().first().copied().unwrap_or(0);
        if first < FAIR_BELOW {
            return u32::from(first) % BASE;
        }
    }
    0
}
