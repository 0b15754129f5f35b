//! Limits how often, and how many at once, may try to sign in.
//!
//! Attempts are counted per name and client, per client alone, and per name alone. The counters lie
//! in the memory of this process under keyed hashes; names that do not exist count like those that
//! do. The counters per name alone allow more attempts, so that strangers cannot lock a counsellor
//! out for long.
//!
//! Once a name has signed in from a client, attempts of that name from there are counted per name
//! and client only, and they wait in a queue of their own. So the counsellor gets in even while
//! strangers try the same name or others at the same address fail. Only a few passphrases are tried
//! at once, which bounds the memory of Argon2id.
//!
//! [`meldestelle_web::keyed_limiter`] cannot do this, because governor regains requests at a constant
//! rate: it has no wait that grows with each try, no way to clear a key or to give a try back after
//! a sign-in, and it counts a try for one key before it can learn that another one refuses it.
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
use crate::keys::keyring::{PassphraseCost, decoy};

use crate::auth::login_throttle::lru::{CounterKey, LruMap};

/// How many passphrases of strangers are tried at once; each takes [`PassphraseCost::memory`].
const CONCURRENT: usize = 2;
/// How many attempts of strangers may wait for their turn.
const QUEUE_LENGTH: usize = 24;
/// The same two bounds for names that signed in before from the same client. Strangers take none of
/// these places.
const CONCURRENT_KNOWN: usize = 1;
const QUEUE_LENGTH_KNOWN: usize = 8;
/// The most counters kept of names, and the most kept of clients.
const COUNTER_LIMIT: usize = 20_000;
/// The most pairs of name and client kept of those that signed in.
const KNOWN_PAIRS: usize = 1000;
/// A counter is forgotten this long after its last attempt.
const COUNTER_LIFETIME: TimeDelta = TimeDelta::minutes(30);

/// How many attempts a counter allows, and how long it then makes the next one wait.
struct Backoff {
    /// Attempts after which nobody waits.
    free: u32,
    /// The longest wait between two attempts, in seconds.
    longest: i64,
}

const BACKOFF_BY_NAME_AND_CLIENT: Backoff = Backoff { free: 5, longest: 240 };
/// Allows more attempts and waits less, because a stranger elsewhere must not lock a counsellor out
/// for long.
const BACKOFF_BY_NAME: Backoff = Backoff { free: 20, longest: 30 };
/// Attempts that a client has at once, whatever the names. It is less than [`QUEUE_LENGTH`], so
/// that no client fills the queue alone. A wider network of the client has a multiple of it, which
/// [`Client::networks`] gives.
const BURST: i32 = 15;
/// A client regains one attempt after this time. A whole office can share one address, so the first
/// sign-in of a name from there gives its attempt back.
const REFILL_TIME: TimeDelta = TimeDelta::seconds(2);

impl Backoff {
    /// The wait after the given number of attempts: none while they are free, then 15 seconds,
    /// doubling up to `longest`.
    fn delay(&self, attempts: u32) -> TimeDelta {
        match attempts.checked_sub(self.free) {
            None => TimeDelta::zero(),
            Some(over) => TimeDelta::seconds((15_i64 << over.min(10)).min(self.longest)),
        }
    }
}

#[derive(Clone, Copy)]
struct AttemptCount {
    count: u32,
    last: DateTime<Utc>,
}

/// The counters of attempts, and the names that signed in.
struct Counters {
    attempts: LruMap<AttemptCount>,
    /// The moment at which a client has regained all of its attempts.
    recovered: LruMap<DateTime<Utc>>,
    /// The pairs of name and client that signed in.
    known: LruMap<()>,
}

/// The throttle: its counters and its two queues. It holds hashes of names and no name.
pub struct LoginThrottle {
    key: Zeroizing<[u8; 32]>,
    counters: Mutex<Counters>,
    strangers: Queue,
    known: Queue,
    /// A wrapped identity that no passphrase opens. It is tried for unknown names, so that they
    /// take as long as known ones.
    pub decoy: Vec<u8>,
}

/// A queue: how many may wait, and how many are tried at once.
struct Queue {
    running: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Queue {
    fn new(running: usize, waiting: usize) -> Self {
        Self { running: Arc::new(Semaphore::new(running)), waiting: Semaphore::new(waiting) }
    }

    fn join(&self) -> Option<QueuePlace<'_>> {
        let place = self.waiting.try_acquire().ok()?;
        Some(QueuePlace { _place: place, running: self.running.clone() })
    }
}

/// The counters that one attempt touches: those of the name, and those of the client.
pub struct ThrottleKeys {
    name_and_client: CounterKey,
    name: CounterKey,
    /// The client and its wider networks, each with its burst. It is empty if the client is
    /// unknown, because all unknown clients would otherwise share one counter.
    networks: Vec<(CounterKey, i32)>,
}

/// A place in the queue, for an attempt that was counted.
pub struct QueuePlace<'a> {
    _place: SemaphorePermit<'a>,
    running: Arc<Semaphore>,
}

/// Refused as too early or as one too many; holds the seconds to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryAfter(pub u64);

