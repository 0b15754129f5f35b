//! Who waits, how long, and who does not.

use std::sync::mpsc::channel;

use chrono::TimeZone;
use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::*;

const OFFICE: OfficeId = OfficeId(Uuid::from_u128(1));

fn doors() -> Doors {
    Doors::new(Cost::TEST, &mut StdRng::seed_from_u64(1))
}

fn at(number: u8) -> Client {
    Client::of([192, 0, 2, number].into())
}

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
}

/// Tries, and leaves the line.
fn enter(doors: &Doors, door: &Door, now: DateTime<Utc>) -> Result<(), Wait> {
    doors.enter(door, now).map(drop)
}

#[test]
fn after_five_tries_it_takes_longer_and_longer() {
    let doors = doors();
    let door = doors.door(OFFICE, "ada", None);
    let mut now = noon();
    for _ in 0..5 {
        assert_eq!(enter(&doors, &door, now), Ok(()));
    }
    for wait in [15, 30, 60, 120, 240, 240] {
        assert_eq!(enter(&doors, &door, now), Err(Wait(wait)));
        assert_eq!(enter(&doors, &door, now), Err(Wait(wait)), "too early is not counted");
        now += TimeDelta::seconds(i64::try_from(wait).unwrap());
        assert_eq!(enter(&doors, &door, now), Ok(()));
    }
    doors.opened(&door);
    assert_eq!(enter(&doors, &door, now), Ok(()));
}

#[test]
fn names_offices_and_clients_count_apart() {
    let doors = doors();
    let here = doors.door(OFFICE, "ada", Some(at(1)));
    for _ in 0..5 {
        assert_eq!(enter(&doors, &here, noon()), Ok(()));
    }
    assert!(enter(&doors, &here, noon()).is_err());
    for other in [
        doors.door(OFFICE, "ada", Some(at(2))),
        doors.door(OFFICE, "bela", Some(at(1))),
        doors.door(OfficeId(Uuid::from_u128(2)), "ada", Some(at(1))),
    ] {
        assert_eq!(enter(&doors, &other, noon()), Ok(()));
    }
}

#[test]
fn many_clients_together_make_a_name_wait_a_little() {
    let doors = doors();
    let client = |number: u8| doors.door(OFFICE, "ada", Some(at(number)));
    for number in 0..20 {
        assert_eq!(enter(&doors, &client(number), noon()), Ok(()));
    }
    assert_eq!(enter(&doors, &client(99), noon()), Err(Wait(15)));
    let later = noon() + FORGOTTEN;
    assert_eq!(enter(&doors, &client(99), later), Ok(()), "forgotten");
}

#[test]
fn where_a_name_got_in_before_strangers_do_not_hold_it_up() {
    let doors = doors();
    let client = |number: u8| doors.door(OFFICE, "ada", Some(at(number)));
    let mut now = noon();
    assert_eq!(enter(&doors, &client(99), now), Ok(()));
    doors.opened(&client(99));
    for number in 0..20 {
        assert_eq!(enter(&doors, &client(number), now), Ok(()));
    }
    // For as long as they like.
    for number in 100..200 {
        assert!(enter(&doors, &client(50), now).is_err());
        now += TimeDelta::seconds(30);
        assert_eq!(enter(&doors, &client(number), now), Ok(()));
    }
    assert!(enter(&doors, &client(51), now).is_err(), "from elsewhere she waits as well");
    for _ in 0..5 {
        assert_eq!(enter(&doors, &client(99), now), Ok(()));
    }
    assert_eq!(enter(&doors, &client(99), now), Err(Wait(15)), "guessing from there stays slow");
    let elsewhere = doors.door(OfficeId(Uuid::from_u128(2)), "ada", Some(at(99)));
    assert_eq!(enter(&doors, &elsewhere, now), Ok(()));
}

#[test]
fn nobody_is_known_where_no_client_is() {
    let doors = doors();
    doors.opened(&doors.door(OFFICE, "ada", None));
    for number in 0..20 {
        assert_eq!(enter(&doors, &doors.door(OFFICE, "ada", Some(at(number))), noon()), Ok(()));
    }
    assert!(enter(&doors, &doors.door(OFFICE, "ada", None), noon()).is_err());
}

