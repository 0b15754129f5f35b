//! Quotas of a client, and of all clients together, over time: bytes that are stored,
//! reports that are filed.
//!
//! Each quota is a leaky bucket: use fills it, and it empties at a constant rate. The wider
//! networks of a client have larger buckets. Buckets are in memory only, under the keyed hashes of
//! [`Client`], and each process counts for itself.
//!
//! [`keyed_limiter`](crate::keyed_limiter) cannot do this, because governor has no way to give an
//! amount back, takes no amount of more than 32 bits (the files of a day are more bytes), and
//! counts an amount for one network before it can learn that another one has no room.
//!
//! Not promised: that counts survive a restart, or cover several replicas.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::client::{Client, Network};

/// Most buckets that are remembered. Beyond this, the buckets that will be empty soonest are
/// forgotten.
const MAX_BUCKETS: usize = 50_000;

/// The size of a bucket.
#[derive(Debug, Clone, Copy)]
pub struct QuotaLimit {
    /// Most that may be used at once.
    pub capacity: u64,
    /// Time in which a full bucket empties.
    pub period: TimeDelta,
}

/// Which quota is exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaExceeded {
    /// The quota of the client, with the seconds until it may try again.
    PerClient(u64),
    /// The quota of all clients together.
    Global,
}

/// A quota of each client and of all clients together. Cheap to clone.
#[derive(Clone)]
pub struct Quota(Arc<Inner>);

struct Inner {
    per_client: QuotaLimit,
    global: Option<QuotaLimit>,
    buckets: Mutex<Buckets>,
}

#[derive(Default)]
struct Buckets {
    /// When each bucket will be empty.
    empty_at: HashMap<Network, DateTime<Utc>>,
    global_empty_at: Option<DateTime<Utc>>,
}

impl QuotaLimit {
    /// How long this amount takes to drain.
    fn drain_time(&self, amount: u64) -> TimeDelta {
        let period = u128::try_from(self.period.num_microseconds().unwrap_or(i64::MAX)).unwrap_or_default();
        let micros = period * u128::from(amount) / u128::from(self.capacity.max(1));
        TimeDelta::microseconds(i64::try_from(micros).unwrap_or(i64::MAX / 2))
    }

    /// When the bucket will be empty if this amount is added. If it does not fit, how long to wait.
    fn add(
        &self,
        empty: Option<DateTime<Utc>>,
        amount: u64,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, TimeDelta> {
        let empty = empty.map_or(now, |empty| empty.clamp(now, now + self.period)) + self.drain_time(amount);
        let over = empty - now - self.period;
        if over > TimeDelta::zero() { Err(over) } else { Ok(empty) }
    }

    fn scaled(&self, shares: u32) -> Self {
        Self { capacity: self.capacity.saturating_mul(u64::from(shares)), period: self.period }
    }
}

impl Quota {
    /// Sets the limit of each client, and the limit of all clients together.
    #[must_use]
    pub fn new(per_client: QuotaLimit, global: Option<QuotaLimit>) -> Self {
        Self(Arc::new(Inner { per_client, global, buckets: Mutex::default() }))
    }

    /// Uses an amount. If it does not fit, nothing is used. An unknown client counts only in the
    /// quota of all.
    ///
    /// # Errors
    /// If the quota of the client, or the quota of all, is exceeded.
    pub fn take(&self, client: Option<Client>, amount: u64, now: DateTime<Utc>) -> Result<(), QuotaExceeded> {
        let mut buckets = self.0.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let global_empty_at = buckets.global_empty_at.zip(self.0.global);
        buckets.global_empty_at = global_empty_at.map(|(empty, global)| empty.min(now + global.period));
        let global = self.0.global.map(|global| global.add(buckets.global_empty_at, amount, now)).transpose();
        let global = global.map_err(|_| QuotaExceeded::Global)?;
        let mut new = Vec::new();
        for (network, shares) in client.into_iter().flat_map(Client::networks) {
            let empty = buckets.empty_at.get_mut(&network).map(|empty| {
                // After the clock was set back, nobody waits longer than a full bucket takes to
                // empty.
                *empty = (*empty).min(now + self.0.per_client.period);
                *empty
            });
            let empty = self.0.per_client.scaled(shares).add(empty, amount, now).map_err(|over| {
                QuotaExceeded::PerClient(
                    u64::try_from(over.num_milliseconds()).unwrap_or_default() / 1000 + 1,
                )
            })?;
            new.push((network, empty));
        }
        buckets.global_empty_at = global;
        buckets.empty_at.extend(new);
        buckets.evict(now);
        Ok(())
    }

