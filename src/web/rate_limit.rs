//! How many requests one client may make, and how many are worked on at once.
//!
//! The limits are generous, because hundreds of people can share one address. A request is refused
//! before it costs anything, and the refusal says when to try again. Each process counts for
//! itself.
//!
//! Not promised: that the limits withstand many clients at once. The bound on parallel work then
//! keeps the service alive, and the flood and real visitors share its capacity.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

use crate::client::{Client, NETWORK_SHARES, Network};
use crate::config::Limits;
use crate::form;
use crate::keyed_limiter::KeyedLimiter;
use crate::memory_budget;
use crate::memory_budget::{BodyReservation, MemoryBudget};
use crate::page;

/// Most clients, and most networks of each width, that are counted at once. A client is counted
/// until it has regained its requests: for a fraction of a second after a single one.
const MAX_CLIENTS: usize = 20_000;
/// Time in which a client regains all of its requests.
const MINUTE: Duration = Duration::from_mins(1);
/// Bytes of a form that are always accepted: the longest report, percent-encoded.
const EXEMPT_REQUEST: usize = 64 << 10;
/// Bytes of an answer that are always sent: the largest page that people see.
const EXEMPT_RESPONSE: usize = 128 << 10;
/// Most bytes in all beyond the exempt ones: once for forms, once for responses.
const BUDGET: usize = 64 << 20;
/// How long to wait for a permit.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// Why a request is refused for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The client made too many requests. It may try again after this many seconds.
    TooMany(u64),
    /// Too many requests are being worked on.
    TooBusy,
}

impl Refusal {
    /// Seconds after which it makes sense to try again.
    #[must_use]
    pub fn wait(self) -> u64 {
        match self {
            Self::TooMany(wait) => wait,
            Self::TooBusy => 10,
        }
    }
}

/// A request extension: the client has too many requests in progress, and the body of this one is
/// not read. A [`Refusal`] as extension means that the request is refused as well, but its form is
/// read so that the page can show it again.
#[derive(Debug, Clone, Copy)]
pub struct TooManyInProgress;

/// Counts of clients and of their wider networks, which have higher limits.
type Rates = [KeyedLimiter<Network>; NETWORK_SHARES.len()];

/// The rate counts and the permits of one process.
pub struct RateLimiter {
    pages: Rates,
    forms: Rates,
    permits: Semaphore,
    /// The memory budget of texts while they are read.
    pub request_memory: MemoryBudget,
    response_memory: MemoryBudget,
}

impl RateLimiter {
    /// Starts without any counts.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let keyed = |a_minute: u32| {
            NETWORK_SHARES.map(|times| {
                let a_minute = NonZeroU32::new(a_minute.saturating_mul(times)).unwrap_or(NonZeroU32::MIN);
                KeyedLimiter::new(a_minute, MINUTE, MAX_CLIENTS)
            })
        };
        Self {
            pages: keyed(limits.pages_a_minute),
            forms: keyed(limits.forms_a_minute),
            permits: Semaphore::new(limits.requests_at_once),
            request_memory: MemoryBudget::new(EXEMPT_REQUEST, BUDGET),
            response_memory: MemoryBudget::new(EXEMPT_RESPONSE, BUDGET),
        }
    }

    /// Counts a request. An unknown client is not counted.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] if the client or one of its networks made too many requests.
    pub fn check(&self, client: Option<Client>, is_form: bool) -> Result<(), Refusal> {
        let Some(client) = client else { return Ok(()) };
        for rates in [Some(&self.pages), is_form.then_some(&self.forms)].into_iter().flatten() {
            for (limiter, (network, _)) in rates.iter().zip(client.networks()) {
                limiter.check(&network).map_err(Refusal::TooMany)?;
            }
        }
        Ok(())
    }

    /// Counts the memory of a form while it is read, and until the [`BodyReservation`] is dropped.
    /// A form with files is not counted here: its reader counts the texts in it.
    pub fn count_request(&self, request: Request) -> (Request, Option<BodyReservation>) {
        if page::is_get_or_head(request.method()) || form::is_multipart(request.headers()) {
            return (request, None);
        }
        let (parts, body) = request.into_parts();
        let (body, reservation) = memory_budget::count_request_body(&self.request_memory, body);
        (Request::from_parts(parts, body), Some(reservation))
    }

    /// Counts the memory of an answer until it was sent.
    ///
    /// # Errors
    /// [`Refusal::TooBusy`] if too many large answers wait to be sent.
    pub fn count_response(&self, response: Response) -> Result<Response, Refusal> {
        memory_budget::count_response(&self.response_memory, response).map_err(|_| Refusal::TooBusy)
    }

    /// Waits in turn for a permit to work on a request.
    ///
    /// # Errors
    /// [`Refusal::TooBusy`] if no permit is free soon.
    pub async fn acquire(&self) -> Result<SemaphorePermit<'_>, Refusal> {
        match timeout(MAX_WAIT, self.permits.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(Refusal::TooBusy),
        }
    }
}

/// Runs work on a thread that may block. The permit is held until the work is done, even if the
/// caller is gone. So a client that hangs up uses no more of the machine than others.
///
/// # Errors
/// If the work panics.
pub async fn spawn_blocking_with<T: Send + 'static>(
    permit: impl Send + 'static,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    spawn_blocking(move || {
        let done = work();
        drop(permit);
        done
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;
    use crate::config::{Config, Face};

    fn limiter() -> RateLimiter {
        let mut limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        (limits.pages_a_minute, limits.forms_a_minute, limits.requests_at_once) = (20, 5, 2);
        RateLimiter::new(&limits)
    }

    #[test]
    fn only_the_client_that_asks_too_often_is_refused() {
        let limiter = limiter();
        let [one, other] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(|address| Some(Client::of(address.into())));
        for _ in 0..5 {
            assert_eq!(limiter.check(one, true), Ok(()));
        }
        let Err(Refusal::TooMany(wait)) = limiter.check(one, true) else { panic!("a sixth form") };
        assert!((1..=13).contains(&wait), "{wait}");
        assert_eq!(limiter.check(one, false), Ok(()), "pages are counted apart");
        assert_eq!(limiter.check(other, true), Ok(()));
        for _ in 0..100 {
            assert_eq!(limiter.check(None, true), Ok(()), "nobody knows who that is");
        }
    }

    #[test]
    fn a_slash_56_with_256_networks_is_refused_as_well() {
        let limiter = limiter();
        let forms = |line: u16| {
            let networks =
                (0..256).map(|network| Ipv6Addr::new(0x2001, 0xdb8, 1, line << 8 | network, 0, 0, 0, 1));
            networks
                .filter(|address| limiter.check(Some(Client::of((*address).into())), true).is_ok())
                .count()
        };
        let one = forms(0);
        assert!((5 * 4..5 * 4 + 3).contains(&one), "{one} forms of one line");
        let all: usize = one + (1..40).map(forms).sum::<usize>();
        assert!((5 * 16..5 * 16 + 8).contains(&all), "{all} forms of one house");
        let other = Ipv6Addr::new(0x2001, 0xdb8, 2, 0, 0, 0, 0, 1);
        assert_eq!(limiter.check(Some(Client::of(other.into())), true), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn permits_are_bounded() {
        let limiter = limiter();
        let first = limiter.acquire().await.unwrap();
        let _second = limiter.acquire().await.unwrap();
        assert_eq!(limiter.acquire().await.err(), Some(Refusal::TooBusy));
        drop(first);
        assert!(limiter.acquire().await.is_ok());
    }
}
