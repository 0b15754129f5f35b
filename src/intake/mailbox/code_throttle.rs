//! How many unknown codes one client may try before it is told to wait.
//!
//! A code has 96 random bits, so this limit is not what protects a mailbox, and it must keep nobody
//! out: a right code opens its mailbox whatever was tried before, because those who try and those
//! who write may share an address. What trying costs others is bounded as for every form
//! ([`meldestelle_web::rate_limit`]).
//!
//! Where the client is not known (behind a proxy on a Unix socket that names none), nothing is
//! counted.

use std::num::NonZeroU32;
use std::time::Duration;

use meldestelle_web::client::Client;
use meldestelle_web::keyed_limiter::KeyedLimiter;

/// Unknown codes that a client may try in a row.
const TRIES: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// Time after which one more is allowed.
const EACH: Duration = Duration::from_secs(15);
/// Most clients remembered.
const CLIENTS: usize = 10_000;

/// Counts the unknown codes of each client.
pub struct CodeThrottle(KeyedLimiter<Client>);

impl Default for CodeThrottle {
    fn default() -> Self {
        Self(KeyedLimiter::new(TRIES, EACH * TRIES.get(), CLIENTS))
    }
}

impl CodeThrottle {
    /// Counts an unknown code. Returns the seconds to wait if it came too early; then it is not
    /// counted.
    pub fn count_unknown(&self, client: Client) -> Option<u64> {
        self.0.check(&client).err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(number: u32) -> Client {
        Client::of(number.to_be_bytes().into())
    }

    #[test]
    fn stops_one_client_and_no_other() {
        let throttle = CodeThrottle::default();
        let (one, other) = (at(1), at(2));
        for _ in 0..TRIES.get() {
            assert_eq!(throttle.count_unknown(one), None);
        }
        let wait = throttle.count_unknown(one).unwrap();
        assert!((1..=EACH.as_secs() + 1).contains(&wait), "{wait}");
        assert_eq!(throttle.count_unknown(other), None);
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = CodeThrottle::default();
        for client in 0..u32::try_from(CLIENTS).unwrap() + 10 {
            throttle.count_unknown(at(client));
        }
        assert!(throttle.0.keys() <= CLIENTS);
    }
}
