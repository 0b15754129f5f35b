//! Clients go away at every step of the work on their request. What they sent is stored once and
//! whole or not at all, it is acknowledged when it is sent again, and nothing is left that hinders
//! others.

use std::fmt::Write as _;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, header};
use meldestelle_tests::database::Role;
use meldestelle_tests::house::House;
use meldestelle_tests::log::Log;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::receipt_code;
use meldestelle_tests::uploads::{self, Chosen};
use meldestelle_web::{database, telemetry};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng};
use sqlx::{PgConnection, PgPool};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use tower::ServiceExt;

/// The moment at which a client goes away. A step is one poll of the request's future.
#[derive(Debug, Clone, Copy)]
pub enum Gone {
    /// As soon as the work waits for something after this many steps.
    Waiting(usize),
    /// One moment later: what the work waited for has arrived, but the work has not continued.
    Woken(usize),
}

impl Gone {
    /// Alternates between the two ways.
    pub fn after(steps: usize) -> Self {
        if steps.is_multiple_of(2) { Self::Waiting(steps) } else { Self::Woken(steps) }
    }
}

/// Sends a request and goes away; returns the answer if it came before.
pub async fn give_up(face: &Router, request: Request<Body>, gone: Gone) -> Option<Response<Body>> {
    let mut work = pin!(face.clone().oneshot(request));
    let (mut left, waits) = match gone {
        Gone::Waiting(steps) => (steps, false),
        Gone::Woken(steps) => (steps, true),
    };
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match work.as_mut().poll(context) {
            Poll::Ready(answer) => Poll::Ready(answer.ok()),
            Poll::Pending if left == 0 && !waits => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Waits until a face has all its connections back, then checks that none is in a transaction or
/// belongs to an office. Work may continue for a while after its client has gone, but a connection
/// left in a transaction would stay in it.
pub async fn at_rest(pool: &PgPool, beside: &mut PgConnection) {
    let until = Instant::now() + Duration::from_secs(10);
    let open = "SELECT state || ': ' || query FROM pg_stat_activity
        WHERE datname = current_database() AND usename = $1 AND state <> 'idle'";
    let whose = pool.connect_options().get_username().to_owned();
    loop {
        let back = pool.num_idle() == usize::try_from(pool.size()).unwrap();
        let left: Vec<String> = sqlx::query_scalar(open).bind(&whose).fetch_all(&mut *beside).await.unwrap();
        if back && left.is_empty() {
            break;
        }
        assert!(Instant::now() < until, "a connection does not come back, or in a transaction: {left:?}");
        sleep(Duration::from_micros(200)).await;
    }
    let mut all = Vec::new();
    for _ in 0..pool.size() {
        all.push(pool.acquire().await.unwrap());
    }
    for connection in &mut all {
        let office = "SELECT coalesce(current_setting('app.office', true), '')";
        let office: String = sqlx::query_scalar(office).fetch_one(&mut **connection).await.unwrap();
        assert_eq!(office, "", "a connection still works for an office");
    }
}

pub async fn page(answer: Response<Body>) -> Page {
    let (parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, 16 << 20).await.unwrap();
    let source = String::from_utf8_lossy(&bytes).into_owned();
    Page { status: parts.status, headers: parts.headers, path: String::new(), source }
}

pub fn encoded(form: &Form) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish()
}

/// Waits until a query returns a number; nothing promises how soon that is.
async fn until(owner: &mut PgConnection, query: &'static str, number: i64) {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let found: i64 = sqlx::query_scalar(query).fetch_one(&mut *owner).await.unwrap();
        if found == number {
            return;
        }
        assert!(Instant::now() < end, "{query}: {found} instead of {number}");
        sleep(Duration::from_millis(5)).await;
    }
}

fn sent(form: &Form, files: &[Chosen]) -> Request<Body> {
    let request = Request::post(&form.action).header(header::HOST, "127.0.0.1");
    if files.is_empty() {
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        return request.body(encoded(form).into()).unwrap();
    }
    let request = request.header(header::CONTENT_TYPE, uploads::content_type());
    request.body(uploads::body(form, files).into()).unwrap()
}

