//! When a form was fetched, told by the form itself: without a form that was fetched lately no report is stored.
//!
//! A hidden field holds the time of issue, rounded to [`STEP`], and an HMAC of it and of the form's receipt code under a key of the office that lies in the
//! database. So any replica takes what another gave out, also after a restart; one form stands for one report; and nobody can post forever
//! what was fetched once. The time is checked and forgotten: it is neither stored nor logged. Nothing is lost by it: a form that is too old, or not ours,
//! comes back with everything typed, the same code and a new time.
//!
//! Not promised: that programs keep out. One can fetch forms as people do, and is then slowed down by client (`web::throttle`). Forms
//! that come back too fast are not told apart: that would take an exact time, and would hit people whose browser fills in, or who send again.
//! The forms of the mailbox carry a ticket instead ([`crate::guard::mailbox_ticket`]).

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use meldestelle_domain::hex::{from_hex, hex};
use meldestelle_domain::receipt::ReceiptCode;
use sha2::Sha256;

/// The hidden field.
pub const FIELD: &str = "issued";
/// What the key is used for.
const PURPOSE: &[u8] = b"meldestelle/form issued/1\0";
/// Seconds to which the time is rounded.
const STEP: i64 = 6 * 60 * 60;
/// Steps that a form is taken for: 48 hours at least, since people write with breaks, and phones sleep.
const TAKEN: i64 = 8;
/// Bytes of the code.
const LENGTH: usize = 16;

/// An office's key.
pub struct FormKey(Hmac<Sha256>);

/// What a form says of its issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issued {
    /// Given out lately.
    Lately,
    /// Given out, but long ago.
    LongAgo,
    /// Not given out by this office with this receipt code.
    Never,
}

impl FormKey {
    /// A key as it is stored.
    #[must_use]
    pub fn new(key: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(key).ok().map(Self)
    }

    /// The field of a form that is given out now with a code.
    #[must_use]
    pub fn issue(&self, code: &ReceiptCode, now: DateTime<Utc>) -> String {
        let step = step(now);
        let authentic = self.over(step, code).finalize().into_bytes();
        format!("{step}-{}", hex(authentic.get(..LENGTH).unwrap_or_default()))
    }

    /// What the field of a form says.
    #[must_use]
    pub fn check(&self, field: &str, code: &ReceiptCode, now: DateTime<Utc>) -> Issued {
        let Some((at, authentic)) = read(field) else { return Issued::Never };
        if self.over(at, code).verify_truncated_left(&authentic).is_err() {
            return Issued::Never;
        }
        if is_recent(at, now) { Issued::Lately } else { Issued::LongAgo }
    }

    fn over(&self, step: i64, code: &ReceiptCode) -> Hmac<Sha256> {
        self.of(PURPOSE).chain_update(step.to_be_bytes()).chain_update(&*code.ascii())
    }

    /// A code under this key for one purpose.
    pub(crate) fn of(&self, purpose: &[u8]) -> Hmac<Sha256> {
        self.0.clone().chain_update(purpose)
    }
}

/// A moment, rounded down to [`STEP`].
pub(crate) fn step(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(STEP)
}

/// Whether something that was given out in step `at` still counts.
pub(crate) fn is_recent(at: i64, now: DateTime<Utc>) -> bool {
    // One step ahead: no two clocks agree.
    (-1..=TAKEN).contains(&(step(now) - at))
}

/// The two halves, if they are written as [`FormKey::issue`] writes them.
fn read(field: &str) -> Option<(i64, [u8; LENGTH])> {
    let (step, digits) = field.split_once('-')?;
    let step: u32 = step.parse().ok()?;
    Some((step.into(), from_hex(digits)?))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};
    use meldestelle_web::rng::Chance;

    use super::*;

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
    }

    fn code(seed: u64) -> ReceiptCode {
        ReceiptCode::random(&mut Chance::seeded(seed))
    }

    fn key(byte: u8) -> FormKey {
        FormKey::new(&[byte; 32]).unwrap()
    }

    #[test]
    fn a_form_is_taken_for_two_days_by_whoever_has_the_key() {
        let field = key(1).issue(&code(1), noon());
        let after = |hours| key(1).check(&field, &code(1), noon() + TimeDelta::hours(hours));
        for hours in [-6, 0, 1, 12, 24, 47, 48] {
            assert_eq!(after(hours), Issued::Lately, "{hours}");
        }
        for hours in [-13, 55, 24 * 7, 24 * 3650] {
            assert_eq!(after(hours), Issued::LongAgo, "{hours}");
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
        assert_eq!(key(2).check(&field, &code(1), noon()), Issued::Never);
        assert_eq!(key(1).check(&field, &code(2), noon()), Issued::Never);
        let (at, authentic) = field.split_once('-').unwrap();
        let later = format!("{}-{authentic}", at.parse::<i64>().unwrap() + 1);
        assert_eq!(key(1).check(&later, &code(1), noon()), Issued::Never);
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
            assert_eq!(key(1).check(made_up, &code(1), noon()), Issued::Never, "{made_up}");
        }
        for place in 0..field.len() {
            let mut other = field.clone().into_bytes();
            other[place] = if other[place] == b'1' { b'2' } else { b'1' };
            let other = String::from_utf8(other).unwrap();
            assert_eq!(key(1).check(&other, &code(1), noon()), Issued::Never, "{other}");
        }
    }
}
