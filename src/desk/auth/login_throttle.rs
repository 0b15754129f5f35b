//! How often and how many at once may try to sign in.
//!
//! Tries are counted per name and client, per client alone, and per name alone with more patience, under a keyed hash and in this process's memory only;
//! unknown names count like known ones. Where a name got in before, only the first of these counts: neither strangers who try that name nor whoever
//! else is at that address keep it out; and it has a line of its own. Only few passphrases are tried at once, so that their memory stays bounded. Not promised: counting across
//! replicas (each counts for itself), or holding out against guessing a weak passphrase for years; passphrases given out have 96 bits.

pub(crate) mod lru;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use meldestelle_domain::id::OfficeId;
use meldestelle_web::client::Client;
use meldestelle_web::rate_limit::holding;
use rand::CryptoRng;
use sha2::Sha256;
use tokio::sync::{Semaphore, SemaphorePermit};
use zeroize::Zeroizing;

use crate::http::error::DeskError;
use crate::keys::keyring::{Cost, decoy};

use crate::auth::login_throttle::lru::{Key, Remembered};

/// Passphrases of strangers tried at once; each takes [`Cost::memory`].
const AT_ONCE: usize = 2;
/// Tries of strangers that may wait for their turn.
const IN_LINE: usize = 24;
/// The same for names that got in before from where they come: strangers take none of these places.
const AT_ONCE_KNOWN: usize = 1;
const IN_LINE_KNOWN: usize = 8;
/// Counters kept of names, and of clients.
const COUNTERS: usize = 20_000;
/// Names kept with clients from which they got in.
const KNOWN: usize = 1000;
/// A counter is forgotten this long after its last try.
const FORGOTTEN: TimeDelta = TimeDelta::minutes(30);

/// How patient a counter is.
struct Patience {
    /// Tries that cost nothing.
    free: u32,
    /// Longest time between two tries, in seconds.
    longest: i64,
}

const BY_CLIENT: Patience = Patience { free: 5, longest: 240 };
/// Somebody elsewhere must not be able to lock a counsellor out for long.
const BY_NAME: Patience = Patience { free: 20, longest: 30 };
/// Tries of a client at once, whatever the names: fewer than [`IN_LINE`], so that no client fills the line by itself. Its wider networks have
/// as many times that as [`Client::networks`] says.
const BURST: i32 = 15;
/// One more after this time. A whole office can have one address; who gets in costs it nothing.
const EACH: TimeDelta = TimeDelta::seconds(2);

impl Patience {
    /// Time that must pass after the given number of tries: 15 seconds, doubling.
    fn delay(&self, tries: u32) -> TimeDelta {
        match tries.checked_sub(self.free) {
            None => TimeDelta::zero(),
            Some(over) => TimeDelta::seconds((15_i64 << over.min(10)).min(self.longest)),
        }
    }
}

#[derive(Clone, Copy)]
struct Tries {
    count: u32,
    last: DateTime<Utc>,
}

/// What is remembered of those who tried.
struct Counters {
    tries: Remembered<Tries>,
    /// The moment at which all tries of a client are back.
    rested: Remembered<DateTime<Utc>>,
    /// The names, each with a client, that got in.
    known: Remembered<()>,
}

/// Counters and places. Holds no name.
pub struct Doors {
    key: Zeroizing<[u8; 32]>,
    counters: Mutex<Counters>,
    strangers: Line,
    familiar: Line,
    /// A wrapping that nothing opens, tried for unknown names.
    pub decoy: Vec<u8>,
}

/// Those who wait for their turn, and those whose turn it is.
struct Line {
    at_once: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Line {
    fn new(at_once: usize, waiting: usize) -> Self {
        Self { at_once: Arc::new(Semaphore::new(at_once)), waiting: Semaphore::new(waiting) }
    }

    fn take(&self) -> Option<InLine<'_>> {
        let place = self.waiting.try_acquire().ok()?;
        Some(InLine { _place: place, at_once: self.at_once.clone() })
    }
}

/// One name at one door.
pub struct Door {
    by_client: Key,
    by_name: Key,
    /// The client and its networks, each with its burst. None where nobody knows who it is: then all would be one.
    client: Vec<(Key, i32)>,
}

/// A place in line, and a try that was counted.
pub struct InLine<'a> {
    _place: SemaphorePermit<'a>,
    at_once: Arc<Semaphore>,
}

/// Too early, or too many at once: seconds to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub u64);

