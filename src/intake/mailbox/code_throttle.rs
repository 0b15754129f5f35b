//! How many unknown codes one client may try before it is told to wait. A code has 96 random bits, so this is not what keeps a mailbox shut, and it must
//! keep nobody out: a right code opens whatever was tried, because those who try and those who write may share an address. What trying costs others is
//! bounded as for every form ([`meldestelle_web::rate_limit`]).
//!
//! Where no client is known (a proxy through a Unix socket that names none) nobody is throttled.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use meldestelle_web::client::Client;

/// Unknown codes that a client may try at once.
const TRIES: u32 = 20;
/// One more after this time.
const EACH: Duration = Duration::from_secs(15);
/// Most clients remembered.
const CLIENTS: usize = 10_000;

/// Counts unknown codes.
#[derive(Default)]
pub struct Throttle {
    /// The moment at which all tries of a client are back.
    rested: Mutex<HashMap<Client, Instant>>,
}

impl Throttle {
    /// Counts an unknown code; one that came too early is not counted, and gets the seconds to wait until the next try.
    pub fn unknown(&self, client: Client) -> Option<u64> {
        let now = Instant::now();
        let mut rested = self.rested.lock().unwrap_or_else(PoisonError::into_inner);
        if rested.len() >= CLIENTS {
            rested.retain(|_, rested| *rested > now);
        }
        // Still full: ten thousand clients at once are one client; it starts anew.
        if rested.len() >= CLIENTS {
            rested.clear();
        }
        let one = rested.entry(client).or_insert(now);
        let used = one.saturating_duration_since(now);
        if let Some(over) = used.checked_sub(EACH * (TRIES - 1))
            && !over.is_zero()
        {
            return Some(over.as_secs() + 1);
        }
        *one = (*one).max(now) + EACH;
        None
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
        let throttle = Throttle::default();
        let (one, other) = (at(1), at(2));
        for _ in 0..TRIES {
            assert_eq!(throttle.unknown(one), None);
        }
        let wait = throttle.unknown(one).unwrap();
        assert!((1..=EACH.as_secs() + 1).contains(&wait), "{wait}");
        assert_eq!(throttle.unknown(other), None);
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::default();
        for client in 0..u32::try_from(CLIENTS).unwrap() + 10 {
            throttle.unknown(at(client));
        }
        assert!(throttle.rested.lock().unwrap().len() <= CLIENTS);
    }
}
