//! Counsellors go away at every step of the work on their request: it is done once and noted once
//! in the audit trail, or not at all.

use std::future::poll_fn;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use meldestelle_desk::store::audit::{self, ChainCheck};
use meldestelle_domain::audit::Act;
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::receipt_code;
use meldestelle_tests::uploads::Chosen;
use meldestelle_web::database;
use sqlx::{PgConnection, PgPool};
use tokio::time::sleep;
use tower::ServiceExt;

use crate::given_up::{Gone, at_rest, encoded, give_up, page};

/// A desk that is called directly, without a network, and the session of a counsellor.
struct Desk {
    house: House,
    face: Router,
    pool: PgPool,
    beside: PgConnection,
    owner: PgConnection,
    cookie: String,
}

impl Desk {
    async fn open(house: House) -> Self {
        let (face, pool) = house.desk_with(2).await;
        let beside = house.database.admin().await;
        let owner = house.database.connection(Role::Owner).await;
        let mut desk = Self { house, face, pool, beside, owner, cookie: String::new() };
        desk.cookie = cookie_of(&desk.sign_in().await);
        desk
    }

    /// Ada's sign-in form with an unused code.
    fn sign_in_form(&self) -> Form {
        let ada = self.house.ada();
        Form::to("/sign-in")
            .smuggle("login", &ada.login)
            .smuggle("passphrase", &ada.passphrase)
            .smuggle("code", &ada.next_code())
    }

    async fn sign_in(&self) -> Response<Body> {
        self.face.clone().oneshot(self.post(&self.sign_in_form())).await.unwrap()
    }

    fn get(&self, path: &str) -> Request<Body> {
        let request = Request::get(path).header(header::HOST, "127.0.0.1");
        request.header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap()
    }

    fn post(&self, form: &Form) -> Request<Body> {
        // Signing in would end the session that the request carries.
        let cookie = if form.action == "/sign-in" { "" } else { &self.cookie };
        Request::post(&form.action)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(encoded(form).into())
            .unwrap()
    }

    async fn visit(&self, path: &str) -> Page {
        let mut page = page(self.face.clone().oneshot(self.get(path)).await.unwrap()).await;
        assert_eq!(page.status, 200, "{page}");
        path.clone_into(&mut page.path);
        page
    }

    /// Sends a form and waits; returns the address of the redirect.
    async fn send(&self, form: &Form) -> String {
        leads(&self.face.clone().oneshot(self.post(form)).await.unwrap())
    }

    /// Sends a form and goes away; returns the redirect if the answer came before. Afterwards
    /// nothing may be left behind.
    async fn give_up(&mut self, form: &Form, gone: Gone) -> Option<String> {
        let answer = give_up(&self.face, self.post(form), gone).await;
        at_rest(&self.pool, &mut self.beside).await;
        answer.as_ref().map(leads)
    }

    async fn the_case(&self) -> String {
        self.visit("/cases").await.attribute("#queue tbody tr th a", "href")
    }

    /// The acts in the audit trail, oldest first; fails unless the chain is whole.
    async fn acts(&self) -> Vec<Act> {
        let mut tx = database::begin(&self.pool, self.house.office.id).await.unwrap();
        let chain = audit::verify(&mut tx, &self.house.office.keys).await.unwrap();
        assert!(matches!(chain, ChainCheck::Intact { .. }), "{chain:?}");
        let listed = audit::page(&mut tx, &self.house.office.keys, None, i64::MAX).await.unwrap();
        listed.into_iter().rev().map(|listed| listed.entry.unwrap().act).collect()
    }

    async fn number(&mut self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&mut self.owner).await.unwrap()
    }
}

