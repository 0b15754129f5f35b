//! A fair queue for costly work, in which no client's many requests hold up the others.
//!
//! A client has one slot at a time. The next client is the one whose networks have used the least
//! time lately, comparing the widest networks first. So a newcomer's small file waits only for the
//! work that is already running.
//!
//! Not promised: that many clients together leave room for others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::client::{Client, NETWORK_SHARES, Network};

/// Used time is halved at this interval.
const HALF_LIFE: Duration = Duration::from_mins(1);
/// Used time below this is forgotten.
const NEGLIGIBLE: Duration = Duration::from_millis(1);

/// A queue for one kind of work, which has a number of slots. Cheap to clone.
#[derive(Clone)]
pub struct FairQueue(Arc<Mutex<QueueState>>);

struct QueueState {
    slots: usize,
    taken: usize,
    waiting: Vec<Waiter>,
    /// Slots that each network holds.
    held: HashMap<Network, usize>,
    used: HashMap<Network, Duration>,
    halved: Instant,
    /// Number of requests so far. It gives the order of arrival.
    arrivals: u64,
}

struct Waiter {
    client: Option<Client>,
    arrival: u64,
    grant: oneshot::Sender<QueuePermit>,
}

/// A slot of the queue. Dropping it frees the slot.
#[must_use]
pub struct QueuePermit {
    /// The queue to which the slot goes back. `None` if there is nothing to give back.
    queue: Option<FairQueue>,
    client: Option<Client>,
    since: Instant,
}

impl FairQueue {
    /// Creates a queue with this many slots.
    #[must_use]
    pub fn new(slots: usize) -> Self {
        Self(Arc::new(Mutex::new(QueueState {
            slots: slots.max(1),
            taken: 0,
            waiting: Vec::new(),
            held: HashMap::new(),
            used: HashMap::new(),
            halved: Instant::now(),
            arrivals: 0,
        })))
    }

    /// Waits for the client's turn and returns a permit. Each unknown client (`None`) counts as a
    /// client of its own.
    pub async fn acquire(&self, client: Option<Client>) -> QueuePermit {
        let (grant, granted) = oneshot::channel();
        self.update(|state| {
            state.arrivals += 1;
            let arrival = state.arrivals;
            state.waiting.push(Waiter { client, arrival, grant });
        });
        match granted.await {
            Ok(permit) => permit,
            // Unreachable: the queue never drops a client that waits.
            Err(_) => QueuePermit { queue: None, client: None, since: Instant::now() },
        }
    }

    /// Changes the queue, and then gives free slots to those whose turn it is.
    fn update(&self, change: impl FnOnce(&mut QueueState)) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        while let Some(Waiter { client, grant, .. }) = state.next() {
            state.hold(client);
            let permit = QueuePermit { queue: Some(self.clone()), client, since: Instant::now() };
            // The client went away meanwhile. Dropping the permit would take the lock again, so the
            // slot is released here.
            if let Err(mut permit) = grant.send(permit) {
                permit.queue = None;
                state.release(client, Duration::ZERO);
            }
        }
    }
}

impl QueueState {
    /// The next client, if there is a free slot and anybody may have it.
    fn next(&mut self) -> Option<Waiter> {
        self.waiting.retain(|waiting| !waiting.grant.is_closed());
        if self.taken >= self.slots {
            return None;
        }
        if self.halved.elapsed() >= HALF_LIFE {
            self.halved = Instant::now();
            self.used.values_mut().for_each(|used| *used /= 2);
            self.used.retain(|_, used| *used > NEGLIGIBLE);
        }
        let candidates = self.waiting.iter().enumerate().filter(|(_, waiting)| self.may_run(waiting.client));
        let (index, _) =
            candidates.min_by_key(|(_, waiting)| (self.used(waiting.client), waiting.arrival))?;
        Some(self.waiting.swap_remove(index))
    }

    /// Whether a client and its networks may take another slot. A client has one, its networks
    /// have more. No network ever has all slots, unless there is only one.
    fn may_run(&self, client: Option<Client>) -> bool {
        let most = self.slots.saturating_sub(1).max(1);
        client.into_iter().flat_map(Client::networks).all(|(network, times)| {
            self.held.get(&network).is_none_or(|held| *held < most.min(times as usize))
        })
    }

    /// The time that the client's networks used lately, the widest first.
    fn used(&self, client: Option<Client>) -> [Duration; NETWORK_SHARES.len()] {
        let used = |network| self.used.get(&network).copied().unwrap_or_default();
        let mut networks = client.into_iter().flat_map(Client::networks).map(|(network, _)| used(network));
        // For a client without wider networks, its own value stands for them.
        let own = networks.next().unwrap_or_default();
        let mut all = [own; NETWORK_SHARES.len()];
        all.iter_mut().rev().skip(1).zip(networks).for_each(|(wider, used)| *wider = used);
        all
    }

    fn hold(&mut self, client: Option<Client>) {
        self.taken += 1;
        for (network, _) in client.into_iter().flat_map(Client::networks) {
            *self.held.entry(network).or_default() += 1;
        }
    }