#[tokio::test]
async fn what_a_person_sent_whole_is_stored_even_if_they_go_away_at_once() {
    let house = House::open().await;
    let (face, pool) = house.intake_with(1).await;
    let mut beside = house.database.admin().await;
    let mut owner = house.database.connection(Role::Owner).await;
    let reporter = house.reporter();
    let ask = async |request| page(face.clone().oneshot(request).await.unwrap()).await;
    let mut reports = 0;
    let mut code = String::new();
    for files in [&[][..], &[Chosen::new("brief.txt", "Abgelehnt. ".repeat(20_000))]] {
        for gone in (0..3).flat_map(|steps| [Gone::Waiting(steps), Gone::Woken(steps)]) {
            let form = reporter.form().await.fill("narrative", &format!("Gegangen: {gone:?}"));
            code = form.value("code").to_owned();
            give_up(&face, sent(&form, files), gone).await;
            if !matches!(gone, Gone::Waiting(0) | Gone::Woken(0)) {
                reports += 1;
                until(&mut owner, "SELECT count(*) FROM report", reports).await;
                at_rest(&pool, &mut beside).await;
            }
            assert_eq!(receipt_code(&ask(sent(&form, files)).await), code, "{gone:?}");
            assert_eq!(receipt_code(&ask(sent(&form, files)).await), code, "{gone:?}");
            reports = house.count("report").await;
        }
    }
    assert_eq!((reports, house.count("message").await, house.count("attachment").await), (12, 0, 6));

    // The forms inside the mailbox.
    let door = reporter.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let inside = reporter.send(&door).await;
    let contact = inside.form("form[action$='/mailbox/contact']");
    let contact = reporter.send(&contact).await.form("form[action$='/contact/save']");
    // Forms of the mailbox ask for the code when they are sent again.
    for (form, stored, again) in [
        (
            inside.form("form[action$='/mailbox/write']").fill("text", "Noch etwas."),
            "SELECT count(*) FROM message",
            403,
        ),
        (
            inside.form("form[action$='/mailbox/consent']").smuggle("do", "give"),
            "SELECT count(*) - 1 FROM message",
            403,
        ),
        (
            contact.fill("contact_email", "ich@example.org"),
            "SELECT count(*) FROM report_contact AS contact JOIN report ON report.id = contact.report_id WHERE contact.xmin <> report.xmin",
            403,
        ),
        (inside.form("form[action$='/mailbox/delete']"), "SELECT 12 - count(*) FROM report", 200),
    ] {
        let form = match form.action.strip_suffix("/mailbox/delete") {
            Some(_) => reporter.send(&form).await.form("form[action$='/delete/confirm']"),
            None => form,
        };
        give_up(&face, sent(&form, &[]), Gone::Waiting(1)).await;
        until(&mut owner, stored, 1).await;
        at_rest(&pool, &mut beside).await;
        assert_eq!(ask(sent(&form, &[])).await.status, again, "{}", form.action);
        until(&mut owner, stored, 1).await;
    }
}

