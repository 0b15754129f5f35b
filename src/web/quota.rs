//! How much of something a client, and all clients together, may use in a time: bytes kept, reports filed.
//!
//! A vessel for each: what is used fills it, and it empties evenly. Wider networks of a client have larger ones. In memory only, under the keyed hashes of
//! [`Client`]; each process counts for itself. Not promised: counting across a restart or replicas.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::client::{Client, Network};

/// Vessels remembered. Beyond it, those that are emptied soonest go.
const REMEMBERED: usize = 50_000;

/// How much is let through.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// So much at once.
    pub most: u64,
    /// And as much again in this time.
    pub within: TimeDelta,
}

/// Why something is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMuch {
    /// For the client; seconds until it may be tried again.
    OfOne(u64),
    /// For all together.
    InAll,
}

/// The vessels. Cheap to clone.
#[derive(Clone)]
pub struct Allowance(Arc<Inner>);

struct Inner {
    each: Measure,
    in_all: Option<Measure>,
    vessels: Mutex<Vessels>,
}

#[derive(Default)]
struct Vessels {
    /// The moment at which each is empty.
    empty: HashMap<Network, DateTime<Utc>>,
    all: Option<DateTime<Utc>>,
}

impl Measure {
    /// How long it takes until so much has run off.
    fn time(&self, amount: u64) -> TimeDelta {
        let within = u128::try_from(self.within.num_microseconds().unwrap_or(i64::MAX)).unwrap_or_default();
        let micros = within * u128::from(amount) / u128::from(self.most.max(1));
        TimeDelta::microseconds(i64::try_from(micros).unwrap_or(i64::MAX / 2))
    }

    /// When the vessel is empty if so much is added; else how long that has to wait.
    fn add(
        &self,
        empty: Option<DateTime<Utc>>,
        amount: u64,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, TimeDelta> {
        let empty = empty.map_or(now, |empty| empty.clamp(now, now + self.within)) + self.time(amount);
        let over = empty - now - self.within;
        if over > TimeDelta::zero() { Err(over) } else { Ok(empty) }
    }

    fn times(&self, times: u32) -> Self {
        Self { most: self.most.saturating_mul(u64::from(times)), within: self.within }
    }
}

impl Allowance {
    /// So much for each client, and in all.
    #[must_use]
    pub fn new(each: Measure, in_all: Option<Measure>) -> Self {
        Self(Arc::new(Inner { each, in_all, vessels: Mutex::default() }))
    }

    /// Uses so much; nothing of it if it is too much. Where the client is not known, it counts in all only.
    ///
    /// # Errors
    /// [`TooMuch`].
    pub fn take(&self, client: Option<Client>, amount: u64, now: DateTime<Utc>) -> Result<(), TooMuch> {
        let mut vessels = self.0.vessels.lock().unwrap_or_else(PoisonError::into_inner);
        vessels.all = vessels.all.zip(self.0.in_all).map(|(empty, all)| empty.min(now + all.within));
        let all = self.0.in_all.map(|all| all.add(vessels.all, amount, now)).transpose();
        let all = all.map_err(|_| TooMuch::InAll)?;
        let mut new = Vec::new();
        for (network, times) in client.into_iter().flat_map(Client::networks) {
            let empty = vessels.empty.get_mut(&network).map(|empty| {
                // A clock that was set back makes nobody wait for longer than a full vessel takes.
                *empty = (*empty).min(now + self.0.each.within);
                *empty
            });
            let empty = self.0.each.times(times).add(empty, amount, now).map_err(|over| {
                TooMuch::OfOne(u64::try_from(over.num_milliseconds()).unwrap_or_default() / 1000 + 1)
            })?;
            new.push((network, empty));
        }
        vessels.all = all;
        vessels.empty.extend(new);
        vessels.tidy(now);
        Ok(())
    }

