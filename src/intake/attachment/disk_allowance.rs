//! How many bytes of files each client, and all clients together, may store.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use meldestelle_domain::attachment::Refusal;
use meldestelle_web::client::Client;
use meldestelle_web::config::Limits;
use meldestelle_web::quota::{Quota, QuotaExceeded, QuotaLimit};

/// The allowances of all clients.
pub fn allowance(limits: &Limits) -> Quota {
    let hour = QuotaLimit { capacity: limits.file_bytes_an_hour, period: TimeDelta::hours(1) };
    let day = QuotaLimit { capacity: limits.file_bytes_a_day, period: TimeDelta::hours(24) };
    Quota::new(hour, Some(day))
}

/// What one file has used of the allowance. Dropping it gives the bytes back unless the file was
/// stored.
pub struct DiskCharge {
    allowance: Quota,
    client: Option<Client>,
    now: DateTime<Utc>,
    bytes: AtomicU64,
    stored: AtomicBool,
}

impl DiskCharge {
    /// A file of which nothing has come yet.
    pub fn new(allowance: &Quota, client: Option<Client>, now: DateTime<Utc>) -> Arc<Self> {
        let (bytes, stored) = (AtomicU64::new(0), AtomicBool::new(false));
        Arc::new(Self { allowance: allowance.clone(), client, now, bytes, stored })
    }

    /// The client that sends the file.
    pub fn client(&self) -> Option<Client> {
        self.client
    }

    /// Uses more of the allowance.
    ///
    /// # Errors
    /// [`Refusal`] if the allowance is used up.
    pub fn add(&self, bytes: u64) -> Result<(), Refusal> {
        self.allowance.take(self.client, bytes, self.now).map_err(|exceeded| match exceeded {
            QuotaExceeded::PerClient(_) => Refusal::TooMuch,
            QuotaExceeded::Global => Refusal::NotKept,
        })?;
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Keeps the bytes counted, because the file is stored.
    pub fn mark_stored(&self) {
        self.stored.store(true, Ordering::Relaxed);
    }
}

impl Drop for DiskCharge {
    fn drop(&mut self) {
        if !*self.stored.get_mut() {
            self.allowance.give_back(self.client, *self.bytes.get_mut());
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use meldestelle_web::config::{Config, Face};

    use super::*;

    #[test]
    fn what_is_not_stored_costs_nothing() {
        let mut limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        (limits.file_bytes_an_hour, limits.file_bytes_a_day) = (100, 250);
        let allowance = allowance(&limits);
        let noon = Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap();
        let of = |number| DiskCharge::new(&allowance, Some(Client::of([192, 0, 2, number].into())), noon);
        let first = of(1);
        assert_eq!((first.add(60), first.add(40), first.add(1)), (Ok(()), Ok(()), Err(Refusal::TooMuch)));
        drop(first);
        for number in [1, 2] {
            let stored = of(number);
            assert_eq!(stored.add(100), Ok(()));
            stored.mark_stored();
        }
        assert_eq!(of(2).add(1), Err(Refusal::TooMuch));
        assert_eq!(of(3).add(100), Err(Refusal::NotKept));
        assert_eq!(of(3).add(50), Ok(()));
    }
}