#[tokio::test]
async fn a_hundred_uploads_that_break_off_take_nobodys_place() {
    let house = House::open().await;
    let reporter = house.reporter();
    let files = [Chosen::new("lang.txt", "Eine Zeile.\n".repeat(20_000))];
    let address = house.intake_url.strip_prefix("http://").unwrap().to_owned();
    let form = reporter.form().await.fill("narrative", "Abgebrochen.");
    let body = uploads::body(&form, &files);
    let mut head = format!("POST {} HTTP/1.1\r\nHost: {address}\r\n", form.action);
    write!(head, "Content-Type: {}\r\n", uploads::content_type()).unwrap();
    write!(head, "Content-Length: {}\r\n\r\n", body.len()).unwrap();
    for _ in 0..10 {
        let mut lines = Vec::new();
        for part in 1..=10 {
            let mut line = TcpStream::connect(&address).await.unwrap();
            line.write_all(head.as_bytes()).await.unwrap();
            line.write_all(&body[..body.len() * part / 11]).await.unwrap();
            lines.push(line);
        }
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(house.count("report").await, 0);
    let whole = timeout(Duration::from_secs(20), reporter.send_with(&form, &files)).await.unwrap();
    assert_eq!(receipt_code(&whole), form.value("code"));
    assert_eq!((house.count("report").await, house.count("attachment").await), (1, 1));
}

/// Sends a request one or two times over a connection that breaks after a random time, then waits
/// for the answer.
async fn impatiently(client: &reqwest::Client, request: &reqwest::RequestBuilder, rng: &mut StdRng) -> Page {
    for _ in 0..rng.random_range(1..3) {
        let patience = Duration::from_micros(rng.random_range(300..40_000));
        let _ = client.execute(request.try_clone().unwrap().timeout(patience).build().unwrap()).await;
    }
    Page::read(client.execute(request.try_clone().unwrap().build().unwrap()).await.unwrap()).await
}

#[tokio::test]
async fn lines_that_break_at_any_moment_lose_nothing_and_double_nothing() {
    let house = House::open().await;
    let mut rng = StdRng::seed_from_u64(1);
    let client = reqwest::Client::new();
    let reporter = house.reporter();
    let file = [Chosen::new("brief.txt", "Abgelehnt. ".repeat(5_000))];
    let mut codes = Vec::new();
    for number in 0..30 {
        let form = reporter.form().await.fill("narrative", &format!("Bericht Nummer {number}."));
        let request = client.post(format!("{}{}", house.intake_url, form.action));
        let request = if number % 2 == 0 {
            request.form(&form.fields)
        } else {
            request.header("content-type", uploads::content_type()).body(uploads::body(&form, &file))
        };
        assert_eq!(receipt_code(&impatiently(&client, &request, &mut rng).await), form.value("code"));
        codes.push(form.value("code").to_owned());
    }
    assert_eq!((house.count("report").await, house.count("message").await), (30, 0));
    assert_eq!(house.count("attachment").await, 15);
    // The request of the last broken connection may still be at work.
    let mut owner = house.database.connection(Role::Owner).await;
    until(&mut owner, "SELECT count(*) FROM message", 0).await;
    for code in &codes[28..] {
        let door = reporter.visit("/de/mailbox").await.form("main form").fill("code", code);
        assert_eq!(reporter.send(&door).await.status, 200);
    }
    for role in [Role::Intake, Role::Desk] {
        let open = match role {
            Role::Intake => {
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                    AND usename = 'meldestelle_intake' AND state LIKE 'idle in transaction%'"
            }
            _ => {
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                    AND usename = 'meldestelle_desk' AND state LIKE 'idle in transaction%'"
            }
        };
        until(&mut house.database.admin().await, open, 0).await;
    }
}

#[tokio::test]
async fn a_client_that_goes_away_no_longer_waits_for_a_connection() {
    let house = House::open().await;
    let pool = house.database.pool(Role::Intake, 1).await;
    let taken = pool.acquire().await.unwrap();
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    for _ in 0..100 {
        let mut beginning = Box::pin(database::begin(&pool, house.office.id));
        assert!(poll_fn(|context| Poll::Ready(beginning.as_mut().poll(context).is_pending())).await);
    }
    sleep(Duration::from_millis(10)).await;
    assert!(tasks() < before + 10, "{} wait for nobody", tasks() - before);
    drop(taken);
    assert!(database::begin(&pool, house.office.id).await.is_ok());
}

#[tokio::test]
async fn a_contact_and_its_message_are_stored_together() {
    let house = House::open().await;
    let reporter = house.reporter();
    let mut owner = house.database.connection(Role::Owner).await;
    let form = reporter.form().await.fill("narrative", "Ein Bericht.").fill("contact_name", "Alt");
    let code = receipt_code(&reporter.send(&form).await);
    let longer = form.fill("narrative", "Ein längerer Bericht.").fill("contact_name", "Neu");
    let door = reporter.visit("/de/mailbox").await.form("main form").fill("code", &code);
    let contact = reporter.send(&door).await.form("form[action$='/mailbox/contact']");
    let contact = reporter.send(&contact).await.form("form[action$='/contact/save']");
    let contact = contact.fill("contact_name", "Ganz neu");

    let stored = "SELECT hashtext(encode(sealed, 'hex'))::bigint FROM report_contact";
    for (form, messages) in [(longer, 1), (contact, 2)] {
        let before: i64 = sqlx::query_scalar(stored).fetch_one(&mut owner).await.unwrap();
        let refuse = "ALTER TABLE message ADD CONSTRAINT none CHECK (false) NOT VALID";
        sqlx::query(refuse).execute(&mut owner).await.unwrap();
        let page = reporter.send(&form).await;
        assert_eq!(page.status, 503, "{page}");
        let after: i64 = sqlx::query_scalar(stored).fetch_one(&mut owner).await.unwrap();
        assert_eq!(before, after, "{} said that nothing was stored", form.action);
        sqlx::query("ALTER TABLE message DROP CONSTRAINT none").execute(&mut owner).await.unwrap();
        assert_eq!(reporter.send(&form).await.status, 200);
        let after: i64 = sqlx::query_scalar(stored).fetch_one(&mut owner).await.unwrap();
        assert_ne!(before, after, "{}", form.action);
        assert_eq!(house.count("message").await, messages);
    }
}

#[tokio::test]
async fn a_statement_that_fails_after_its_user_went_away_is_not_written_down() {
    let house = House::open().await;
    // The first filter is not ours and shows what a log could contain. With ours, whatever is
    // configured, the log never contains the value.
    for (filter, value, warning) in [
        (tracing_subscriber::EnvFilter::new("warn"), true, true),
        (telemetry::filter(Some("warn")), false, true),
        (telemetry::filter(None), false, false),
    ] {
        let (log, _guard) = Log::capture(filter);
        let pool = house.database.pool(Role::Intake, 1).await;
        let failing = sqlx::query_scalar::<_, i32>("SELECT ($1 || pg_sleep(0.5)::text)::integer");
        let failed = timeout(Duration::from_millis(250), failing.bind("Kanarienwort").fetch_one(&pool)).await;
        assert!(failed.is_err(), "it was not waited for");
        loop {
            let mut transaction = pool.begin().await.unwrap();
            sqlx::query("SELECT 1").execute(&mut *transaction).await.unwrap();
            let mut commit = Box::pin(transaction.commit());
            if poll_fn(|context| Poll::Ready(commit.as_mut().poll(context).is_pending())).await {
                break;
            }
        }
        assert!(sqlx::query("SELECT 1").execute(&pool).await.is_ok());
        let written = log.text();
        assert_eq!(written.contains("Kanarienwort"), value, "{written}");
        assert_eq!(written.contains("no transaction"), warning, "{written}");
    }
}
