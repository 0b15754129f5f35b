//! The form token: a hidden field that proves when this office gave out the form. No report is
//! stored without one that is recent.
//!
//! The field holds the time of issue, rounded down to six hours, and an HMAC of that time and the
//! form's receipt code. The key belongs to the office and is stored in the database, so every replica
//! accepts what another gave out, also after a restart. One form stands for one report, and a form
//! that was fetched once cannot be posted forever. The time is checked and forgotten: it is neither
//! stored nor logged. A form with an old or foreign token comes back with everything that was
//! typed, the same receipt code and a new token.
//!
//! The token does not keep programs out: a program can fetch forms as people do, and is then slowed
//! down by the rate limit ([`meldestelle_web::rate_limit`]). Forms that come back very fast are not
//! refused: that would need an exact time, and would hit people whose browser fills in the form or
//! who send it again.
//!
//! The forms of the mailbox carry a ticket instead ([`crate::guard::mailbox_ticket`]).

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use meldestelle_domain::hex::{from_hex, hex};
use meldestelle_domain::receipt::ReceiptCode;
use sha2::Sha256;

/// Name of the hidden field.
pub const FIELD: &str = "issued";
/// Label that separates this use of the key from others.
const PURPOSE: &[u8] = b"meldestelle/form issued/1\0";
/// Seconds to which the time is rounded down.
const STEP: i64 = 6 * 60 * 60;
/// Steps for which a token is valid: at least 48 hours, because people write with breaks and phones
/// sleep.
const VALID_STEPS: i64 = 8;
/// Bytes of the truncated HMAC.
const LENGTH: usize = 16;

/// The key of an office.
pub struct FormKey(Hmac<Sha256>);

/// What a form token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// The form was given out recently.
    Fresh,
    /// The form was given out too long ago.
    Expired,
    /// This office did not give out a form with this receipt code and token.
    Invalid,
}

impl FormKey {
    /// Reads a stored key.
    #[must_use]
    pub fn new(key: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(key).ok().map(Self)
    }

    /// The token of a form that is given out now with a receipt code.
    #[must_use]
    pub fn issue(&self, code: &ReceiptCode, now: DateTime<Utc>) -> String {
        let step = step(now);
        let tag = self.mac(step, code).finalize().into_bytes();
        format!("{step}-{}", hex(tag.get(..LENGTH).unwrap_or_default()))
    }

    /// Checks the token of a form that came back.
    #[must_use]
    pub fn check(&self, field: &str, code: &ReceiptCode, now: DateTime<Utc>) -> TokenState {
        let Some((issued, tag)) = read(field) else { return TokenState::Invalid };
        if self.mac(issued, code).verify_truncated_left(&tag).is_err() {
            return TokenState::Invalid;
        }
        if is_recent(issued, now) { TokenState::Fresh } else { TokenState::Expired }
    }

    fn mac(&self, step: i64, code: &ReceiptCode) -> Hmac<Sha256> {
        self.mac_for(PURPOSE).chain_update(step.to_be_bytes()).chain_update(&*code.ascii())
    }

    /// An HMAC under this key that begins with the label of one purpose.
    pub(crate) fn mac_for(&self, purpose: &[u8]) -> Hmac<Sha256> {
        self.0.clone().chain_update(purpose)
    }
}

/// The number of the [`STEP`] that a moment is in.
pub(crate) fn step(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(STEP)
}

/// Whether something that was given out in the step `issued` is still valid.
pub(crate) fn is_recent(issued: i64, now: DateTime<Utc>) -> bool {
    // One step ahead is allowed, because no two clocks agree.
    (-1..=VALID_STEPS).contains(&(step(now) - issued))
}

/// The step and the HMAC of a token in the format of [`FormKey::issue`].
fn read(field: &str) -> Option<(i64, [u8; LENGTH])> {
    let (step, digits) = field.split_once('-')?;
    let step: u32 = step.parse().ok()?;
    Some((step.into(), from_hex(digits)?))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};
    use meldestelle_web::rng::RandomSource;

    use super::*;

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
    }

    fn code(seed: u64) -> ReceiptCode {
        ReceiptCode::random(&mut RandomSource::seeded(seed))
    }

    fn key(byte: u8) -> FormKey {
        FormKey::new(&[byte; 32]).unwrap()
    }

    #[test]
    fn a_form_is_taken_for_two_days_by_whoever_has_the_key() {
        let field = key(1).issue(&code(1), noon());
        let after = |hours| key(1).check(&field, &code(1), noon() + TimeDelta::hours(hours));
        for hours in [-6, 0, 1, 12, 24, 47, 48] {
            assert_eq!(after(hours), TokenState::Fresh, "{hours}");
        }
        for hours in [-13, 55, 24 * 7, 24 * 3650] {
            assert_eq!(after(hours), TokenState::Expired, "{hours}");
        }
    }

    #[test]
    fn it_tells_no_more_than_a_quarter_of_a_day() {
        let field = key(1).issue(&code(1), noon());
        assert_eq!(field, key(1).issue(&code(1), noon() + TimeDelta::minutes(359)));
        assert_ne!(field, key(1).issue(&code(1), noon() + TimeDelta::minutes(360)));
    }

    #[test]
    fn neither_another_office_nor_another_code_nor_another_time() {
        let field = key(1).issue(&code(1), noon());
        assert_eq!(key(2).check(&field, &code(1), noon()), TokenState::Invalid);
        assert_eq!(key(1).check(&field, &code(2), noon()), TokenState::Invalid);
        let (at, authentic) = field.split_once('-').unwrap();
        let later = format!("{}-{authentic}", at.parse::<i64>().unwrap() + 1);
        assert_eq!(key(1).check(&later, &code(1), noon()), TokenState::Invalid);
    }

    #[test]
    fn what_is_made_up_is_never_ours() {
        let field = key(1).issue(&code(1), noon());
        let shorter = &field[..field.len() - 2];
        let zeros = format!("{}-{}", step(noon()), "0".repeat(32));
        let negative = format!("-{field}");
        for made_up in
            ["", "-", "1-", shorter, &zeros, &negative, &format!("{field}00"), "x", "9999999999-00"]
        {
            assert_eq!(key(1).check(made_up, &code(1), noon()), TokenState::Invalid, "{made_up}");
        }
        for place in 0..field.len() {
            let mut other = field.clone().into_bytes();
            other[place] = if other[place] == b'1' { b'2' } else { b'1' };
            let other = String::from_utf8(other).unwrap();
            assert_eq!(key(1).check(&other, &code(1), noon()), TokenState::Invalid, "{other}");
        }
    }
}
