//! A form that is sent again while something else happens to its report, and requests that come at
//! the moment in which the office is read again.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{Reporter, receipt_code};
use sqlx::Executor as _;
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

/// Long enough for a request to come to its next query.
const STEP: Duration = Duration::from_millis(150);

fn request(form: &Form) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
    let request = Request::post(&form.action).header(header::HOST, "127.0.0.1");
    request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.into()).unwrap()
}

async fn open(person: &Reporter, code: &str) -> Page {
    person.send(&person.visit("/de/mailbox").await.form("main form").fill("code", code)).await
}

async fn remove_contact(person: &Reporter, code: &str) {
    let mailbox = open(person, code).await;
    let contact = person.send(&mailbox.form("form[action='/de/mailbox/contact']")).await;
    let removed = person.send(&contact.form("form[action='/de/mailbox/contact/remove']")).await;
    assert_eq!(removed.status, 200, "{removed}");
}

#[tokio::test]
async fn a_contact_removed_while_an_old_form_is_being_stored_stays_removed() {
    let house = House::open().await;
    let person = house.reporter();
    // One connection: between two queries of the form the test can hold it.
    let (face, pool) = house.intake_with(1).await;
    for queries in 0..9 {
        let form = person.form().await.fill("narrative", "x").fill("contact_phone", "0176 471147");
        let code = receipt_code(&person.send(&form).await);
        let mut held = pool.acquire().await.unwrap();
        let old_form = request(&form.fill("narrative", "x und y"));
        let sending = tokio::spawn(face.clone().oneshot(old_form));
        sleep(STEP).await;
        for _ in 0..queries {
            let pool = pool.clone();
            let next = tokio::spawn(async move { pool.acquire().await.unwrap() });
            sleep(Duration::from_millis(5)).await;
            drop(held);
            held = next.await.unwrap();
            sleep(STEP).await;
        }
        remove_contact(&person, &code).await;
        drop(held);
        let answer = sending.await.unwrap().unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "after {queries} queries");
        let mailbox = open(&person, &code).await;
        let is_removed = mailbox.source.contains("Sie haben keinen Kontakt hinterlassen");
        assert!(is_removed, "after {queries} queries: {mailbox}");
    }
}

#[tokio::test]
async fn a_double_click_on_a_changed_form_is_acknowledged_twice_and_stored_once() {
    let house = House::open().await;
    let person = house.reporter();
    let form = person.form().await.fill("narrative", "x").fill("contact_phone", "0176 471147");
    let code = receipt_code(&person.send(&form).await);
    let changed = form.fill("narrative", "x und y");
    // Both come to the row of the report before either goes on.
    let mut owner = house.database.connection(Role::Owner).await;
    owner.execute("BEGIN; SELECT FROM report FOR UPDATE").await.unwrap();
    let release = async {
        sleep(Duration::from_millis(1500)).await;
        owner.execute("COMMIT").await.unwrap();
    };
    let (one, two, ()) = tokio::join!(person.send(&changed), person.send(&changed), release);
    assert_eq!((receipt_code(&one), receipt_code(&two)), (code.clone(), code));
    assert_eq!(house.count("message").await, 1);
}

#[tokio::test]
async fn while_one_request_reads_the_office_again_no_other_waits_whatever_host_it_names() {
    let house = House::open().await;
    let (face, pool) = house.intake_with(1).await;
    let get = |host: &str| {
        let request = Request::get("/de/").header(header::HOST, host).body(Body::empty()).unwrap();
        face.clone().oneshot(request)
    };
    assert_eq!(get("melden.example").await.unwrap().status(), StatusCode::OK);
    // Within two seconds nothing is read again.
    let held = pool.acquire().await.unwrap();
    for number in 0..100 {
        let answer = timeout(Duration::from_secs(1), get(&format!("{number}.example"))).await;
        assert_eq!(answer.expect("no query").unwrap().status(), StatusCode::OK);
    }
    sleep(Duration::from_millis(2100)).await;
    let requests = (0..20).map(|number| {
        let get = get(&format!("{number}.example"));
        tokio::spawn(async move { timeout(Duration::from_secs(2), get).await.is_ok() })
    });
    let requests: Vec<_> = requests.collect();
    let mut waiting = 0;
    for request in requests {
        waiting += usize::from(!request.await.unwrap());
    }
    // One reads the host names, another one the office.
    assert!(waiting <= 2, "{waiting} requests wait for the database");
    drop(held);
}
