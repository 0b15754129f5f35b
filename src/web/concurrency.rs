//! How much one client may have in progress at once: connections, requests behind a proxy, forms
//! with files.
//!
//! Not promised: that many clients together leave room for others. Other limits bound what clients
//! share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::{Client, Network};

type InUse = Arc<Mutex<HashMap<Network, usize>>>;

/// Permits of all clients. Only clients that hold a permit are remembered, so the map needs no
/// bound of its own.
#[derive(Clone)]
pub struct ConcurrencyLimit {
    in_use: InUse,
    per_client: usize,
    total: usize,
}

/// A permit. Dropping it gives it back.
#[must_use]
pub struct ConcurrencyPermit(InUse, Client);

impl ConcurrencyLimit {
    /// Gives each client `per_client` permits. Its wider networks have multiples of that
    /// ([`Client::networks`]).
    #[must_use]
    pub fn new(per_client: usize) -> Self {
        Self { in_use: InUse::default(), per_client, total: usize::MAX }
    }

    /// Shares `total` permits among everybody. A network takes at most three quarters of them, but
    /// always as many as one client may have.
    #[must_use]
    pub fn shared(total: usize, per_client: usize) -> Self {
        Self { total, ..Self::new(per_client) }
    }

    /// Takes a permit, if the client and its networks have one left.
    pub fn try_acquire(&self, client: Client) -> Option<ConcurrencyPermit> {
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        for (network, times) in client.networks() {
            let most = self.per_client.saturating_mul(times as usize).min(self.total - self.total / 4);
            if in_use.get(&network).is_some_and(|in_use| *in_use >= most.max(self.per_client)) {
                return None;
            }
        }
        for (network, _) in client.networks() {
            *in_use.entry(network).or_default() += 1;
        }
        Some(ConcurrencyPermit(self.in_use.clone(), client))
    }
}

impl Drop for ConcurrencyPermit {
    fn drop(&mut self) {
        let mut in_use = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (network, _) in self.1.networks() {
            if let Some(count) = in_use.get_mut(&network) {
                *count -= 1;
                if *count == 0 {
                    in_use.remove(&network);
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
    fn each_client_has_its_own_permits() {
        let limit = ConcurrencyLimit::new(2);
        let [one, other] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(|address| Client::of(address.into()));
        let first = limit.try_acquire(one);
        let _second = limit.try_acquire(one).unwrap();
        assert!(limit.try_acquire(one).is_none());
        assert!(limit.try_acquire(other).is_some());
        drop(first);
        assert!(limit.try_acquire(one).is_some());
        assert_eq!(limit.in_use.lock().unwrap().len(), 1, "nothing is left of who is gone");
    }

    /// A client, given by its /48, its /56 and its /64.
    fn client(house: u16, line: u16, network: u16) -> Client {
        Client::of(Ipv6Addr::new(0x2001, 0xdb8, house, line << 8 | network, 0, 0, 0, 1).into())
    }

    #[test]
    fn a_slash_56_is_not_256_clients() {
        let in_use = |limit: &ConcurrencyLimit, lines: u16| {
            let all = (0..lines).flat_map(|line| (0..256).map(move |network| (line, network)));
            all.filter_map(|(line, network)| limit.try_acquire(client(1, line, network))).collect::<Vec<_>>()
        };
        let limit = ConcurrencyLimit::new(2);
        let line = in_use(&limit, 1);
        assert_eq!(line.len(), 2 * 4, "one line, from all its networks");
        let house = in_use(&limit, 256);
        assert_eq!(line.len() + house.len(), 2 * 16, "one house, from all its lines");
        assert!(limit.try_acquire(client(2, 0, 0)).is_some(), "another house");
        drop((line, house));
        assert!(limit.in_use.lock().unwrap().is_empty());
        assert_eq!(
            in_use(&ConcurrencyLimit::shared(20, 2), 256).len(),
            15,
            "a quarter of what is shared is for others"
        );
        assert_eq!(in_use(&ConcurrencyLimit::shared(2, 2), 1).len(), 2, "what one client may it may");
    }
}
