//! The desk: signing in, a page of the queue, the figures of a year.

use std::time::{Duration, Instant};

use meldestelle_desk::cli::setup::NewCounsellor;
use meldestelle_domain::clock::{Clock, SystemClock};
use totp_rs::{Builder, Secret};

use crate::Bench;
use crate::figures::Figures;
use crate::http::{Answer, Connection};
use crate::process::Face;
use crate::stock::Stock;

/// The year that all cases are of.
pub const YEAR: i32 = 2025;
/// How long a code of the second factor lasts.
const CODE_LASTS: Duration = Duration::from_secs(30);

/// Measures it.
pub async fn measure(bench: &Bench, figures: &mut Figures) {
    let mut stock = Stock::new(bench, "queue").await;
    stock.add(2000, YEAR, true).await;
    stock.settle().await;
    let face = bench.start_desk().await;
    figures.note("memory of the desk, idle", format!("{:.1} MB", face.memory()));
    let before = face.cpu();
    let mut session = Session::open(&face, &stock).await;
    figures
        .note("signing in: processor time (Argon2id, on purpose)", format!("{:.0} ms", face.cpu() - before));
    let queue = session.cost(&face, bench, "/cases", 60).await;
    assert_eq!(queue.answer.text.matches("<th scope=\"row\"").count(), 50, "a page of the queue");
    let length = queue.answer.length as f64 / 1000.0;
    figures.goal(
        "a page of the queue, 2 000 open cases: bytes",
        format!("{length:.1} kB"),
        "60 kB",
        length <= 60.0,
    );
    figures.time("... processor time of the desk", queue.face, |face| format!("{face:.1} ms"), "30 ms", 30.0);
    figures.note("... of PostgreSQL", format!("{:.1} ms", queue.server));
    figures.note("... until it is there", format!("{:.1} ms", queue.median));
    drop(face);

    for (cases, rounds, goal, limit) in [(10_000, 40, "50 ms", 50.0), (100_000, 8, "500 ms", 500.0)] {
        let mut stock = Stock::new(bench, &format!("year-{cases}")).await;
        stock.add(cases, YEAR, false).await;
        stock.settle().await;
        let face = bench.start_desk().await;
        let mut session = Session::open(&face, &stock).await;
        let page = format!("/statistics?year={YEAR}");
        let began = Instant::now();
        let answer = session.get(&page).await;
        let cold = began.elapsed().as_secs_f64() * 1000.0;
        assert!(answer.text.contains("table-ground"), "the figures of a year");
        let name = format!("statistics over {cases} cases");
        // Somebody who opens the page waits for the first time, so it is the one that counts.
        figures.time(format!("{name}, first time"), cold, whole, goal, limit);
        let warm = session.cost(&face, bench, &page, rounds).await;
        figures.time("... again", warm.median, whole, goal, limit);
        let both = format!("{:.0} + {:.0} ms", warm.face, warm.server);
        figures.note("... processor time of the desk + PostgreSQL", both);
        figures.note("... memory of the desk after that", format!("{:.1} MB", face.memory()));
    }
}

fn whole(milliseconds: f64) -> String {
    format!("{milliseconds:.0} ms")
}

/// A counsellor who has signed in.
pub struct Session {
    connection: Connection,
}

/// What one page costs, in milliseconds.
pub struct Page {
    /// Processor time of the desk.
    pub face: f64,
    /// Processor time of PostgreSQL.
    pub server: f64,
    /// Until it was there, in the middle of all tries.
    pub median: f64,
    answer: Answer,
}

impl Session {
    /// Signs in as people do.
    pub async fn open(face: &Face, stock: &Stock) -> Self {
        let mut connection = Connection::open(face.address, &stock.host).await.expect("a connection");
        let [counsellor] = stock.office.counsellors.as_slice() else { panic!("one counsellor") };
        let mut tries = 0..2;
        let answer = loop {
            let form = form_urlencoded::Serializer::new(String::new())
                .append_pair("login", &counsellor.login)
                .append_pair("passphrase", &counsellor.passphrase)
                .append_pair("code", &code(counsellor))
                .finish();
            let answer = connection
                .post("/sign-in", "application/x-www-form-urlencoded", form.as_bytes())
                .await
                .expect("an answer");
            if answer.status != 401 || tries.next().is_none() {
                break answer;
            }
            // A code is taken once; the part before this one may have used it.
            tokio::time::sleep(CODE_LASTS).await;
        };
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.unwrap_or_else(|| panic!("not signed in: {}", answer.status));
        connection.keep_cookie(cookie);
        Self { connection }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let answer = self.connection.get(path).await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        answer
    }

    /// Opens a page until it is warm, and then so many times.
    pub async fn cost(&mut self, face: &Face, bench: &Bench, path: &str, rounds: u32) -> Page {
        for _ in 0..3 {
            self.get(path).await;
        }
        let before = [face.cpu(), bench.server.cpu()];
        let mut took = Vec::new();
        let mut last = None;
        for _ in 0..rounds {
            let began = Instant::now();
            last = Some(self.get(path).await);
            took.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        let per_page = |after: f64, before: f64| (after - before) / f64::from(rounds);
        took.sort_by(f64::total_cmp);
        Page {
            face: per_page(face.cpu(), before[0]),
            server: per_page(bench.server.cpu(), before[1]),
            median: took[took.len() / 2],
            answer: last.expect("at least one"),
        }
    }
}

fn code(counsellor: &NewCounsellor) -> String {
    let secret = Secret::try_from_base32(counsellor.totp_secret.as_str()).expect("a secret");
    let totp = Builder::new().with_secret(secret).build().expect("an authenticator");
    totp.generate(u64::try_from(SystemClock.now().timestamp()).unwrap_or_default()).to_string()
}