    fn release(&mut self, client: Option<Client>, used: Duration) {
        self.taken -= 1;
        for (network, _) in client.into_iter().flat_map(Client::networks) {
            *self.used.entry(network).or_default() += used;
            if let Some(held) = self.held.get_mut(&network) {
                *held -= 1;
                if *held == 0 {
                    self.held.remove(&network);
                }
            }
        }
    }
}

impl Drop for QueuePermit {
    fn drop(&mut self) {
        let (client, used) = (self.client, self.since.elapsed());
        if let Some(queue) = self.queue.take() {
            queue.update(|state| state.release(client, used));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn at(number: u8) -> Client {
        Client::of([192, 0, 2, number].into())
    }

    fn network_of(line: u16, network: u16) -> Client {
        Client::of(Ipv6Addr::new(0x2001, 0xdb8, 1, line << 8 | network, 0, 0, 0, 1).into())
    }

    /// A client that waits. It is polled once, so that it is in the queue.
    struct Waiting(std::pin::Pin<Box<dyn Future<Output = QueuePermit>>>, Option<QueuePermit>);

    impl Waiting {
        fn new(queue: &FairQueue, client: Client) -> Self {
            let queue = queue.clone();
            let mut waiting = Self(Box::pin(async move { queue.acquire(Some(client)).await }), None);
            waiting.is_admitted();
            waiting
        }

        fn is_admitted(&mut self) -> bool {
            if self.1.is_none()
                && let Poll::Ready(permit) = self.0.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            {
                self.1 = Some(permit);
            }
            self.1.is_some()
        }
    }

    #[test]
    fn nobody_waits_behind_many_requests_of_one_client() {
        let queue = FairQueue::new(2);
        let mut many: Vec<Waiting> = (0..50).map(|_| Waiting::new(&queue, at(1))).collect();
        assert_eq!(many.iter_mut().filter_map(|one| one.is_admitted().then_some(())).count(), 1, "one slot");
        let mut other = Waiting::new(&queue, at(2));
        assert!(other.is_admitted(), "and the other is for others");
        let mut third = Waiting::new(&queue, at(3));
        assert!(!third.is_admitted());
        many.remove(0);
        assert!(third.is_admitted(), "before those who had more");
        assert!(!many.iter_mut().any(Waiting::is_admitted));
        drop((other, third));
        assert_eq!(many.iter_mut().filter_map(|one| one.is_admitted().then_some(())).count(), 1);
    }

    #[test]
    fn who_used_less_comes_first() {
        let queue = FairQueue::new(1);
        let mut first = Waiting::new(&queue, at(1));
        assert!(first.is_admitted());
        std::thread::sleep(Duration::from_millis(20));
        let (mut again, mut new) = (Waiting::new(&queue, at(1)), Waiting::new(&queue, at(2)));
        drop(first);
        assert!(new.is_admitted() && !again.is_admitted());
        drop(new);
        assert!(again.is_admitted());
    }

    #[test]
    fn an_address_of_either_kind_counts_what_it_used() {
        for (one, other) in
            [(at(1), network_of(0, 0)), (network_of(0, 0), at(1)), (network_of(0, 0), network_of(1, 0))]
        {
            let queue = FairQueue::new(1);
            let first = Waiting::new(&queue, one);
            std::thread::sleep(Duration::from_millis(20));
            let (mut again, mut new) = (Waiting::new(&queue, one), Waiting::new(&queue, other));
            drop(first);
            assert!(new.is_admitted() && !again.is_admitted());
        }
    }

    #[test]
    fn a_client_that_went_away_takes_no_slot() {
        let queue = FairQueue::new(1);
        let first = Waiting::new(&queue, at(1));
        // One client in the queue, and one that was given a slot and has not noticed it.
        drop(Waiting::new(&queue, at(2)));
        let unheard = Waiting(Waiting::new(&queue, at(3)).0, None);
        let mut last = Waiting::new(&queue, at(4));
        drop(first);
        assert!(!last.is_admitted());
        drop(unheard);
        assert!(last.is_admitted());
        drop(last);
        let mut unknown = Box::pin(queue.acquire(None));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(unknown.as_mut().poll(&mut cx).is_ready());
        assert_eq!(queue.0.lock().unwrap().held.len(), 0);
    }

    #[test]
    fn a_slash_56_with_256_networks_leaves_a_slot() {
        let queue = FairQueue::new(3);
        let mut many: Vec<Waiting> =
            (0..200).map(|network| Waiting::new(&queue, network_of(0, network))).collect();
        assert_eq!(many.iter_mut().filter_map(|one| one.is_admitted().then_some(())).count(), 2);
        let mut neighbour = Waiting::new(&queue, network_of(1, 0));
        assert!(!neighbour.is_admitted(), "the same house");
        assert!(Waiting::new(&queue, at(1)).is_admitted());
        many.remove(0);
        assert!(neighbour.is_admitted(), "whose own line used nothing");
    }
}