impl LoginThrottle {
    /// Makes a throttle that has counted nothing.
    pub fn new(cost: PassphraseCost, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *key);
        let strangers = Queue::new(CONCURRENT, QUEUE_LENGTH);
        let known = Queue::new(CONCURRENT_KNOWN, QUEUE_LENGTH_KNOWN);
        let counters = Counters {
            attempts: LruMap::new(COUNTER_LIMIT),
            recovered: LruMap::new(COUNTER_LIMIT),
            known: LruMap::new(KNOWN_PAIRS),
        };
        Self { key, counters: Mutex::new(counters), strangers, known, decoy: decoy(cost, rng) }
    }

    /// Finds the counters of an attempt: a login name of an office, from a client.
    #[must_use]
    pub fn keys(&self, office: OfficeId, login: &str, client: Option<Client>) -> ThrottleKeys {
        let networks = client.into_iter().flat_map(Client::networks);
        let burst = |times: u32| BURST * i32::try_from(times).unwrap_or(1);
        ThrottleKeys {
            name_and_client: self.hash(office, login, &client.map(Client::bytes).unwrap_or_default()),
            name: self.hash(office, login, b"*"),
            networks: networks
                .map(|(network, times)| (self.hash(office, "", &network.bytes()), burst(times)))
                .collect(),
        }
    }

    fn hash(&self, office: OfficeId, login: &str, client: &[u8]) -> CounterKey {
        // A 32-byte key always fits HMAC; the empty key is unreachable.
        <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.key)
            .map(|mac| {
                let mac =
                    mac.chain_update(office.0.as_bytes()).chain_update((login.len() as u64).to_be_bytes());
                mac.chain_update(login).chain_update(client).finalize().into_bytes().into()
            })
            .unwrap_or_default()
    }

    /// Takes a place in the queue and counts the attempt. It counts before the outcome is known, so
    /// that a hundred attempts sent at once count as a hundred. A refused attempt is not counted,
    /// so that nobody can make a name wait forever.
    ///
    /// # Errors
    /// If the queue is full or the attempt comes too early; the error says how long to wait.
    pub fn admit(&self, keys: &ThrottleKeys, now: DateTime<Utc>) -> Result<QueuePlace<'_>, RetryAfter> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let line = if counters.knows(keys) { &self.known } else { &self.strangers };
        let place = line.join().ok_or(RetryAfter(5))?;
        counters.count(keys, now)?;
        Ok(place)
    }

    /// Clears the counters of a name that signed in, and remembers from which client it did.
    pub fn record_success(&self, keys: &ThrottleKeys) {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner).record_success(keys);
    }

    /// Runs `one`, the trial of a passphrase, when its turn comes. It keeps its place until it is
    /// done, even if the client has gone away.
    ///
    /// # Errors
    /// If `one` panics, which is a defect.
    pub async fn run_attempt<T: Send + 'static>(
        &self,
        line: QueuePlace<'_>,
        one: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DeskError> {
        let defect = || DeskError::Defect("trying a passphrase");
        let place = line.running.clone().acquire_owned().await.map_err(|_| defect())?;
        drop(line);
        spawn_blocking_with(place, one).await.map_err(|_| defect())
    }
}

impl Counters {
    /// Whether this name signed in from this client before.
    fn knows(&self, keys: &ThrottleKeys) -> bool {
        self.known.get(&keys.name_and_client).is_some()
    }

    fn count(&mut self, keys: &ThrottleKeys, now: DateTime<Utc>) -> Result<(), RetryAfter> {
        let known = self.knows(keys);
        let client: &[(CounterKey, i32)] = if known { &[] } else { &keys.networks };
        let mut names = vec![(keys.name_and_client, BACKOFF_BY_NAME_AND_CLIENT)];
        if !known {
            names.push((keys.name, BACKOFF_BY_NAME));
        }
        let left = names.iter().map(|(key, backoff)| self.left(key, backoff, now));
        let client_wait = client
            .iter()
            .map(|(key, burst)| self.recovered(key, *burst, now) - now - REFILL_TIME * (burst - 1));
        let left = left.chain(client_wait).max();
        if let Some(left) = left.filter(|left| *left > TimeDelta::zero()) {
            // Rounded up, so that the next attempt is let through after that many seconds.
            return Err(RetryAfter(
                u64::try_from(left.num_milliseconds()).unwrap_or_default().div_ceil(1000),
            ));
        }
        for (key, _) in names {
            let count = self.attempts(&key, now).map_or(0, |attempts| attempts.count);
            self.attempts.insert(key, AttemptCount { count: count.saturating_add(1), last: now });
        }
        for (key, burst) in client {
            let recovered = self.recovered(key, *burst, now) + REFILL_TIME;
            self.recovered.insert(*key, recovered);
        }
        Ok(())
    }

    fn attempts(&self, key: &CounterKey, now: DateTime<Utc>) -> Option<&AttemptCount> {
        self.attempts.get(key).filter(|attempts| now - attempts.last < COUNTER_LIFETIME)
    }

    /// The time that is left until a name may be tried again.
    fn left(&self, key: &CounterKey, backoff: &Backoff, now: DateTime<Utc>) -> TimeDelta {
        let attempts = self.attempts(key, now);
        // After the clock was set back, no time has passed rather than a negative one.
        let since = |attempts: &AttemptCount| (now - attempts.last).max(TimeDelta::zero());
        attempts.map_or(TimeDelta::zero(), |attempts| backoff.delay(attempts.count) - since(attempts))
    }

    /// The moment at which a client has regained all of its attempts; `now` if it has them all.
    fn recovered(&self, client: &CounterKey, burst: i32, now: DateTime<Utc>) -> DateTime<Utc> {
        self.recovered.get(client).map_or(now, |recovered| now.max(*recovered).min(now + REFILL_TIME * burst))
    }

    fn record_success(&mut self, keys: &ThrottleKeys) {
        self.attempts.remove(&keys.name_and_client);
        self.attempts.remove(&keys.name);
        if keys.networks.is_empty() {
            return;
        }
        let first = !self.knows(keys);
        self.known.insert(keys.name_and_client, ());
        for (key, _) in &keys.networks {
            if let Some(recovered) = self.recovered.get(key).copied().filter(|_| first) {
                self.recovered.insert(*key, recovered - REFILL_TIME);
            }
        }
    }
}

#[cfg(test)]
mod tests;
