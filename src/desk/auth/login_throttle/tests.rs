//! Tests of the throttle: which tries wait, how long, and which do not.

use std::sync::mpsc::channel;

use chrono::TimeZone;
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::*;

const OFFICE: OfficeId = OfficeId(Uuid::from_u128(1));

fn throttle() -> LoginThrottle {
    LoginThrottle::new(PassphraseCost::TEST, &mut StdRng::seed_from_u64(1))
}

fn at(number: u8) -> Client {
    Client::of([192, 0, 2, number].into())
}

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
}

/// Tries once and leaves the queue.
fn enter(throttle: &LoginThrottle, keys: &ThrottleKeys, now: DateTime<Utc>) -> Result<(), RetryAfter> {
    throttle.admit(keys, now).map(drop)
}

#[test]
fn after_five_tries_it_takes_longer_and_longer() {
    let throttle = throttle();
    let keys = throttle.keys(OFFICE, "ada", None);
    let mut now = noon();
    for _ in 0..5 {
        assert_eq!(enter(&throttle, &keys, now), Ok(()));
    }
    for wait in [15, 30, 60, 120, 240, 240] {
        assert_eq!(enter(&throttle, &keys, now), Err(RetryAfter(wait)));
        assert_eq!(enter(&throttle, &keys, now), Err(RetryAfter(wait)), "too early is not counted");
        now += TimeDelta::seconds(i64::try_from(wait).unwrap());
        assert_eq!(enter(&throttle, &keys, now), Ok(()));
    }
    throttle.record_success(&keys);
    assert_eq!(enter(&throttle, &keys, now), Ok(()));
}

#[test]
fn names_offices_and_clients_count_apart() {
    let throttle = throttle();
    let here = throttle.keys(OFFICE, "ada", Some(at(1)));
    for _ in 0..5 {
        assert_eq!(enter(&throttle, &here, noon()), Ok(()));
    }
    assert!(enter(&throttle, &here, noon()).is_err());
    for other in [
        throttle.keys(OFFICE, "ada", Some(at(2))),
        throttle.keys(OFFICE, "bela", Some(at(1))),
        throttle.keys(OfficeId(Uuid::from_u128(2)), "ada", Some(at(1))),
    ] {
        assert_eq!(enter(&throttle, &other, noon()), Ok(()));
    }
}

#[test]
fn many_clients_together_make_a_name_wait_a_little() {
    let throttle = throttle();
    let client = |number: u8| throttle.keys(OFFICE, "ada", Some(at(number)));
    for number in 0..20 {
        assert_eq!(enter(&throttle, &client(number), noon()), Ok(()));
    }
    assert_eq!(enter(&throttle, &client(99), noon()), Err(RetryAfter(15)));
    let later = noon() + COUNTER_LIFETIME;
    assert_eq!(enter(&throttle, &client(99), later), Ok(()), "forgotten");
}

#[test]
fn where_a_name_got_in_before_strangers_do_not_hold_it_up() {
    let throttle = throttle();
    let client = |number: u8| throttle.keys(OFFICE, "ada", Some(at(number)));
    let mut now = noon();
    assert_eq!(enter(&throttle, &client(99), now), Ok(()));
    throttle.record_success(&client(99));
    for number in 0..20 {
        assert_eq!(enter(&throttle, &client(number), now), Ok(()));
    }
    // However long the strangers go on.
    for number in 100..200 {
        assert!(enter(&throttle, &client(50), now).is_err());
        now += TimeDelta::seconds(30);
        assert_eq!(enter(&throttle, &client(number), now), Ok(()));
    }
    assert!(enter(&throttle, &client(51), now).is_err(), "from elsewhere she waits as well");
    for _ in 0..5 {
        assert_eq!(enter(&throttle, &client(99), now), Ok(()));
    }
    assert_eq!(enter(&throttle, &client(99), now), Err(RetryAfter(15)), "guessing from there stays slow");
    let elsewhere = throttle.keys(OfficeId(Uuid::from_u128(2)), "ada", Some(at(99)));
    assert_eq!(enter(&throttle, &elsewhere, now), Ok(()));
}

#[test]
fn nobody_is_known_where_no_client_is() {
    let throttle = throttle();
    throttle.record_success(&throttle.keys(OFFICE, "ada", None));
    for number in 0..20 {
        assert_eq!(enter(&throttle, &throttle.keys(OFFICE, "ada", Some(at(number))), noon()), Ok(()));
    }
    assert!(enter(&throttle, &throttle.keys(OFFICE, "ada", None), noon()).is_err());
}

