//! The second factor: time-based codes (TOTP, RFC 6238; SHA-1, six digits, 30 seconds, which every authenticator app knows). A code counts for
//! its step and the one before and after it, and once only.

use chrono::{DateTime, Utc};
use meldestelle_domain::characters::decimal_digit;
use rand::CryptoRng;
use totp_rs::{Builder, Secret};
use zeroize::Zeroizing;

use crate::store::people::SecondFactor;

/// Bytes of a shared secret (RFC 4226 § 4, R6).
const SECRET: usize = 20;

impl SecondFactor {
    /// A fresh factor.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; SECRET];
        rng.fill_bytes(&mut bytes);
        let secret = Zeroizing::new(Secret::from(bytes).to_base32());
        zeroize::Zeroize::zeroize(&mut bytes);
        Self { secret, last_step: None, refused: 0 }
    }

    /// The factor after a code was used; nothing if the code is wrong, or was used, or is older than one that was.
    #[must_use]
    pub fn accept(&self, code: &str, now: DateTime<Utc>) -> Option<Self> {
        let digits = code.chars().filter_map(decimal_digit);
        let code: String = digits.map(|digit| char::from(b'0' + digit)).collect();
        let secret = Secret::try_from_base32(self.secret.as_str()).ok()?;
        let totp = Builder::new().with_secret(secret).build().ok()?;
        let step = totp.check(&code, u64::try_from(now.timestamp()).ok()?)?;
        let is_new = self.last_step.is_none_or(|last| step > last);
        is_new.then(|| Self { secret: self.secret.clone(), last_step: Some(step), refused: 0 })
    }

    /// The factor after a code was refused.
    #[must_use]
    pub fn refuse(self) -> Self {
        Self { refused: self.refused.saturating_add(1), ..self }
    }

    /// Whether so many refused codes are worth an entry in the audit trail: the first, the tenth, the hundredth, so that two hundred are not
    /// two hundred entries. The sum is noted at the next sign-in.
    #[must_use]
    pub fn is_noted(&self) -> bool {
        self.refused.checked_ilog10().is_some_and(|power| 10_u32.pow(power) == self.refused)
    }

    /// The address that an authenticator app reads (Key URI format of Google Authenticator).
    #[must_use]
    pub fn url(&self, issuer: &str, login: &str) -> Zeroizing<String> {
        let (issuer, login) = (percent_encoded(issuer), percent_encoded(login));
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            self.secret.as_str()
        ))
    }
}

/// RFC 3986 § 2.1, everything but unreserved characters; some apps read `+` as a plus.
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    /// RFC 6238, appendix B: the ASCII secret `12345678901234567890`, cut to six digits.
    fn rfc() -> SecondFactor {
        let secret = Zeroizing::new(Secret::from(*b"12345678901234567890").to_base32());
        SecondFactor { secret, last_step: None, refused: 0 }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        Utc.timestamp_opt(seconds, 0).unwrap()
    }

    #[test]
    fn the_vectors_of_the_rfc() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert!(rfc().accept(code, at(seconds)).is_some(), "{seconds}");
        }
        for code in ["287 082", "\u{2066}287-082\u{2069}", "۲۸۷۰۸۲", "২৮৭০৮২"] {
            assert!(rfc().accept(code, at(59)).is_some(), "as apps show it and phones type it: {code}");
        }
        for code in ["", "28708", "2870820", "287083", "+87082", "abcdef"] {
            assert!(rfc().accept(code, at(59)).is_none(), "{code}");
        }
    }

    #[test]
    fn a_code_counts_once_and_for_one_step_around() {
        let now = at(1_111_111_109);
        let used = rfc().accept("081804", now).unwrap();
        assert!(used.accept("081804", now).is_none(), "again");
        assert!(used.accept("081804", now + TimeDelta::seconds(20)).is_none(), "again, a step later");

        let step = TimeDelta::seconds(30);
        assert!(rfc().accept("081804", now + step).is_some() && rfc().accept("081804", now - step).is_some());
        assert!(rfc().accept("081804", now + step * 3).is_none());
        assert!(rfc().accept("081804", now - step * 3).is_none());
    }

    #[test]
    fn after_a_later_code_no_earlier_one_counts() {
        let later = SecondFactor { last_step: Some(1_111_111_109 / 30 + 1), ..rfc() };
        assert!(later.accept("081804", at(1_111_111_109)).is_none());
    }

    #[test]
    fn the_address_is_what_apps_read() {
        let factor = SecondFactor::random(&mut StdRng::seed_from_u64(1));
        assert_eq!(factor.secret.len(), 32);
        let url = rfc().url("Meldestelle Köln", "ada b");
        assert_eq!(
            url.as_str(),
            "otpauth://totp/Meldestelle%20K%C3%B6ln:ada%20b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Meldestelle%20K%C3%B6ln&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn two_hundred_refused_codes_are_three_entries() {
        let mut factor = rfc();
        let mut noted = Vec::new();
        for _ in 0..200 {
            factor = factor.refuse();
            noted.extend(factor.is_noted().then_some(factor.refused));
        }
        assert_eq!(noted, [1, 10, 100]);
        assert_eq!(factor.accept("287082", at(59)).unwrap().refused, 0);
    }
}
