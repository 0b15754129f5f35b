//! How often and how many at once may try to sign in.
//!
//! Tries are counted per name and client, and per name alone with more patience, under a keyed hash and in this process's memory only; unknown names
//! count like known ones. Only few passphrases are tried at once, so that their memory stays bounded. Not promised: counting across replicas (each
//! counts for itself), or holding out against guessing a weak passphrase for years; passphrases given out have 96 bits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use meldestelle_domain::id::OfficeId;
use meldestelle_web::client::Client;
use meldestelle_web::throttle::holding;
use rand::CryptoRng;
use sha2::Sha256;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::error::DeskError;
use crate::keyring::{Cost, decoy};

/// Passphrases tried at once; each takes [`Cost::memory`].
const AT_ONCE: usize = 2;
/// Tries that may wait for their turn.
const IN_LINE: usize = 24;
/// Counters kept; beyond that those of long ago go first.
const COUNTERS: usize = 20_000;
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

type Key = [u8; 32];

/// Counters and places. Holds no name.
pub struct Doors {
    key: Zeroizing<[u8; 32]>,
    tries: Mutex<HashMap<Key, Tries>>,
    at_once: Arc<Semaphore>,
    in_line: Semaphore,
    /// A wrapping that nothing opens, tried for unknown names.
    pub decoy: Vec<u8>,
}

/// One name at one door.
pub struct Door {
    by_client: Key,
    by_name: Key,
}

/// Too early, or too many at once: seconds to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub u64);

