//! Counts refused passphrases, until somebody with a key writes the counts into the audit trail.
//!
//! A refused passphrase opens no key, so nobody can seal an entry at that moment. The counts wait
//! in the memory of this process, by hour and counsellor; all names that nobody has share one
//! count. So whoever tries a thousand passphrases makes one entry an hour, and the names that they
//! typed are nowhere. Attempts that the throttle refuses are not counted, because no passphrase was
//! tried.
//!
//! Not promised: that the counts of hours in which nobody signed in survive a restart.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, SubsecRound, TimeDelta, Timelike, Utc};
use meldestelle_domain::audit::Act;
use meldestelle_domain::id::{CounsellorId, OfficeId};

/// The most hours that wait for one counsellor. Older ones are added up in the oldest.
const MOST_HOURS: usize = 7 * 24;

/// The most counts that are taken at once: each is an entry, and whoever signs in waits for them.
const MOST_AT_ONCE: usize = 100;

/// An office, a counsellor of it or nobody, and the beginning of an hour.
type Key = (OfficeId, Option<CounsellorId>, DateTime<Utc>);

/// The counts that wait.
#[derive(Default)]
pub struct RefusedPassphrases {
    counts: Mutex<BTreeMap<Key, u32>>,
}

impl RefusedPassphrases {
    /// Counts one for a counsellor, or for a name that nobody has.
    pub fn record(&self, office: OfficeId, counsellor: Option<CounsellorId>, now: DateTime<Utc>) {
        self.add([((office, counsellor, hour_of(now)), 1)]);
    }

    /// Takes the counts of the hours that have ended. Whoever takes them writes them into the audit
    /// trail. They come back if that fails.
    pub fn take_ended(&self, office: OfficeId, now: DateTime<Utc>) -> Taken<'_> {
        let mut counts = self.lock();
        let hour = hour_of(now);
        // After the clock was set back, an hour of the future would wait for long.
        let ended = |(of, _, begun): &Key| *of == office && *begun != hour;
        let taken: Vec<(Key, u32)> = counts
            .iter()
            .filter(|(key, _)| ended(key))
            .take(MOST_AT_ONCE)
            .map(|(key, count)| (*key, *count))
            .collect();
        for (key, _) in &taken {
            counts.remove(key);
        }
        Taken { counts: taken, home: self }
    }

    fn add(&self, counts: impl IntoIterator<Item = (Key, u32)>) {
        let mut all = self.lock();
        for (key, more) in counts {
            let count = all.entry(key).or_default();
            *count = count.saturating_add(more);
            let (office, counsellor, _) = key;
            let of_one = || {
                (office, counsellor, DateTime::<Utc>::MIN_UTC)
                    ..=(office, counsellor, DateTime::<Utc>::MAX_UTC)
            };
            while all.range(of_one()).count() > MOST_HOURS {
                let oldest: Vec<Key> = all.range(of_one()).take(2).map(|(key, _)| *key).collect();
                let [first, second] = oldest.as_slice() else { break };
                let moved = all.remove(second).unwrap_or_default();
                let count = all.entry(*first).or_default();
                *count = count.saturating_add(moved);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, u32>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts that are being written. They go back unless [`Taken::written`] is called.
pub struct Taken<'a> {
    counts: Vec<(Key, u32)>,
    home: &'a RefusedPassphrases,
}

impl Taken<'_> {
    /// What is to be written.
    pub fn acts(&self) -> Vec<Act> {
        let act = |((_, counsellor, hour), count): &(Key, u32)| Act::PassphrasesRefused {
            counsellor: *counsellor,
            hour: *hour,
            count: *count,
        };
        self.counts.iter().map(act).collect()
    }

    /// Forgets the counts, because they are in the audit trail.
    pub fn written(mut self) {
        self.counts.clear();
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.home.add(std::mem::take(&mut self.counts));
    }
}

fn hour_of(now: DateTime<Utc>) -> DateTime<Utc> {
    let now = now.trunc_subsecs(0);
    now - TimeDelta::seconds(i64::from(now.minute() * 60 + now.second()))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    fn at(hour: i64, minute: i64) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 30, 0, 0, 0).unwrap() + TimeDelta::minutes(hour * 60 + minute)
    }

    fn office(number: u128) -> OfficeId {
        OfficeId(Uuid::from_u128(number))
    }

    fn counts(taken: &Taken) -> Vec<(Option<CounsellorId>, DateTime<Utc>, u32)> {
        let read = |act| match act {
            Act::PassphrasesRefused { counsellor, hour, count } => (counsellor, hour, count),
            other => panic!("{other:?}"),
        };
        taken.acts().into_iter().map(read).collect()
    }

    #[test]
    fn a_thousand_tries_are_one_entry_an_hour() {
        let refused = RefusedPassphrases::default();
        let ada = Some(CounsellorId(Uuid::from_u128(7)));
        for number in 0..1000 {
            refused.record(office(1), ada, at(10, number % 60));
            refused.record(office(1), None, at(10, number % 60));
        }
        refused.record(office(1), None, at(11, 5));
        assert_eq!(counts(&refused.take_ended(office(1), at(10, 59))), [(None, at(11, 0), 1)]);
        let taken = refused.take_ended(office(1), at(11, 59));
        assert_eq!(counts(&taken), [(None, at(10, 0), 1000), (ada, at(10, 0), 1000)]);
        assert!(counts(&refused.take_ended(office(1), at(11, 59))).is_empty(), "nobody writes them twice");
        assert!(counts(&refused.take_ended(office(2), at(12, 0))).is_empty(), "another office");
    }

    #[test]
    fn what_was_not_written_comes_back() {
        let refused = RefusedPassphrases::default();
        refused.record(office(1), None, at(10, 0));
        drop(refused.take_ended(office(1), at(11, 0)));
        refused.record(office(1), None, at(10, 30));
        let taken = refused.take_ended(office(1), at(11, 0));
        assert_eq!(counts(&taken), [(None, at(10, 0), 2)]);
        taken.written();
        assert!(counts(&refused.take_ended(office(1), at(11, 0))).is_empty());
    }

    #[test]
    fn a_year_of_tries_stays_small_and_loses_none() {
        let refused = RefusedPassphrases::default();
        for hour in 0..8760 {
            refused.record(office(1), None, at(hour, 0));
        }
        let mut all = Vec::new();
        loop {
            let taken = refused.take_ended(office(1), at(8760, 0));
            let counts = counts(&taken);
            taken.written();
            if counts.is_empty() {
                break;
            }
            assert!(counts.len() <= MOST_AT_ONCE);
            all.extend(counts);
        }
        assert_eq!((all.len(), all.iter().map(|(_, _, count)| count).sum::<u32>()), (MOST_HOURS, 8760));
        assert_eq!(all.first().map(|(_, hour, _)| *hour), Some(at(0, 0)));
    }
}