impl Doors {
    /// No tries yet.
    pub fn new(cost: Cost, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *key);
        let strangers = Line::new(AT_ONCE, IN_LINE);
        let familiar = Line::new(AT_ONCE_KNOWN, IN_LINE_KNOWN);
        let counters = Counters {
            tries: Remembered::new(COUNTERS),
            rested: Remembered::new(COUNTERS),
            known: Remembered::new(KNOWN),
        };
        Self { key, counters: Mutex::new(counters), strangers, familiar, decoy: decoy(cost, rng) }
    }

    /// The door of a name.
    #[must_use]
    pub fn door(&self, office: OfficeId, login: &str, client: Option<Client>) -> Door {
        let networks = client.into_iter().flat_map(Client::networks);
        let burst = |times: u32| BURST * i32::try_from(times).unwrap_or(1);
        Door {
            by_client: self.hash(office, login, &client.map(Client::bytes).unwrap_or_default()),
            by_name: self.hash(office, login, b"*"),
            client: networks
                .map(|(network, times)| (self.hash(office, "", &network.bytes()), burst(times)))
                .collect(),
        }
    }

    fn hash(&self, office: OfficeId, login: &str, client: &[u8]) -> Key {
        // A 32-byte key always fits HMAC; the empty key is unreachable.
        <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.key)
            .map(|mac| {
                let mac =
                    mac.chain_update(office.0.as_bytes()).chain_update((login.len() as u64).to_be_bytes());
                mac.chain_update(login).chain_update(client).finalize().into_bytes().into()
            })
            .unwrap_or_default()
    }

    /// Takes a place in line and counts a try, before its outcome is known: a hundred at once are a hundred. One for which there is no place, or that comes
    /// too early, is not let through, and not counted, so that nobody can make a name wait forever.
    ///
    /// # Errors
    /// How long to wait.
    pub fn enter(&self, door: &Door, now: DateTime<Utc>) -> Result<InLine<'_>, Wait> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let line = if counters.knows(door) { &self.familiar } else { &self.strangers };
        let place = line.take().ok_or(Wait(5))?;
        counters.count(door, now)?;
        Ok(place)
    }

    /// Forgets the tries of a name, because whoever it was got in, and remembers from where.
    pub fn opened(&self, door: &Door) {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner).opened(door);
    }

    /// Tries one passphrase in its turn. Its place stays taken until it was tried, also if nobody waits for that any more.
    ///
    /// # Errors
    /// A defect.
    pub async fn try_one<T: Send + 'static>(
        &self,
        line: InLine<'_>,
        one: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DeskError> {
        let defect = || DeskError::Defect("trying a passphrase");
        let place = line.at_once.clone().acquire_owned().await.map_err(|_| defect())?;
        drop(line);
        holding(place, one).await.map_err(|_| defect())
    }
}

impl Counters {
    /// Whether this name got in from there before.
    fn knows(&self, door: &Door) -> bool {
        self.known.get(&door.by_client).is_some()
    }

    fn count(&mut self, door: &Door, now: DateTime<Utc>) -> Result<(), Wait> {
        let known = self.knows(door);
        let client: &[(Key, i32)] = if known { &[] } else { &door.client };
        let mut names = vec![(door.by_client, BY_CLIENT)];
        if !known {
            names.push((door.by_name, BY_NAME));
        }
        let left = names.iter().map(|(key, patience)| self.left(key, patience, now));
        let crowd =
            client.iter().map(|(key, burst)| self.rested(key, *burst, now) - now - EACH * (burst - 1));
        let left = left.chain(crowd).max();
        if let Some(left) = left.filter(|left| *left > TimeDelta::zero()) {
            // Rounded up: after that many seconds it is open.
            return Err(Wait(u64::try_from(left.num_milliseconds()).unwrap_or_default().div_ceil(1000)));
        }
        for (key, _) in names {
            let count = self.tries(&key, now).map_or(0, |tries| tries.count);
            self.tries.put(key, Tries { count: count.saturating_add(1), last: now });
        }
        for (key, burst) in client {
            let rested = self.rested(key, *burst, now) + EACH;
            self.rested.put(*key, rested);
        }
        Ok(())
    }

    fn tries(&self, key: &Key, now: DateTime<Utc>) -> Option<&Tries> {
        self.tries.get(key).filter(|tries| now - tries.last < FORGOTTEN)
    }

    /// Time until the next try of a name.
    fn left(&self, key: &Key, patience: &Patience, now: DateTime<Utc>) -> TimeDelta {
        let tries = self.tries(key, now);
        // A clock that was set back has not run for less than nothing.
        let since = |tries: &Tries| (now - tries.last).max(TimeDelta::zero());
        tries.map_or(TimeDelta::zero(), |tries| patience.delay(tries.count) - since(tries))
    }

    /// The moment at which all tries of a client are back; now, if they are.
    fn rested(&self, client: &Key, burst: i32, now: DateTime<Utc>) -> DateTime<Utc> {
        self.rested.get(client).map_or(now, |rested| now.max(*rested).min(now + EACH * burst))
    }

    fn opened(&mut self, door: &Door) {
        self.tries.remove(&door.by_client);
        self.tries.remove(&door.by_name);
        if door.client.is_empty() {
            return;
        }
        let first = !self.knows(door);
        self.known.put(door.by_client, ());
        for (key, _) in &door.client {
            if let Some(rested) = self.rested.get(key).copied().filter(|_| first) {
                self.rested.put(*key, rested - EACH);
            }
        }
    }
}

#[cfg(test)]
mod tests;