#[test]
fn one_client_runs_out_of_invented_names_and_no_other_does() {
    let doors = doors();
    let invented = |number: i32| doors.door(OFFICE, &format!("name {number}"), Some(at(1)));
    doors.opened(&doors.door(OFFICE, "ada", Some(at(1))));
    for number in 0..BURST {
        assert_eq!(enter(&doors, &invented(number), noon()), Ok(()));
    }
    assert_eq!(enter(&doors, &invented(BURST), noon()), Err(Wait(2)));
    assert_eq!(enter(&doors, &doors.door(OFFICE, "bela", Some(at(2))), noon()), Ok(()));
    assert_eq!(enter(&doors, &doors.door(OFFICE, "ada", Some(at(1))), noon()), Ok(()), "got in before");
    let later = noon() + EACH;
    assert_eq!(enter(&doors, &invented(BURST), later), Ok(()));
    assert!(enter(&doors, &invented(BURST + 1), later).is_err());
    // A whole office behind one address comes in the morning.
    for number in 0..100 {
        let colleague = doors.door(OFFICE, &format!("colleague {number}"), Some(at(3)));
        assert_eq!(enter(&doors, &colleague, noon()), Ok(()));
        doors.opened(&colleague);
    }
    for number in 0..100 {
        let unknown = doors.door(OFFICE, &format!("name {number}"), None);
        assert_eq!(enter(&doors, &unknown, noon()), Ok(()), "nobody knows who that is");
    }
}

#[test]
fn inventing_names_makes_no_counter_forget() {
    let doors = doors();
    let ada = doors.door(OFFICE, "ada", Some(at(1)));
    for _ in 0..5 {
        assert_eq!(enter(&doors, &ada, noon()), Ok(()));
    }
    // Two counters for each name, and every now and then a try for ada.
    let mut now = noon();
    for number in 1..COUNTERS {
        let invented = doors.door(OFFICE, &format!("name {number}"), None);
        assert_eq!(enter(&doors, &invented, now), Ok(()));
        if number % 1000 == 0 {
            assert!(enter(&doors, &ada, now).is_err(), "after {number} names");
            now += TimeDelta::minutes(4);
            assert_eq!(enter(&doors, &ada, now), Ok(()));
        }
    }
}

#[tokio::test]
async fn few_at_once_and_a_short_line() {
    let doors = doors();
    let (ends, end) = channel::<()>();
    let end = Arc::new(Mutex::new(end));
    let enter = || doors.enter(&doors.door(OFFICE, "ada", None), noon());
    let one = |line| {
        let end = Arc::clone(&end);
        Box::pin(doors.try_one(line, move || assert!(end.lock().unwrap().recv().is_err())))
    };
    let line = || doors.strangers.take().unwrap();
    for _ in 0..AT_ONCE {
        // Whoever sends it goes away at once.
        assert!(futures_poll(&mut one(line())).await.is_none());
    }
    assert_eq!(
        doors.strangers.at_once.available_permits(),
        0,
        "what is tried takes its place until it was tried"
    );
    let mut waiting: Vec<_> = (0..IN_LINE).map(|_| one(line())).collect();
    for one in &mut waiting {
        assert!(futures_poll(one).await.is_none());
    }
    for _ in 0..10 {
        assert_eq!(enter().map(drop), Err(Wait(5)));
    }
    drop(ends);
    for one in waiting {
        assert!(matches!(one.await, Ok(())));
    }
    assert_eq!(doors.strangers.at_once.available_permits(), AT_ONCE);
    assert_eq!(enter().map(drop), Ok(()), "what found no place was not counted");
}

#[test]
fn strangers_who_fill_the_line_keep_out_nobody_who_got_in_before() {
    let doors = doors();
    let ada = doors.door(OFFICE, "ada", Some(at(200)));
    assert_eq!(enter(&doors, &ada, noon()), Ok(()));
    doors.opened(&ada);
    // Ten addresses, for as long as they like.
    let invented = |number: u8| doors.door(OFFICE, &format!("name {number}"), Some(at(number % 10)));
    let line: Vec<_> = (0..100).map_while(|number| doors.enter(&invented(number), noon()).ok()).collect();
    assert_eq!(line.len(), IN_LINE);
    assert_eq!(enter(&doors, &doors.door(OFFICE, "ada", Some(at(201))), noon()), Err(Wait(5)), "elsewhere");
    let kept: Vec<_> = (0..5).map(|_| doors.enter(&ada, noon())).collect();
    assert!(kept.iter().all(Result::is_ok), "five tries, as ever");
    assert_eq!(doors.familiar.at_once.available_permits(), AT_ONCE_KNOWN, "and nobody before her");
    drop(line);
}

#[test]
fn a_line_with_256_networks_runs_out_of_invented_names() {
    let doors = doors();
    let enters = |line: u16| {
        let networks = (0..256).map(|network| {
            let address = std::net::Ipv6Addr::new(0x2001, 0xdb8, 1, line << 8 | network, 0, 0, 0, 1);
            doors.door(OFFICE, &format!("{line} {network}"), Some(Client::of(address.into())))
        });
        networks.filter(|door| enter(&doors, door, noon()).is_ok()).count()
    };
    assert_eq!(enters(0), 4 * 15);
    assert_eq!((1..20).map(enters).sum::<usize>(), 12 * 15, "the house");
}

/// Polls once.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| match std::pin::Pin::new(&mut *future).poll(context) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}