impl Doors {
    /// No tries yet.
    pub fn new(cost: Cost, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *key);
        let (at_once, in_line) = (Arc::new(Semaphore::new(AT_ONCE)), Semaphore::new(IN_LINE));
        Self { key, tries: Mutex::default(), at_once, in_line, decoy: decoy(cost, rng) }
    }

    /// The door of a name.
    #[must_use]
    pub fn door(&self, office: OfficeId, login: &str, client: Option<Client>) -> Door {
        let client = client.map(Client::bytes).unwrap_or_default();
        Door { by_client: self.hash(office, login, &client), by_name: self.hash(office, login, b"*") }
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

    /// Counts a try, before its outcome is known: a hundred at once are a hundred. One that comes too early is not let through, and not
    /// counted, so that nobody can make a name wait forever.
    ///
    /// # Errors
    /// How long to wait.
    pub fn enter(&self, door: &Door, now: DateTime<Utc>) -> Result<(), Wait> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= COUNTERS {
            tries.retain(|_, tries| now - tries.last < FORGOTTEN);
        }
        if tries.len() >= COUNTERS {
            tries.clear();
        }
        let counters = [(door.by_client, BY_CLIENT), (door.by_name, BY_NAME)];
        for (key, patience) in &counters {
            if let Some(found) = tries.get(key).filter(|tries| now - tries.last < FORGOTTEN) {
                let left = patience.delay(found.count) - (now - found.last);
                if left > TimeDelta::zero() {
                    // Rounded up: after that many seconds it is open.
                    return Err(Wait(
                        u64::try_from(left.num_milliseconds()).unwrap_or_default().div_ceil(1000),
                    ));
                }
            }
        }
        for (key, _) in counters {
            let found = tries.entry(key).or_insert(Tries { count: 0, last: now });
            if now - found.last >= FORGOTTEN {
                found.count = 0;
            }
            *found = Tries { count: found.count.saturating_add(1), last: now };
        }
        Ok(())
    }

    /// Forgets the tries of a name: whoever it was got in.
    pub fn opened(&self, door: &Door) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.remove(&door.by_client);
        tries.remove(&door.by_name);
    }

    /// Tries one passphrase in its turn. Its place stays taken until it was tried, also if nobody waits for that any more.
    ///
    /// # Errors
    /// A defect; within it how long to wait, if the line is too long.
    pub async fn try_one<T: Send + 'static>(
        &self,
        one: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Result<T, Wait>, DeskError> {
        let Ok(line) = self.in_line.try_acquire() else { return Ok(Err(Wait(5))) };
        let Ok(place) = self.at_once.clone().acquire_owned().await else { return Ok(Err(Wait(5))) };
        drop(line);
        holding(place, one).await.map(Ok).map_err(|_| DeskError::Defect("trying a passphrase"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use chrono::TimeZone;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use uuid::Uuid;

    use super::*;

    const OFFICE: OfficeId = OfficeId(Uuid::from_u128(1));

    fn doors() -> Doors {
        Doors::new(Cost::TEST, &mut StdRng::seed_from_u64(1))
    }

    fn at(number: u8) -> Client {
        Client::of([192, 0, 2, number].into())
    }

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
    }

    #[test]
    fn after_five_tries_it_takes_longer_and_longer() {
        let doors = doors();
        let door = doors.door(OFFICE, "ada", None);
        let mut now = noon();
        for _ in 0..5 {
            assert_eq!(doors.enter(&door, now), Ok(()));
        }
        for wait in [15, 30, 60, 120, 240, 240] {
            assert_eq!(doors.enter(&door, now), Err(Wait(wait)));
            assert_eq!(doors.enter(&door, now), Err(Wait(wait)), "too early is not counted");
            now += TimeDelta::seconds(i64::try_from(wait).unwrap());
            assert_eq!(doors.enter(&door, now), Ok(()));
        }
        doors.opened(&door);
        assert_eq!(doors.enter(&door, now), Ok(()));
    }

    #[test]
    fn names_offices_and_clients_count_apart() {
        let doors = doors();
        let here = doors.door(OFFICE, "ada", Some(at(1)));
        for _ in 0..5 {
            assert_eq!(doors.enter(&here, noon()), Ok(()));
        }
        assert!(doors.enter(&here, noon()).is_err());
        for other in [
            doors.door(OFFICE, "ada", Some(at(2))),
            doors.door(OFFICE, "bela", Some(at(1))),
            doors.door(OfficeId(Uuid::from_u128(2)), "ada", Some(at(1))),
        ] {
            assert_eq!(doors.enter(&other, noon()), Ok(()));
        }
    }

    #[test]
    fn many_clients_together_make_a_name_wait_a_little() {
        let doors = doors();
        let client = |number: u8| doors.door(OFFICE, "ada", Some(at(number)));
        for number in 0..20 {
            assert_eq!(doors.enter(&client(number), noon()), Ok(()));
        }
        assert_eq!(doors.enter(&client(99), noon()), Err(Wait(15)));
        let later = noon() + FORGOTTEN;
        assert_eq!(doors.enter(&client(99), later), Ok(()), "forgotten");
    }

    #[tokio::test]
    async fn few_at_once_and_a_short_line() {
        let doors = doors();
        let (ends, end) = channel::<()>();
        let end = Arc::new(Mutex::new(end));
        let one = || {
            let end = Arc::clone(&end);
            Box::pin(doors.try_one(move || assert!(end.lock().unwrap().recv().is_err())))
        };
        for _ in 0..AT_ONCE {
            // Whoever sends it goes away at once.
            assert!(futures_poll(&mut one()).await.is_none());
        }
        assert_eq!(doors.at_once.available_permits(), 0, "what is tried takes its place until it was tried");
        let mut line: Vec<_> = (0..IN_LINE).map(|_| one()).collect();
        for waiting in &mut line {
            assert!(futures_poll(waiting).await.is_none());
        }
        assert!(matches!(one().await, Ok(Err(Wait(5)))));
        drop(ends);
        for waiting in line {
            assert!(matches!(waiting.await, Ok(Ok(()))));
        }
        assert_eq!(doors.at_once.available_permits(), AT_ONCE);
    }

    /// Polls once.
    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| match std::pin::Pin::new(&mut *future).poll(context) {
            std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
            std::task::Poll::Pending => std::task::Poll::Ready(None),
        })
        .await
    }
}
