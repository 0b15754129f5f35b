//! A rate limit for each key, by governor's algorithm (GCRA), with a bounded table.
//!
//! governor removes no key by itself, so this does: when the table is full, keys that have regained
//! all of their requests are forgotten.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota};

/// A limit of requests for each key.
pub struct KeyedLimiter<K: Clone + Eq + Hash> {
    quota: Quota,
    max_keys: usize,
    limiter: Mutex<DefaultKeyedRateLimiter<K>>,
}

impl<K: Clone + Eq + Hash> KeyedLimiter<K> {
    /// Allows `burst` requests at once, which are regained one by one within `period`. The table
    /// holds at most `max_keys` keys.
    #[must_use]
    pub fn new(burst: NonZeroU32, period: Duration, max_keys: usize) -> Self {
        let quota = Quota::with_period(period / burst.get()).map(|quota| quota.allow_burst(burst));
        // Without a period, the burst is regained as fast as governor can express.
        let quota = quota.unwrap_or(Quota::per_second(burst));
        Self { quota, max_keys, limiter: Mutex::new(DefaultKeyedRateLimiter::keyed(quota)) }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// If the key has used up its requests. The error is the number of seconds to wait, and the
    /// request is not counted.
    pub fn check(&self, key: &K) -> Result<(), u64> {
        let mut limiter = self.limiter.lock().unwrap_or_else(PoisonError::into_inner);
        let checked = limiter.check_key(key);
        let checked = checked.map_err(|early| early.wait_time_from(limiter.clock().now()).as_secs() + 1);
        if limiter.len() > self.max_keys {
            limiter.retain_recent();
            // So many keys at once are most likely one attacker. Everybody starts anew.
            if limiter.len() > self.max_keys {
                *limiter = DefaultKeyedRateLimiter::keyed(self.quota);
            }
        }
        checked
    }

    /// The number of keys in the table.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BURST: NonZeroU32 = NonZeroU32::new(2).unwrap();

    #[test]
    fn a_key_uses_up_its_burst_and_regains_it() {
        let limiter = KeyedLimiter::new(BURST, Duration::from_secs(1), 10);
        assert_eq!((limiter.check(&1), limiter.check(&1)), (Ok(()), Ok(())));
        assert_eq!(limiter.check(&1), Err(1));
        assert_eq!(limiter.check(&2), Ok(()), "another key has its own");
        std::thread::sleep(Duration::from_millis(600));
        assert_eq!(limiter.check(&1), Ok(()));
    }

    #[test]
    fn the_table_is_bounded() {
        let limiter = KeyedLimiter::new(BURST, Duration::from_mins(10), 10);
        for key in 0..100 {
            assert_eq!(limiter.check(&key), Ok(()));
            assert!(limiter.keys() <= 10);
        }
    }

    #[test]
    fn keys_that_still_count_are_not_forgotten_for_those_that_do_not() {
        let limiter = KeyedLimiter::new(BURST, Duration::from_secs(1), 3);
        assert_eq!(limiter.check(&1), Ok(()));
        std::thread::sleep(Duration::from_millis(1100));
        // The first key counts no more and makes room for the fourth.
        assert_eq!((limiter.check(&2), limiter.check(&2)), (Ok(()), Ok(())));
        assert_eq!((limiter.check(&3), limiter.check(&4)), (Ok(()), Ok(())));
        assert_eq!(limiter.check(&2), Err(1));
    }
}