/// The session cookie that an answer sets.
fn cookie_of(answer: &Response<Body>) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// The address that an answer redirects to.
fn leads(answer: &Response<Body>) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    answer.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_coding_is_stored_once_and_noted_once_whenever_its_counsellor_goes_away() {
    let house = House::open().await;
    house.reporter().report("Ein Fall.").await;
    let mut desk = Desk::open(house).await;
    let case = desk.the_case().await;
    let saved = format!("{case}?done=case-saved");
    // Every coding gives the case a new random version, so the collected versions count the
    // codings.
    let version = "SELECT version::bigint FROM case_file";
    let (mut versions, mut answered) = (vec![desk.number(version).await], false);
    for steps in 0.. {
        for gone in [Gone::Waiting(steps), Gone::Woken(steps)] {
            let form = desk
                .visit(&case)
                .await
                .form("#case")
                .press("save_coding")
                .fill("name", &format!("Fall {gone:?}"));
            let answer = desk.give_up(&form, gone).await;
            answered = answer.is_some();
            assert!(answer.is_none_or(|led| led == saved));
            assert_eq!(desk.send(&form).await, saved, "{gone:?}");
            let now = desk.number(version).await;
            assert_ne!(Some(&now), versions.last(), "{gone:?}: nothing was stored");
            versions.push(now);
        }
        if answered {
            break;
        }
    }
    assert!(desk.visit(&case).await.text("h1").contains("Fall Woken"));
    let acts = desk.acts().await;
    let coded = acts.iter().filter_map(|act| match act {
        Act::CaseCoded { version, .. } => Some(i64::from(*version)),
        _ => None,
    });
    // The trail has one entry for each round, with the version that the round left, so nothing was
    // stored twice.
    assert_eq!(coded.collect::<Vec<_>>(), versions[1..]);
}

#[tokio::test]
async fn a_message_of_the_office_arrives_once_whenever_its_writer_goes_away() {
    let house = House::open().await;
    house.reporter().report("Ein Fall.").await;
    let mut desk = Desk::open(house).await;
    let messages = desk.the_case().await;
    let mut rounds = 0;
    for steps in 0.. {
        let gone = Gone::after(steps);
        let form = desk
            .visit(&messages)
            .await
            .form("#case")
            .press("send")
            .fill("message.text", &format!("Guten Tag {gone:?}"));
        let answered = desk.give_up(&form, gone).await.is_some();
        assert_eq!(desk.send(&form).await, format!("{messages}?done=case-message-sent#composer"), "{gone:?}");
        rounds += 1;
        assert_eq!(desk.number("SELECT count(*) FROM message").await, rounds, "{gone:?}");
        if answered {
            break;
        }
    }
    let acts = desk.acts().await;
    let sent = acts.iter().filter(|act| matches!(act, Act::MessageSent { .. })).count();
    assert_eq!(i64::try_from(sent).unwrap(), rounds);
}

#[tokio::test]
async fn a_session_is_begun_whole_or_not_at_all() {
    let mut desk = Desk::open(House::open().await).await;
    for steps in 0.. {
        let gone = Gone::after(steps);
        let form = desk.sign_in_form();
        let answered = desk.give_up(&form, gone).await.is_some();
        let acts = desk.acts().await;
        let noted = acts.iter().filter(|act| matches!(act, Act::SignedIn)).count();
        let sessions = desk.number("SELECT count(*) FROM session").await;
        assert_eq!(sessions, i64::try_from(noted).unwrap(), "{gone:?}");
        // Several abandoned tries in a row would be throttled; a complete sign-in prevents that.
        if answered || steps % 4 == 3 {
            desk.cookie = cookie_of(&desk.sign_in().await);
            assert_eq!(desk.visit("/cases").await.status, 200, "{gone:?}");
        }
        if answered {
            break;
        }
    }
}

/// A desk in January with a draft for the year before.
async fn january() -> Desk {
    let house = House::with_examples(160).await;
    house.clock.advance(chrono::Duration::days(60));
    let desk = Desk::open(house).await;
    desk.send(&Form::to(YEAR).smuggle("action", "begin")).await;
    desk
}

const YEAR: &str = "/publish/2026";

/// The form on the year's page that has a button for this action.
async fn step(desk: &Desk, action: &str) -> Form {
    let page = desk.visit(YEAR).await;
    page.form(&format!("form:has(button[value='{action}'])")).smuggle("action", action)
}