#[test]
fn one_client_runs_out_of_invented_names_and_no_other_does() {
    let throttle = throttle();
    let invented = |number: i32| throttle.keys(OFFICE, &format!("name {number}"), Some(at(1)));
    throttle.record_success(&throttle.keys(OFFICE, "ada", Some(at(1))));
    for number in 0..BURST {
        assert_eq!(enter(&throttle, &invented(number), noon()), Ok(()));
    }
    assert_eq!(enter(&throttle, &invented(BURST), noon()), Err(RetryAfter(2)));
    assert_eq!(enter(&throttle, &throttle.keys(OFFICE, "bela", Some(at(2))), noon()), Ok(()));
    assert_eq!(enter(&throttle, &throttle.keys(OFFICE, "ada", Some(at(1))), noon()), Ok(()), "got in before");
    let later = noon() + REFILL_TIME;
    assert_eq!(enter(&throttle, &invented(BURST), later), Ok(()));
    assert!(enter(&throttle, &invented(BURST + 1), later).is_err());
    // In the morning a whole office signs in from one address.
    for number in 0..100 {
        let colleague = throttle.keys(OFFICE, &format!("colleague {number}"), Some(at(3)));
        assert_eq!(enter(&throttle, &colleague, noon()), Ok(()));
        throttle.record_success(&colleague);
    }
    for number in 0..100 {
        let unknown = throttle.keys(OFFICE, &format!("name {number}"), None);
        assert_eq!(enter(&throttle, &unknown, noon()), Ok(()), "nobody knows who that is");
    }
}

#[test]
fn inventing_names_makes_no_counter_forget() {
    let throttle = throttle();
    let ada = throttle.keys(OFFICE, "ada", Some(at(1)));
    for _ in 0..5 {
        assert_eq!(enter(&throttle, &ada, noon()), Ok(()));
    }
    // Each invented name takes two counters; in between, ada is tried every now and then.
    let mut now = noon();
    for number in 1..COUNTER_LIMIT {
        let invented = throttle.keys(OFFICE, &format!("name {number}"), None);
        assert_eq!(enter(&throttle, &invented, now), Ok(()));
        if number % 1000 == 0 {
            assert!(enter(&throttle, &ada, now).is_err(), "after {number} names");
            now += TimeDelta::minutes(4);
            assert_eq!(enter(&throttle, &ada, now), Ok(()));
        }
    }
}

#[tokio::test]
async fn few_at_once_and_a_short_line() {
    let throttle = throttle();
    let (ends, end) = channel::<()>();
    let end = Arc::new(Mutex::new(end));
    let enter = || throttle.admit(&throttle.keys(OFFICE, "ada", None), noon());
    let one = |line| {
        let end = Arc::clone(&end);
        Box::pin(throttle.run_attempt(line, move || assert!(end.lock().unwrap().recv().is_err())))
    };
    let line = || throttle.strangers.join().unwrap();
    for _ in 0..CONCURRENT {
        // The client that sent the try goes away at once.
        assert!(futures_poll(&mut one(line())).await.is_none());
    }
    assert_eq!(
        throttle.strangers.running.available_permits(),
        0,
        "what is tried takes its place until it was tried"
    );
    let mut waiting: Vec<_> = (0..QUEUE_LENGTH).map(|_| one(line())).collect();
    for one in &mut waiting {
        assert!(futures_poll(one).await.is_none());
    }
    for _ in 0..10 {
        assert_eq!(enter().map(drop), Err(RetryAfter(5)));
    }
    drop(ends);
    for one in waiting {
        assert!(matches!(one.await, Ok(())));
    }
    assert_eq!(throttle.strangers.running.available_permits(), CONCURRENT);
    assert_eq!(enter().map(drop), Ok(()), "what found no place was not counted");
}

#[test]
fn strangers_who_fill_the_line_keep_out_nobody_who_got_in_before() {
    let throttle = throttle();
    let ada = throttle.keys(OFFICE, "ada", Some(at(200)));
    assert_eq!(enter(&throttle, &ada, noon()), Ok(()));
    throttle.record_success(&ada);
    // Ten addresses fill the queue.
    let invented = |number: u8| throttle.keys(OFFICE, &format!("name {number}"), Some(at(number % 10)));
    let line: Vec<_> = (0..100).map_while(|number| throttle.admit(&invented(number), noon()).ok()).collect();
    assert_eq!(line.len(), QUEUE_LENGTH);
    assert_eq!(
        enter(&throttle, &throttle.keys(OFFICE, "ada", Some(at(201))), noon()),
        Err(RetryAfter(5)),
        "elsewhere"
    );
    let kept: Vec<_> = (0..5).map(|_| throttle.admit(&ada, noon())).collect();
    assert!(kept.iter().all(Result::is_ok), "five tries, as ever");
    assert_eq!(throttle.known.running.available_permits(), CONCURRENT_KNOWN, "and nobody before her");
    drop(line);
}

#[test]
fn a_line_with_256_networks_runs_out_of_invented_names() {
    let throttle = throttle();
    let enters = |line: u16| {
        let networks = (0..256).map(|network| {
            let address = std::net::Ipv6Addr::new(0x2001, 0xdb8, 1, line << 8 | network, 0, 0, 0, 1);
            throttle.keys(OFFICE, &format!("{line} {network}"), Some(Client::of(address.into())))
        });
        networks.filter(|keys| enter(&throttle, keys, noon()).is_ok()).count()
    };
    assert_eq!(enters(0), 4 * 15);
    assert_eq!((1..20).map(enters).sum::<usize>(), 12 * 15, "the house");
}

/// Polls a future once; `None` if it is not ready.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| match std::pin::Pin::new(&mut *future).poll(context) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}
