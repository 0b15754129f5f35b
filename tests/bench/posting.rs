//! Measures the public face: the size of a page, the cost of a report, the number of reports in a
//! second.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use meldestelle_domain::clock::{Clock as _, SystemClock};
use meldestelle_tests::forms::Forms;
use meldestelle_web::locale;
use meldestelle_web::page::style_path;
use sqlx::PgConnection;

use crate::Bench;
use crate::figures::{Figures, SEALING};
use crate::http::Connection;
use crate::process::{Face, own_cpu};
use crate::sealing::{FIELDS, sealing_all, sealing_alone};
use crate::stock::Stock;

/// The boundary between the parts of a multipart body.
pub const BOUNDARY: &str = "----bench0123456789abcdef";
/// Number of people who send at the same time.
const CONCURRENCY: usize = 64;

/// Measures page sizes, the cost of a report and the rate of reports.
pub async fn measure(bench: &Bench, owner: &mut PgConnection, figures: &mut Figures) {
    let stock = Stock::new(bench, "post").await;
    let face = bench.start_intake().await;
    let target = Target { face: face.address, host: stock.host.clone(), forms: stock.forms.clone() };
    figures.goal("memory of the public face, idle", megabytes(face.memory()), "25 MB", face.memory() <= 25.0);
    first_visits(&target, figures).await;
    let sealing = sealing_alone();
    figures.note("processor time: sealing one report alone", format!("{sealing:.3} ms"));
    let least = sealing_all() / sealing;
    figures.note("... all that a POST seals and derives, in sealings", format!("{least:.2}"));

    // Warms up: pages are rendered and connections are open before the measurement.
    target.send(200, 4, false).await;
    let cost = Cost::of(bench, &face, bench.posts, target.send(bench.posts, 4, false)).await;
    let ratio = cost.face / sealing;
    let name = "processor time of the public face per accepted POST";
    figures.time(name, cost.face, milliseconds, "0.5 ms", 0.5);
    figures.goal("... in sealings", format!("{ratio:.2}"), "3", ratio <= 3.0);
    figures.note("... of PostgreSQL", milliseconds(cost.server));
    figures.note("... of the load generator", milliseconds(cost.generator));
    let visit = Cost::of(bench, &face, bench.posts, target.send(bench.posts, 4, true)).await.face;
    figures.time("processor time per visit (form, POST)", visit, milliseconds, "1.5 ms", 1.5);

    let before = stored(owner).await;
    let began = Instant::now();
    let load =
        Cost::of(bench, &face, bench.posts * 3, target.send(bench.posts * 3, CONCURRENCY, false)).await;
    let busy = load.sum() * (bench.posts * 3) as f64 / began.elapsed().as_secs_f64() / 10.0;
    let rate = (bench.posts * 3) as f64 / load.load.took.as_secs_f64();
    let p99 = load.load.percentile(99).as_secs_f64() * 1000.0;
    let lost = before + bench.posts * 3 - stored(owner).await;
    figures.goal(
        format!("accepted POSTs a second, {CONCURRENCY} at once"),
        format!("{rate:.0}"),
        "1500",
        rate >= 1500.0,
    );
    if rate < 1500.0 {
        let there = rate * sealing_alone() / SEALING;
        figures.note("... by the ratio of sealings, on the design's processor", format!("{there:.0}"));
    }
    figures.time("... slowest of a hundred", p99, |p99| format!("{p99:.0} ms"), "100 ms", 100.0);
    figures.goal("... acknowledged and not stored", lost.to_string(), "0", lost == 0);
    figures.note("... processor time of all three per POST", milliseconds(load.sum()));
    figures.note("... processors busy with it, of a hundred each", format!("{busy:.0}"));
    figures.note("memory after that", megabytes(face.memory()));
}

fn milliseconds(value: f64) -> String {
    format!("{value:.3} ms")
}

fn megabytes(value: f64) -> String {
    format!("{value:.1} MB")
}

async fn stored(owner: &mut PgConnection) -> usize {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM report").fetch_one(owner).await.expect("a count");
    usize::try_from(count).unwrap_or_default()
}

