//! How many wrong codes one client may try. A code has 96 random bits, so this is not what keeps a mailbox shut; it keeps trying from costing others.
//!
//! Clients are told apart by a keyed hash of their address (for IPv6 of its /64), under a random key of this process, in memory only. Not promised: that clients
//! behind one address are told apart. Where no address is known nobody is throttled.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request};

/// Wrong codes that a client may try at once.
const TRIES: u32 = 20;
/// One more after this time.
const EACH: Duration = Duration::from_secs(15);
/// Most clients remembered.
const CLIENTS: usize = 10_000;

/// A client, as far as it is known: a keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(u64);

/// Counts wrong codes.
pub struct Throttle {
    key: RandomState,
    /// The moment at which all tries of a client are back.
    rested: Mutex<HashMap<Client, Instant>>,
}

impl Throttle {
    pub fn new() -> Self {
        Self { key: RandomState::new(), rested: Mutex::default() }
    }

    /// Who sent a request.
    pub fn client(&self, request: &Request) -> Option<Client> {
        let ConnectInfo(address) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
        let network = match address.ip().to_canonical() {
            IpAddr::V4(address) => u64::from(address.to_bits()),
            IpAddr::V6(address) => u64::try_from(address.to_bits() >> 64).unwrap_or_default(),
        };
        Some(Client(self.key.hash_one(network)))
    }

    /// The seconds to wait until the next try; nothing if there is one left.
    pub fn wait(&self, client: Client) -> Option<u64> {
        let rested = self.rested.lock().unwrap_or_else(PoisonError::into_inner).get(&client).copied()?;
        let used = rested.saturating_duration_since(Instant::now());
        let over = used.checked_sub(EACH * (TRIES - 1))?;
        (!over.is_zero()).then(|| over.as_secs() + 1)
    }

    /// Counts a wrong code.
    pub fn count(&self, client: Client) {
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
        *one = (*one).max(now) + EACH;
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn from(address: &str) -> Request {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(ConnectInfo(address.parse::<SocketAddr>().unwrap()));
        request
    }

    #[test]
    fn stops_one_client_and_no_other() {
        let throttle = Throttle::new();
        let (one, other) = (from("192.0.2.1:1"), from("192.0.2.2:1"));
        let (one, other) = (throttle.client(&one).unwrap(), throttle.client(&other).unwrap());
        for _ in 0..TRIES {
            assert_eq!(throttle.wait(one), None);
            throttle.count(one);
        }
        let wait = throttle.wait(one).unwrap();
        assert!((1..=EACH.as_secs() + 1).contains(&wait), "{wait}");
        assert_eq!(throttle.wait(other), None);
    }

    #[test]
    fn a_client_is_its_network_and_no_address_is_kept() {
        let throttle = Throttle::new();
        let client = |address| throttle.client(&from(address));
        assert_eq!(client("[2001:db8::1]:1"), client("[2001:db8::2]:9"));
        assert_ne!(client("[2001:db8::1]:1"), client("[2001:db8:0:1::1]:1"));
        assert_eq!(client("[::ffff:192.0.2.1]:1"), client("192.0.2.1:7"));
        assert_ne!(Throttle::new().client(&from("192.0.2.1:7")), client("192.0.2.1:7"), "keyed per process");
        assert_eq!(throttle.client(&Request::new(Body::empty())), None);
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::new();
        for client in 0..(CLIENTS as u64 + 10) {
            throttle.count(Client(client));
        }
        assert!(throttle.rested.lock().unwrap().len() <= CLIENTS);
    }
}
