//! How many unknown codes one client may try before it is told to wait.
//!
//! A code has 96 random bits, so this limit is not what protects a mailbox, and it must keep nobody
//! out: a right code opens its mailbox whatever was tried before, because those who try and those
//! who write may share an address. What trying costs others is bounded as for every form
//! ([`meldestelle_web::rate_limit`]).
//!
//! Where the client is not known (behind a proxy on a Unix socket that names none), nothing is
//! counted.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use meldestelle_web::client::Client;

/// Unknown codes that a client may try in a row.
const TRIES: u32 = 20;
/// Time after which one more is allowed.
const EACH: Duration = Duration::from_secs(15);
/// Most clients remembered.
const CLIENTS: usize = 10_000;

/// Counts the unknown codes of each client.
#[derive(Default)]
pub struct CodeThrottle {
    /// The moment at which each client has all its tries back.
    rested: Mutex<HashMap<Client, Instant>>,
}

impl CodeThrottle {
    /// Counts an unknown code. Returns the seconds to wait if it came too early; then it is not
    /// counted.
    pub fn count_unknown(&self, client: Client) -> Option<u64> {
        let now = Instant::now();
        let mut rested = self.rested.lock().unwrap_or_else(PoisonError::into_inner);
        if rested.len() >= CLIENTS {
            rested.retain(|_, rested| *rested > now);
        }
        // So many clients at once are most likely one attacker. Everybody starts anew.
        if rested.len() >= CLIENTS {
            rested.clear();
        }
        let free_at = rested.entry(client).or_insert(now);
        let used = free_at.saturating_duration_since(now);
        if let Some(over) = used.checked_sub(EACH * (TRIES - 1))
            && !over.is_zero()
        {
            return Some(over.as_secs() + 1);
        }
        *free_at = (*free_at).max(now) + EACH;
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
        let throttle = CodeThrottle::default();
        let (one, other) = (at(1), at(2));
        for _ in 0..TRIES {
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
        assert!(throttle.rested.lock().unwrap().len() <= CLIENTS);
    }
}