/// Bytes over the network on a first visit: the page and the stylesheet with their heads, in the
/// largest language.
async fn first_visits(target: &Target, figures: &mut Figures) {
    let mut connection = target.connect().await;
    let style = connection.get(style_path()).await.expect("the stylesheet").length;
    for (name, path) in [("start", ""), ("form", "report")] {
        let mut most = 0;
        for language in locale::all() {
            let answer = connection.get(&format!("/{}/{path}", language.tag)).await.expect("a page");
            // The office does not offer every language.
            if answer.status == 200 {
                most = most.max(answer.length + style);
            }
        }
        figures.goal(
            format!("first visit to the {name}: bytes of 2 requests, heaviest language"),
            most.to_string(),
            "14000",
            (1..=14_000).contains(&most),
        );
    }
}

/// Processor time per POST, in milliseconds.
pub struct Cost {
    /// The public face.
    pub face: f64,
    /// PostgreSQL.
    pub server: f64,
    generator: f64,
    /// Duration of the load.
    pub load: Load,
}

impl Cost {
    /// Measures the cost of everything that happens while `posts` reports are sent.
    pub async fn of(bench: &Bench, face: &Face, posts: usize, sending: impl Future<Output = Load>) -> Self {
        let before = [face.cpu(), bench.server.cpu(), own_cpu()];
        let load = sending.await;
        let after = [face.cpu(), bench.server.cpu(), own_cpu()];
        let [face, server, generator] = [0, 1, 2].map(|who: usize| (after[who] - before[who]) / posts as f64);
        Self { face, server, generator, load }
    }

    fn sum(&self) -> f64 {
        self.face + self.server + self.generator
    }
}

/// The duration of a load as a whole and of each request.
pub struct Load {
    /// Duration of the whole load.
    pub took: Duration,
    each: Vec<Duration>,
}

impl Load {
    /// The time within which so many percent of the requests were answered.
    pub fn percentile(&self, percent: usize) -> Duration {
        self.each.get(self.each.len() * percent / 100).or(self.each.last()).copied().unwrap_or_default()
    }
}

/// Where reports are sent.
#[derive(Clone)]
pub struct Target {
    /// Address of the face.
    pub face: SocketAddr,
    /// Host name of the office.
    pub host: String,
    /// Makes forms of the office.
    pub forms: Forms,
}

impl Target {
    async fn connect(&self) -> Connection {
        Connection::open(self.face, &self.host).await.expect("a connection")
    }

    /// Sends reports, each with a code of its own, and fails unless every one is acknowledged.
    pub async fn send(&self, posts: usize, at_once: usize, with_form: bool) -> Load {
        let left = Arc::new(AtomicUsize::new(posts));
        let began = Instant::now();
        let people: Vec<_> = (0..at_once)
            .map(|_| tokio::spawn(report_until_done(self.clone(), Arc::clone(&left), with_form)))
            .collect();
        let mut each = Vec::with_capacity(posts);
        for person in people {
            each.extend(person.await.expect("everything was acknowledged"));
        }
        each.sort_unstable();
        Load { took: began.elapsed(), each }
    }
}

async fn report_until_done(target: Target, left: Arc<AtomicUsize>, with_form: bool) -> Vec<Duration> {
    let mut connection = target.connect().await;
    let mut each = Vec::new();
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
        if with_form {
            assert_eq!(connection.get("/de/report").await.expect("the form").status, 200);
        }
        let (code, hidden) = target.forms.hidden(SystemClock.now());
        let form = form(&hidden);
        let began = Instant::now();
        let answer = connection.post("/de/report", &kind, &form).await.expect("an answer");
        each.push(began.elapsed());
        let acknowledged =
            answer.status == 200 && answer.text.contains(code.grouped().split(' ').next().unwrap_or("?"));
        assert!(acknowledged, "not acknowledged: {}", answer.status);
    }
    each
}

/// A part of a multipart form; `named` is the rest of its content-disposition header.
pub fn part(named: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {named}\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

/// A report form as browsers send it, with a file field in which no file is chosen.
pub fn form(hidden: &[(&str, String)]) -> Vec<u8> {
    let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    let fields = FIELDS.into_iter().chain(hidden);
    let mut form: Vec<u8> =
        fields.flat_map(|(name, value)| part(&format!("name=\"{name}\""), value.as_bytes())).collect();
    form.extend(part("name=\"files\"; filename=\"\"\r\ncontent-type: application/octet-stream", b""));
    form.extend(format!("--{BOUNDARY}--\r\n").bytes());
    form
}