#[tokio::test]
async fn a_release_is_proposed_and_published_whole_or_not_at_all() {
    let mut desk = january().await;
    let proposed = |acts: &[Act]| {
        let count = |is: fn(&&Act) -> bool| acts.iter().filter(is).count();
        let taken_back = count(|act| matches!(act, Act::ReleaseTakenBack { .. }));
        count(|act| matches!(act, Act::ReleaseProposed { .. })) - taken_back
    };
    // Each attempt takes about a second of work, so not every step is tried. Every form does the
    // same work.
    for steps in (0..).step_by(9) {
        let form = step(&desk, "propose").await;
        let answered = desk.give_up(&form, Gone::after(steps)).await.is_some();
        let is_there = desk.visit(YEAR).await.has("button[value='take_back']");
        assert_eq!(usize::from(is_there), proposed(&desk.acts().await), "after {steps} steps");
        if answered {
            break;
        }
        if is_there {
            let form = step(&desk, "take_back").await;
            desk.send(&form).await;
        }
    }
    // Another counsellor approves.
    let bela = desk.house.bela();
    let form = Form::to("/sign-in").smuggle("login", &bela.login).smuggle("passphrase", &bela.passphrase);
    let form = form.smuggle("code", &bela.next_code());
    let answer = desk.face.clone().oneshot(desk.post(&form)).await.unwrap();
    desk.cookie = cookie_of(&answer);
    let form = step(&desk, "approve").await;
    for steps in (0..).step_by(5) {
        let answered = desk.give_up(&form, Gone::after(steps)).await.is_some();
        let acts = desk.acts().await;
        let noted = acts.iter().filter(|act| matches!(act, Act::ReleasePublished { .. })).count();
        let published = desk.number("SELECT count(*) FROM release").await;
        let drafts = desk.number("SELECT count(*) FROM release_draft").await;
        assert_eq!(
            (published, drafts),
            (i64::try_from(noted).unwrap(), 1 - published),
            "after {steps} steps"
        );
        assert!(!answered || published == 1);
        if published == 1 {
            break;
        }
    }
}

#[tokio::test]
async fn reading_leaves_nothing_behind_wherever_it_stops() {
    let house = House::with_examples(20).await;
    let reporter = house.reporter();
    let form = reporter.form().await.fill("narrative", "Mit Anhang.");
    let text = "Eine Zeile.\n".repeat(12_000);
    let receipt = reporter.send_with(&form, &[Chosen::new("lang.txt", text.clone())]).await;
    assert_eq!(receipt_code(&receipt), form.value("code"));
    let mut desk = Desk::open(house).await;
    // The queue takes reports in while it is read: each at most once, and in the end all of them.
    for steps in 0.. {
        let answer = give_up(&desk.face, desk.get("/cases"), Gone::after(steps)).await;
        at_rest(&desk.pool, &mut desk.beside).await;
        let waiting = "SELECT count(*) FROM report_waiting";
        let cases = "SELECT count(*) FROM report LEFT JOIN case_file ON report_id = report.id WHERE case_file.id IS NULL";
        assert_eq!(desk.number(waiting).await, desk.number(cases).await, "after {steps} steps");
        if answer.is_some() {
            break;
        }
    }
    assert_eq!(desk.number("SELECT count(*) FROM report_waiting").await, 0);

    let newest = desk.visit("/cases?sort=newest").await.attribute("#queue tbody tr th a", "href");
    let file = desk.visit(&newest).await.attribute("a[href*='/files/']", "href");
    let download = format!("{file}/download");
    let messages = format!("{newest}/messages");
    for path in
        ["/statistics?year=2026", "/statistics.csv?year=2026", &newest, &messages, &file, &download, "/audit"]
    {
        for steps in (0..).step_by(3) {
            let answer = give_up(&desk.face, desk.get(path), Gone::after(steps)).await;
            // Only the head of the answer is checked; dropping it also drops a body that is still
            // being sent.
            let answered = answer.is_some();
            drop(answer);
            at_rest(&desk.pool, &mut desk.beside).await;
            if answered {
                break;
            }
        }
        desk.acts().await;
    }
    // The same holds for a file of which only the beginning was read.
    let answer = desk.face.clone().oneshot(desk.get(&download)).await.unwrap();
    let mut body = Box::pin(answer.into_body());
    let first = poll_fn(|context| axum::body::HttpBody::poll_frame(body.as_mut(), context)).await;
    assert!(first.unwrap().unwrap().data_ref().unwrap().len() < text.len());
    drop(body);
    sleep(Duration::from_millis(20)).await;
    at_rest(&desk.pool, &mut desk.beside).await;
    assert_eq!(page(desk.face.clone().oneshot(desk.get(&download)).await.unwrap()).await.source, text);
}
