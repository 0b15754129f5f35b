//! Limits how often, and how many at once, may try to sign in.
//!
//! Tries are counted per name and client, per client alone, and per name alone. The counters lie in
//! the memory of this process under keyed hashes; names that do not exist count like those that do.
//! The counters per name alone allow more tries, so that strangers cannot lock a counsellor out for
//! long.
//!
//! Once a name has signed in from a client, tries of that name from there are counted per name and
//! client only, and they wait in a queue of their own. So the counsellor gets in even while
//! strangers try the same name or others at the same address fail. Only a few passphrases are tried
//! at once, which bounds the memory of Argon2id.
//!
//! Not promised: that replicas share their counters (each counts for itself), or that a weak
//! passphrase withstands guessing for years. The passphrases that this program gives out have 96
//! bits.

pub(crate) mod lru;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use meldestelle_domain::id::OfficeId;
use meldestelle_web::client::Client;
use meldestelle_web::rate_limit::spawn_blocking_with;
use rand::CryptoRng;
use sha2::Sha256;
use tokio::sync::{Semaphore, SemaphorePermit};
use zeroize::Zeroizing;

use crate::http::error::DeskError;
use crate::keys::keyring::{Cost, decoy};

use crate::auth::login_throttle::lru::{Key, Remembered};

/// How many passphrases of strangers are tried at once; each takes [`Cost::memory`].
const AT_ONCE: usize = 2;
/// How many tries of strangers may wait for their turn.
const IN_LINE: usize = 24;
/// The same two bounds for names that signed in before from the same client. Strangers take none of
/// these places.
const AT_ONCE_KNOWN: usize = 1;
const IN_LINE_KNOWN: usize = 8;
/// The most counters kept of names, and the most kept of clients.
const COUNTERS: usize = 20_000;
/// The most pairs of name and client kept of those that signed in.
const KNOWN: usize = 1000;
/// A counter is forgotten this long after its last try.
const FORGOTTEN: TimeDelta = TimeDelta::minutes(30);

/// How many tries a counter allows, and how long it then makes the next one wait.
struct Patience {
    /// Tries after which nobody waits.
    free: u32,
    /// The longest wait between two tries, in seconds.
    longest: i64,
}

const BY_CLIENT: Patience = Patience { free: 5, longest: 240 };
/// Allows more tries and waits less, because a stranger elsewhere must not lock a counsellor out
/// for long.
const BY_NAME: Patience = Patience { free: 20, longest: 30 };
/// Tries that a client has at once, whatever the names. It is less than [`IN_LINE`], so that no
/// client fills the queue alone. A wider network of the client has a multiple of it, which
/// [`Client::networks`] gives.
const BURST: i32 = 15;
/// A client regains one try after this time. A whole office can share one address, so the first
/// sign-in of a name from there gives its try back.
const EACH: TimeDelta = TimeDelta::seconds(2);

impl Patience {
    /// The wait after the given number of tries: none while they are free, then 15 seconds,
    /// doubling up to `longest`.
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

/// The counters of tries, and the names that signed in.
struct Counters {
    tries: Remembered<Tries>,
    /// The moment at which a client has regained all of its tries.
    rested: Remembered<DateTime<Utc>>,
    /// The pairs of name and client that signed in.
    known: Remembered<()>,
}

/// The throttle: its counters and its two queues. It holds hashes of names and no name.
pub struct Doors {
    key: Zeroizing<[u8; 32]>,
    counters: Mutex<Counters>,
    strangers: Line,
    familiar: Line,
    /// A wrapped identity that no passphrase opens. It is tried for unknown names, so that they
    /// take as long as known ones.
    pub decoy: Vec<u8>,
}

/// A queue: how many may wait, and how many are tried at once.
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

/// The counters that one try touches: those of the name, and those of the client.
pub struct Door {
    by_client: Key,
    by_name: Key,
    /// The client and its wider networks, each with its burst. It is empty if the client is
    /// unknown, because all unknown clients would otherwise share one counter.
    client: Vec<(Key, i32)>,
}

/// A place in the queue, for a try that was counted.
pub struct InLine<'a> {
    _place: SemaphorePermit<'a>,
    at_once: Arc<Semaphore>,
}

/// Refused as too early or as one too many; holds the seconds to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub u64);

impl Doors {
    /// Makes a throttle that has counted nothing.
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

    /// Finds the counters of a try: a login name of an office, from a client.
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

    /// Takes a place in the queue and counts the try. It counts before the outcome is known, so
    /// that a hundred tries sent at once count as a hundred. A refused try is not counted, so that
    /// nobody can make a name wait forever.
    ///
    /// # Errors
    /// If the queue is full or the try comes too early; the error says how long to wait.
    pub fn enter(&self, door: &Door, now: DateTime<Utc>) -> Result<InLine<'_>, Wait> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let line = if counters.knows(door) { &self.familiar } else { &self.strangers };
        let place = line.take().ok_or(Wait(5))?;
        counters.count(door, now)?;
        Ok(place)
    }

    /// Clears the counters of a name that signed in, and remembers from which client it did.
    pub fn opened(&self, door: &Door) {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner).opened(door);
    }

    /// Runs `one`, the trial of a passphrase, when its turn comes. It keeps its place until it is
    /// done, even if the client has gone away.
    ///
    /// # Errors
    /// If `one` panics, which is a defect.
    pub async fn try_one<T: Send + 'static>(
        &self,
        line: InLine<'_>,
        one: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DeskError> {
        let defect = || DeskError::Defect("trying a passphrase");
        let place = line.at_once.clone().acquire_owned().await.map_err(|_| defect())?;
        drop(line);
        spawn_blocking_with(place, one).await.map_err(|_| defect())
    }
}

impl Counters {
    /// Whether this name signed in from this client before.
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
            // Rounded up, so that the next try is let through after that many seconds.
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

    /// The time that is left until a name may be tried again.
    fn left(&self, key: &Key, patience: &Patience, now: DateTime<Utc>) -> TimeDelta {
        let tries = self.tries(key, now);
        // After the clock was set back, no time has passed rather than a negative one.
        let since = |tries: &Tries| (now - tries.last).max(TimeDelta::zero());
        tries.map_or(TimeDelta::zero(), |tries| patience.delay(tries.count) - since(tries))
    }

    /// The moment at which a client has regained all of its tries; `now` if it has them all.
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