    /// Gives back an amount that was taken and not used in the end.
    pub fn give_back(&self, client: Option<Client>, amount: u64) {
        let mut buckets = self.0.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(global), Some(empty)) = (self.0.global, &mut buckets.global_empty_at) {
            *empty -= global.drain_time(amount);
        }
        for (network, shares) in client.into_iter().flat_map(Client::networks) {
            if let Some(empty) = buckets.empty_at.get_mut(&network) {
                *empty -= self.0.per_client.scaled(shares).drain_time(amount);
            }
        }
    }
}

impl Buckets {
    /// Forgets empty buckets. If too many remain, forgets the half that will be empty soonest.
    fn evict(&mut self, now: DateTime<Utc>) {
        if self.empty_at.len() < MAX_BUCKETS {
            return;
        }
        self.empty_at.retain(|_, empty| *empty > now);
        if self.empty_at.len() >= MAX_BUCKETS {
            let mut ends: Vec<_> = self.empty_at.values().copied().collect();
            let half = ends.len() / 2;
            let (_, middle, _) = ends.select_nth_unstable(half);
            let middle = *middle;
            self.empty_at.retain(|_, empty| *empty > middle);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use chrono::TimeZone;

    use super::*;

    const HOUR: QuotaLimit = QuotaLimit { capacity: 100, period: TimeDelta::hours(1) };
    const DAY: QuotaLimit = QuotaLimit { capacity: 1000, period: TimeDelta::hours(24) };

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
    }

    fn at(number: u8) -> Client {
        Client::of([192, 0, 2, number].into())
    }

    #[test]
    fn a_client_uses_up_its_quota_and_regains_it_with_time() {
        let quota = Quota::new(HOUR, None);
        assert_eq!(quota.take(Some(at(1)), 70, noon()), Ok(()));
        assert_eq!(quota.take(Some(at(1)), 70, noon()), Err(QuotaExceeded::PerClient(40 * 36 + 1)));
        assert_eq!(quota.take(Some(at(1)), 30, noon()), Ok(()), "what was refused used nothing");
        assert_eq!(quota.take(Some(at(2)), 100, noon()), Ok(()));
        assert_eq!(quota.take(Some(at(1)), 50, noon() + TimeDelta::minutes(30)), Ok(()));
        assert!(quota.take(Some(at(1)), 2, noon() + TimeDelta::minutes(30)).is_err());
        quota.give_back(Some(at(1)), 50);
        assert_eq!(quota.take(Some(at(1)), 50, noon() + TimeDelta::minutes(30)), Ok(()));
        // The clock is set back by a day.
        assert!(quota.take(Some(at(1)), 1, noon() - TimeDelta::days(1)).is_err());
        assert_eq!(quota.take(Some(at(1)), 1, noon() - TimeDelta::hours(23)), Ok(()));
    }

    #[test]
    fn all_clients_together_have_a_quota() {
        let quota = Quota::new(HOUR, Some(DAY));
        let taken = (0..=255).filter(|number| quota.take(Some(at(*number)), 100, noon()).is_ok()).count();
        assert_eq!(taken, 10);
        assert_eq!(quota.take(None, 1, noon()), Err(QuotaExceeded::Global));
        assert_eq!(quota.take(Some(at(20)), 100, noon() + TimeDelta::hours(3)), Ok(()));
    }

    #[test]
    fn a_slash_56_has_four_shares_and_a_slash_48_sixteen() {
        let quota = Quota::new(HOUR, None);
        let mut taken = [0; 2];
        for number in 0..=u16::MAX {
            let address = Ipv6Addr::new(0x2001, 0xdb8, 1, number, 0, 0, 0, 1);
            if quota.take(Some(Client::of(address.into())), 100, noon()).is_ok() {
                taken[usize::from(number > 0xff)] += 1;
            }
        }
        assert_eq!(taken, [4, 12]);
    }

    #[test]
    fn memory_is_bounded() {
        let quota = Quota::new(HOUR, None);
        for number in 0..60_000_u32 {
            let _ = quota.take(Some(Client::of(std::net::Ipv4Addr::from(number).into())), 1, noon());
        }
        assert!(quota.0.buckets.lock().unwrap().empty_at.len() <= MAX_BUCKETS);
    }
}