    /// What was taken was not used in the end.
    pub fn give_back(&self, client: Option<Client>, amount: u64) {
        let mut vessels = self.0.vessels.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(all), Some(empty)) = (self.0.in_all, &mut vessels.all) {
            *empty -= all.time(amount);
        }
        for (network, times) in client.into_iter().flat_map(Client::networks) {
            if let Some(empty) = vessels.empty.get_mut(&network) {
                *empty -= self.0.each.times(times).time(amount);
            }
        }
    }
}

impl Vessels {
    /// Forgets the empty ones, and if there are too many the half that is emptied soonest.
    fn tidy(&mut self, now: DateTime<Utc>) {
        if self.empty.len() < REMEMBERED {
            return;
        }
        self.empty.retain(|_, empty| *empty > now);
        if self.empty.len() >= REMEMBERED {
            let mut ends: Vec<_> = self.empty.values().copied().collect();
            let half = ends.len() / 2;
            let (_, middle, _) = ends.select_nth_unstable(half);
            let middle = *middle;
            self.empty.retain(|_, empty| *empty > middle);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use chrono::TimeZone;

    use super::*;

    const HOUR: Measure = Measure { most: 100, within: TimeDelta::hours(1) };
    const DAY: Measure = Measure { most: 1000, within: TimeDelta::hours(24) };

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
    }

    fn at(number: u8) -> Client {
        Client::of([192, 0, 2, number].into())
    }

    #[test]
    fn one_client_uses_up_its_own_and_gets_it_back_with_time() {
        let allowance = Allowance::new(HOUR, None);
        assert_eq!(allowance.take(Some(at(1)), 70, noon()), Ok(()));
        assert_eq!(allowance.take(Some(at(1)), 70, noon()), Err(TooMuch::OfOne(40 * 36 + 1)));
        assert_eq!(allowance.take(Some(at(1)), 30, noon()), Ok(()), "what was refused used nothing");
        assert_eq!(allowance.take(Some(at(2)), 100, noon()), Ok(()));
        assert_eq!(allowance.take(Some(at(1)), 50, noon() + TimeDelta::minutes(30)), Ok(()));
        assert!(allowance.take(Some(at(1)), 2, noon() + TimeDelta::minutes(30)).is_err());
        allowance.give_back(Some(at(1)), 50);
        assert_eq!(allowance.take(Some(at(1)), 50, noon() + TimeDelta::minutes(30)), Ok(()));
        // The clock is set back by a day.
        assert!(allowance.take(Some(at(1)), 1, noon() - TimeDelta::days(1)).is_err());
        assert_eq!(allowance.take(Some(at(1)), 1, noon() - TimeDelta::hours(23)), Ok(()));
    }

    #[test]
    fn all_together_have_a_bound_too() {
        let allowance = Allowance::new(HOUR, Some(DAY));
        let taken = (0..=255).filter(|number| allowance.take(Some(at(*number)), 100, noon()).is_ok()).count();
        assert_eq!(taken, 10);
        assert_eq!(allowance.take(None, 1, noon()), Err(TooMuch::InAll));
        assert_eq!(allowance.take(Some(at(20)), 100, noon() + TimeDelta::hours(3)), Ok(()));
    }

    #[test]
    fn a_line_with_256_networks_has_four_shares_and_a_house_sixteen() {
        let allowance = Allowance::new(HOUR, None);
        let mut taken = [0; 2];
        for number in 0..=u16::MAX {
            let address = Ipv6Addr::new(0x2001, 0xdb8, 1, number, 0, 0, 0, 1);
            if allowance.take(Some(Client::of(address.into())), 100, noon()).is_ok() {
                taken[usize::from(number > 0xff)] += 1;
            }
        }
        assert_eq!(taken, [4, 12]);
    }

    #[test]
    fn memory_is_bounded() {
        let allowance = Allowance::new(HOUR, None);
        for number in 0..60_000_u32 {
            let _ = allowance.take(Some(Client::of(std::net::Ipv4Addr::from(number).into())), 1, noon());
        }
        assert!(allowance.0.vessels.lock().unwrap().empty.len() <= REMEMBERED);
    }
}
