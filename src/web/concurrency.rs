//! How much one client may have under way at once: connections, requests behind a proxy, forms with files.
//!
//! Not promised: that many clients together leave room for others; what they share is bounded where it is shared.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::{Client, Network};

type Taken = Arc<Mutex<HashMap<Network, usize>>>;

/// The places of all clients. Only who has one is remembered, so it needs no bound of its own.
#[derive(Clone)]
pub struct Places {
    taken: Taken,
    each: usize,
    in_all: usize,
}

/// One of them, until it is dropped.
#[must_use]
pub struct Place(Taken, Client);

impl Places {
    /// So many for each client, and as many times that for its wider networks as [`Client::networks`] says.
    #[must_use]
    pub fn new(each: usize) -> Self {
        Self { taken: Taken::default(), each, in_all: usize::MAX }
    }

    /// The same of a number that everybody shares: no network takes more than three quarters of it, but what one client may.
    #[must_use]
    pub fn of(in_all: usize, each: usize) -> Self {
        Self { in_all, ..Self::new(each) }
    }

    /// A place, if the client and its networks have one left.
    pub fn take(&self, client: Client) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        for (network, times) in client.networks() {
            let most = self.each.saturating_mul(times as usize).min(self.in_all - self.in_all / 4);
            if taken.get(&network).is_some_and(|taken| *taken >= most.max(self.each)) {
                return None;
            }
        }
        for (network, _) in client.networks() {
            *taken.entry(network).or_default() += 1;
        }
        Some(Place(self.taken.clone(), client))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (network, _) in self.1.networks() {
            if let Some(count) = taken.get_mut(&network) {
                *count -= 1;
                if *count == 0 {
                    taken.remove(&network);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    #[test]
    fn each_client_has_its_own() {
        let places = Places::new(2);
        let [one, other] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(|address| Client::of(address.into()));
        let first = places.take(one);
        let _second = places.take(one).unwrap();
        assert!(places.take(one).is_none());
        assert!(places.take(other).is_some());
        drop(first);
        assert!(places.take(one).is_some());
        assert_eq!(places.taken.lock().unwrap().len(), 1, "nothing is left of who is gone");
    }

    /// The client of one /64 of a /56 of a /48.
    fn client(house: u16, line: u16, network: u16) -> Client {
        Client::of(Ipv6Addr::new(0x2001, 0xdb8, house, line << 8 | network, 0, 0, 0, 1).into())
    }

    #[test]
    fn a_line_is_not_256_clients() {
        let taken = |places: &Places, lines: u16| {
            let all = (0..lines).flat_map(|line| (0..256).map(move |network| (line, network)));
            all.filter_map(|(line, network)| places.take(client(1, line, network))).collect::<Vec<_>>()
        };
        let places = Places::new(2);
        let line = taken(&places, 1);
        assert_eq!(line.len(), 2 * 4, "one line, from all its networks");
        let house = taken(&places, 256);
        assert_eq!(line.len() + house.len(), 2 * 16, "one house, from all its lines");
        assert!(places.take(client(2, 0, 0)).is_some(), "another house");
        drop((line, house));
        assert!(places.taken.lock().unwrap().is_empty());
        assert_eq!(taken(&Places::of(20, 2), 256).len(), 15, "a quarter of what is shared is for others");
        assert_eq!(taken(&Places::of(2, 2), 1).len(), 2, "what one client may it may");
    }
}
