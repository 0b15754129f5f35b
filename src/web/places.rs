//! How much one client may have under way at once: connections, requests behind a proxy, forms with files.
//!
//! Not promised: that many clients together leave room for others; what they share is bounded where it is shared.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::client::Client;

type Taken = Arc<Mutex<HashMap<Client, usize>>>;

/// The places of all clients. Only who has one is remembered, so it needs no bound of its own.
#[derive(Clone)]
pub struct Places {
    taken: Taken,
    each: usize,
}

/// One of them, until it is dropped.
#[must_use]
pub struct Place(Taken, Client);

impl Places {
    /// So many for each client.
    #[must_use]
    pub fn new(each: usize) -> Self {
        Self { taken: Taken::default(), each }
    }

    /// A place, if the client has one left.
    pub fn take(&self, client: Client) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = taken.entry(client).or_default();
        if *mine >= self.each {
            return None;
        }
        *mine += 1;
        Some(Place(self.taken.clone(), client))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = taken.get_mut(&self.1) {
            *mine -= 1;
            if *mine == 0 {
                taken.remove(&self.1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
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
}
