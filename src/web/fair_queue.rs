//! Places for costly work that everybody waits for in turn, and nobody behind one client's many.
//!
//! A client has one place at a time. Of those who wait, the next is whose networks have used least lately, the widest first; so a small file of
//! somebody who did not come before waits for no more than what is being done just now. Not promised: that many clients together leave room for others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::client::{Client, Network, WIDER};

/// What was used counts half after this time.
const HALVED: Duration = Duration::from_mins(1);
/// What is less than this is forgotten.
const LITTLE: Duration = Duration::from_millis(1);

/// The places of one kind of work. Cheap to clone.
#[derive(Clone)]
pub struct Fair(Arc<Mutex<Line>>);

struct Line {
    places: usize,
    taken: usize,
    waiting: Vec<Waiting>,
    /// Places taken by network.
    held: HashMap<Network, usize>,
    used: HashMap<Network, Duration>,
    halved: Instant,
    /// Counts who came, and so tells who came before whom.
    came: u64,
}

struct Waiting {
    client: Option<Client>,
    came: u64,
    call: oneshot::Sender<Turn>,
}

/// A place, until it is dropped.
#[must_use]
pub struct Turn {
    /// None: there is nothing to give back.
    line: Option<Fair>,
    client: Option<Client>,
    since: Instant,
}

impl Fair {
    /// So many places.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self(Arc::new(Mutex::new(Line {
            places: places.max(1),
            taken: 0,
            waiting: Vec::new(),
            held: HashMap::new(),
            used: HashMap::new(),
            halved: Instant::now(),
            came: 0,
        })))
    }

    /// A place, as soon as it is the client's turn. Where nobody knows who it is, each counts as a client of their own.
    pub async fn turn(&self, client: Option<Client>) -> Turn {
        let (call, called) = oneshot::channel();
        self.with(|line| {
            line.came += 1;
            let came = line.came;
            line.waiting.push(Waiting { client, came, call });
        });
        match called.await {
            Ok(turn) => turn,
            // Nobody is dropped who waits.
            Err(_) => Turn { line: None, client: None, since: Instant::now() },
        }
    }

    /// Changes the line, and then calls whose turn it is.
    fn with(&self, change: impl FnOnce(&mut Line)) {
        let mut line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut line);
        while let Some(Waiting { client, call, .. }) = line.next() {
            line.hold(client);
            let turn = Turn { line: Some(self.clone()), client, since: Instant::now() };
            // Whoever went away meanwhile does not give it back by itself, for which the lock would be needed.
            if let Err(mut turn) = call.send(turn) {
                turn.line = None;
                line.release(client, Duration::ZERO);
            }
        }
    }
}

impl Line {
    /// Who is next, if there is a place and anybody may have it.
    fn next(&mut self) -> Option<Waiting> {
        self.waiting.retain(|waiting| !waiting.call.is_closed());
        if self.taken >= self.places {
            return None;
        }
        if self.halved.elapsed() >= HALVED {
            self.halved = Instant::now();
            self.used.values_mut().for_each(|used| *used /= 2);
            self.used.retain(|_, used| *used > LITTLE);
        }
        let may = self.waiting.iter().enumerate().filter(|(_, waiting)| self.may(waiting.client));
        let (place, _) = may.min_by_key(|(_, waiting)| (self.used(waiting.client), waiting.came))?;
        Some(self.waiting.swap_remove(place))
    }

    /// Whether a client and its networks have a place left: the client one, its networks more, and never all if there is more than one.
    fn may(&self, client: Option<Client>) -> bool {
        let most = self.places.saturating_sub(1).max(1);
        client.into_iter().flat_map(Client::networks).all(|(network, times)| {
            self.held.get(&network).is_none_or(|held| *held < most.min(times as usize))
        })
    }

