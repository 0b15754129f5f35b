//! Measures the desk: signing in, a page of the queue, the statistics of a year.

use std::time::{Duration, Instant};

use meldestelle_desk::cli::setup::NewCounsellor;
use meldestelle_domain::clock::{Clock, SystemClock};
use totp_rs::{Builder, Secret};

use crate::Bench;
use crate::figures::Figures;
use crate::http::{Answer, Connection};
use crate::process::Face;
use crate::stock::Stock;

/// The year in which all cases were received.
pub const YEAR: i32 = 2025;
/// How long a second-factor code is valid.
const CODE_LASTS: Duration = Duration::from_secs(30);

/// Measures the queue and the statistics.
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
    measure_today(&mut session, &face, bench, figures).await;
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
        // The first time counts, because that is what a person who opens the page waits for.
        figures.time(format!("{name}, first time"), cold, whole, goal, limit);
        let warm = session.cost(&face, bench, &page, rounds).await;
        figures.time("... again", warm.median, whole, goal, limit);
        let both = format!("{:.0} + {:.0} ms", warm.face, warm.server);
        figures.note("... processor time of the desk + PostgreSQL", both);
        figures.note("... memory of the desk after that", format!("{:.1} MB", face.memory()));
    }
}

/// Measures "Today" with all that colleagues have to do, too.
async fn measure_today(session: &mut Session, face: &Face, bench: &Bench, figures: &mut Figures) {
    let today = session.cost(face, bench, "/today?whose=all", 60).await;
    assert!(today.answer.text.matches("<li data-row>").count() >= 40, "a page of things to do");
    let length = today.answer.length as f64 / 1000.0;
    figures.goal("\"Today\", 2 000 open cases: bytes", format!("{length:.1} kB"), "60 kB", length <= 60.0);
    figures.time("... processor time of the desk", today.face, |face| format!("{face:.1} ms"), "40 ms", 40.0);
    figures.note("... of PostgreSQL", format!("{:.1} ms", today.server));
    figures.note("... until it is there", format!("{:.1} ms", today.median));
}

fn whole(milliseconds: f64) -> String {
    format!("{milliseconds:.0} ms")
}

/// The session of a counsellor.
pub struct Session {
    connection: Connection,
}

/// The cost of one page, in milliseconds.
pub struct Page {
    /// Processor time of the desk.
    pub face: f64,
    /// Processor time of PostgreSQL.
    pub server: f64,
    /// Median time until the answer was complete.
    pub median: f64,
    answer: Answer,
}

impl Session {
    /// Signs in with the form, as a counsellor does.
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
            // The desk takes each code once, and the measurement before this one may have used it.
            tokio::time::sleep(CODE_LASTS).await;
        };
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.unwrap_or_else(|| panic!("not signed in: {}", answer.status));
        connection.keep_cookie(cookie);
        Self { connection }
    }

    /// Fetches a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let answer = self.connection.get(path).await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        answer
    }

    /// Fetches a page until it is warm, then measures it over this many rounds.
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
