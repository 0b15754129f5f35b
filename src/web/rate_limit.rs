//! How much one client may ask for, and how much is worked on at once.
//!
//! Generous for people: hundreds can share one address. What is refused is refused before it costs anything, and whoever is refused is told when to
//! come again. Each process counts for itself. Not promised: holding out against many clients at once; then the bound on parallel work keeps the
//! service alive, and people and flood share what it can do.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

use crate::client::{Client, Network, WIDER};
use crate::config::Limits;
use crate::form;
use crate::memory_budget;
use crate::memory_budget::{Held, Scale};
use crate::page;

/// After so many questions the clients that rested are forgotten.
const TIDY: u32 = 4096;
/// Bytes of a form that anybody may send at any time: the longest report, percent-encoded.
const FREE_FORM: usize = 64 << 10;
/// Bytes of an answer that anybody may get at any time: the largest page that people see.
const FREE_ANSWER: usize = 128 << 10;
/// Bytes of forms, and of answers, beyond those.
const BUDGET: usize = 64 << 20;
/// How long to wait for a place.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a request is not worked on now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The client asked for too much; seconds until it may ask again.
    TooMany(u64),
    /// Too much is worked on.
    TooBusy,
}

impl Refusal {
    /// Seconds after which trying again makes sense.
    #[must_use]
    pub fn wait(self) -> u64 {
        match self {
            Self::TooMany(wait) => wait,
            Self::TooBusy => 10,
        }
    }
}

/// The client has too much under way, and its request is not read. The limits see it as an extension of the request; a [`Refusal`] there means that it was
/// refused and is read, to be given back.
#[derive(Debug, Clone, Copy)]
pub struct Crowded;

/// Counts of clients and of the wider networks that they are in, which have more patience.
type Rates = [DefaultKeyedRateLimiter<Network>; WIDER.len()];

/// The counts and the places of one process.
pub struct Throttle {
    pages: Rates,
    forms: Rates,
    places: Semaphore,
    asked: AtomicU32,
    /// What texts weigh while they are read.
    pub reading: Scale,
    answering: Scale,
}

impl Throttle {
    /// No counts yet.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let keyed = |a_minute: u32| {
            WIDER.map(|times| {
                let a_minute = NonZeroU32::new(a_minute.saturating_mul(times)).unwrap_or(NonZeroU32::MIN);
                DefaultKeyedRateLimiter::keyed(Quota::per_minute(a_minute))
            })
        };
        Self {
            pages: keyed(limits.pages_a_minute),
            forms: keyed(limits.forms_a_minute),
            places: Semaphore::new(limits.requests_at_once),
            asked: AtomicU32::new(0),
            reading: Scale::new(FREE_FORM, BUDGET),
            answering: Scale::new(FREE_ANSWER, BUDGET),
        }
    }

    /// Counts a request. Where the client is not known, nothing is counted.
    ///
    /// # Errors
    /// If it is one too many.
    pub fn ask(&self, client: Option<Client>, is_form: bool) -> Result<(), Refusal> {
        let Some(client) = client else { return Ok(()) };
        if self.asked.fetch_add(1, Ordering::Relaxed) % TIDY == TIDY - 1 {
            self.pages.iter().chain(&self.forms).for_each(DefaultKeyedRateLimiter::retain_recent);
        }
        for rates in [Some(&self.pages), is_form.then_some(&self.forms)].into_iter().flatten() {
            for (limiter, (network, _)) in rates.iter().zip(client.networks()) {
                if let Err(not_until) = limiter.check_key(&network) {
                    let wait = not_until.wait_time_from(limiter.clock().now());
                    return Err(Refusal::TooMany(wait.as_secs() + 1));
                }
            }
        }
        Ok(())
    }

    /// Weighs a form while it is read, and what is kept of it until the [`Held`] is dropped. One with files is not kept: its reader weighs the texts in it.
    pub fn weigh(&self, request: Request) -> (Request, Option<Held>) {
        if page::reads(request.method()) || form::is_in_parts(request.headers()) {
            return (request, None);
        }
        let (parts, body) = request.into_parts();
        let (body, held) = memory_budget::reading(&self.reading, body);
        (Request::from_parts(parts, body), Some(held))
    }

    /// Weighs an answer until it was taken.
    ///
    /// # Errors
    /// If there are too many large ones that nobody takes.
    pub fn weigh_answer(&self, response: Response) -> Result<Response, Refusal> {
        memory_budget::answering(&self.answering, response).map_err(|_| Refusal::TooBusy)
    }

    /// A place to work in, in its turn.
    ///
    /// # Errors
    /// If none gets free soon.
    pub async fn place(&self) -> Result<SemaphorePermit<'_>, Refusal> {
        match timeout(PATIENCE, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(Refusal::TooBusy),
        }
    }
}

/// Does a piece of work on a thread that may block. Its place stays taken until it is done, also if nobody waits for it any more: whoever goes away
/// takes no more of the machine than others.
///
/// # Errors
/// A defect ended the work.
pub async fn holding<T: Send + 'static>(
    place: impl Send + 'static,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    spawn_blocking(move || {
        let done = work();
        drop(place);
        done
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;
    use crate::config::{Config, Face};

    fn throttle() -> Throttle {
        let mut limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        (limits.pages_a_minute, limits.forms_a_minute, limits.requests_at_once) = (20, 5, 2);
        Throttle::new(&limits)
    }

    #[test]
    fn one_client_runs_out_and_no_other() {
        let throttle = throttle();
        let [one, other] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(|address| Some(Client::of(address.into())));
        for _ in 0..5 {
            assert_eq!(throttle.ask(one, true), Ok(()));
        }
        let Err(Refusal::TooMany(wait)) = throttle.ask(one, true) else { panic!("a sixth form") };
        assert!((1..=13).contains(&wait), "{wait}");
        assert_eq!(throttle.ask(one, false), Ok(()), "pages are counted apart");
        assert_eq!(throttle.ask(other, true), Ok(()));
        for _ in 0..100 {
            assert_eq!(throttle.ask(None, true), Ok(()), "nobody knows who that is");
        }
    }

    #[test]
    fn a_line_with_256_networks_runs_out_as_well() {
        let throttle = throttle();
        let forms = |line: u16| {
            let networks =
                (0..256).map(|network| Ipv6Addr::new(0x2001, 0xdb8, 1, line << 8 | network, 0, 0, 0, 1));
            networks.filter(|address| throttle.ask(Some(Client::of((*address).into())), true).is_ok()).count()
        };
        let one = forms(0);
        assert!((5 * 4..5 * 4 + 3).contains(&one), "{one} forms of one line");
        let all: usize = one + (1..40).map(forms).sum::<usize>();
        assert!((5 * 16..5 * 16 + 8).contains(&all), "{all} forms of one house");
        let other = Ipv6Addr::new(0x2001, 0xdb8, 2, 0, 0, 0, 0, 1);
        assert_eq!(throttle.ask(Some(Client::of(other.into())), true), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn places_are_few() {
        let throttle = throttle();
        let first = throttle.place().await.unwrap();
        let _second = throttle.place().await.unwrap();
        assert_eq!(throttle.place().await.err(), Some(Refusal::TooBusy));
        drop(first);
        assert!(throttle.place().await.is_ok());
    }
}