    /// What the client's networks used lately, the widest first.
    fn used(&self, client: Option<Client>) -> [Duration; WIDER.len()] {
        let used = |network| self.used.get(&network).copied().unwrap_or_default();
        let mut networks = client.into_iter().flat_map(Client::networks).map(|(network, _)| used(network));
        // One that has no wider networks is its own.
        let own = networks.next().unwrap_or_default();
        let mut all = [own; WIDER.len()];
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

impl Drop for Turn {
    fn drop(&mut self) {
        let (client, used) = (self.client, self.since.elapsed());
        if let Some(line) = self.line.take() {
            line.with(|line| line.release(client, used));
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

    fn line_of(line: u16, network: u16) -> Client {
        Client::of(Ipv6Addr::new(0x2001, 0xdb8, 1, line << 8 | network, 0, 0, 0, 1).into())
    }

    /// Somebody who waits; polled once, so that they are in line.
    struct Waits(std::pin::Pin<Box<dyn Future<Output = Turn>>>, Option<Turn>);

    impl Waits {
        fn new(fair: &Fair, client: Client) -> Self {
            let fair = fair.clone();
            let mut waits = Self(Box::pin(async move { fair.turn(Some(client)).await }), None);
            waits.is_called();
            waits
        }

        fn is_called(&mut self) -> bool {
            if self.1.is_none()
                && let Poll::Ready(turn) = self.0.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            {
                self.1 = Some(turn);
            }
            self.1.is_some()
        }
    }

    #[test]
    fn nobody_waits_behind_one_client_s_many() {
        let fair = Fair::new(2);
        let mut many: Vec<Waits> = (0..50).map(|_| Waits::new(&fair, at(1))).collect();
        assert_eq!(many.iter_mut().filter_map(|one| one.is_called().then_some(())).count(), 1, "one place");
        let mut other = Waits::new(&fair, at(2));
        assert!(other.is_called(), "and the other is for others");
        let mut third = Waits::new(&fair, at(3));
        assert!(!third.is_called());
        many.remove(0);
        assert!(third.is_called(), "before those who had more");
        assert!(!many.iter_mut().any(Waits::is_called));
        drop((other, third));
        assert_eq!(many.iter_mut().filter_map(|one| one.is_called().then_some(())).count(), 1);
    }

    #[test]
    fn whoever_used_less_comes_first() {
        let fair = Fair::new(1);
        let mut first = Waits::new(&fair, at(1));
        assert!(first.is_called());
        std::thread::sleep(Duration::from_millis(20));
        let (mut again, mut new) = (Waits::new(&fair, at(1)), Waits::new(&fair, at(2)));
        drop(first);
        assert!(new.is_called() && !again.is_called());
        drop(new);
        assert!(again.is_called());
    }

    #[test]
    fn an_address_of_either_kind_counts_what_it_used() {
        for (one, other) in [(at(1), line_of(0, 0)), (line_of(0, 0), at(1)), (line_of(0, 0), line_of(1, 0))] {
            let fair = Fair::new(1);
            let first = Waits::new(&fair, one);
            std::thread::sleep(Duration::from_millis(20));
            let (mut again, mut new) = (Waits::new(&fair, one), Waits::new(&fair, other));
            drop(first);
            assert!(new.is_called() && !again.is_called());
        }
    }

    #[test]
    fn whoever_went_away_takes_no_place() {
        let fair = Fair::new(1);
        let first = Waits::new(&fair, at(1));
        // One in line, and one that was called and did not hear it.
        drop(Waits::new(&fair, at(2)));
        let unheard = Waits(Waits::new(&fair, at(3)).0, None);
        let mut last = Waits::new(&fair, at(4));
        drop(first);
        assert!(!last.is_called());
        drop(unheard);
        assert!(last.is_called());
        drop(last);
        let mut unknown = Box::pin(fair.turn(None));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(unknown.as_mut().poll(&mut cx).is_ready());
        assert_eq!(fair.0.lock().unwrap().held.len(), 0);
    }

    #[test]
    fn a_line_with_256_networks_leaves_a_place() {
        let fair = Fair::new(3);
        let mut many: Vec<Waits> = (0..200).map(|network| Waits::new(&fair, line_of(0, network))).collect();
        assert_eq!(many.iter_mut().filter_map(|one| one.is_called().then_some(())).count(), 2);
        let mut neighbour = Waits::new(&fair, line_of(1, 0));
        assert!(!neighbour.is_called(), "the same house");
        assert!(Waits::new(&fair, at(1)).is_called());
        many.remove(0);
        assert!(neighbour.is_called(), "whose own line used nothing");
    }
}
