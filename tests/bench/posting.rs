//! The public face: what a page weighs, what a report costs, how many are taken in a second.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use meldestelle_domain::clock::{Clock as _, SystemClock};
use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::forms::Forms;
use meldestelle_tests::office::{TestOffice, filing};
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::seal;
use meldestelle_web::locale;
use meldestelle_web::page::style_path;
use meldestelle_web::rng::Chance;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Bench;
use crate::figures::{Figures, SEALING};
use crate::http::Connection;
use crate::process::{Face, own_cpu};
use crate::stock::Stock;

/// A report as people write them.
const FIELDS: [(&str, &str); 8] = [
    ("desired_help", "talk"),
    (
        "narrative",
        "Ich war mit meiner Tochter beim Amt, um einen Antrag abzugeben. Die Frau am Schalter hat gesagt, wir sollen erst einmal richtig Deutsch lernen, \
         obwohl meine Tochter hier geboren ist und fehlerfrei spricht. Dann hat sie den Antrag nicht angenommen. Andere in der Schlange haben gelacht. \
         Ich habe nach ihrem Namen gefragt, den wollte sie nicht sagen. Am nächsten Tag war jemand anderes da und es ging ohne Probleme.",
    ),
    ("manifestation", "verbal_abuse"),
    ("when_words", "Anfang November, vormittags"),
    ("ground", "racism_ethnic"),
    ("ground", "language"),
    ("life_area", "authorities"),
    ("respondent_name", "Bürgerbüro"),
];
/// What separates the fields of a form.
pub const BOUNDARY: &str = "----bench0123456789abcdef";
/// People at once.
const CONCURRENCY: usize = 64;

/// Measures it.
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

    // Warm: pages baked, connections open.
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

/// Bytes over the line for somebody who was never here: the page and the stylesheet, heads included; the heaviest language counts.
async fn first_visits(target: &Target, figures: &mut Figures) {
    let mut connection = target.connect().await;
    let style = connection.get(style_path()).await.expect("the stylesheet").length;
    for (name, path) in [("start", ""), ("form", "report")] {
        let mut most = 0;
        for language in locale::all() {
            let answer = connection.get(&format!("/{}/{path}", language.tag)).await.expect("a page");
            // A language that the office does not offer.
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

/// Processor time of sealing one report to the office and its recovery key, in milliseconds.
pub fn sealing_alone() -> f64 {
    let office = TestOffice::new(&mut Chance::System);
    let (report, to) = (filing(&FIELDS).report, office.recipients());
    on_all_processors(|| drop(seal(&report, office.id, Uuid::nil(), &to).expect("sealed")))
}

/// The same with what cannot be left out beside it: the mailbox's keys, and the person's own copy.
fn sealing_all() -> f64 {
    let office = TestOffice::new(&mut Chance::System);
    let (report, to) = (filing(&FIELDS).report, office.recipients());
    let body = Body::OwnReport { report: Box::new(report.clone()), files: Vec::new() };
    let own_copy = Message { written: report.received, body };
    on_all_processors(|| {
        let mailbox = MailboxKey::derive(&ReceiptCode::random(&mut Chance::System)).expect("its keys");
        seal(&report, office.id, Uuid::nil(), &to).expect("sealed");
        mailbox.seal_own(&own_copy, office.id, MessageId(Uuid::nil())).expect("sealed");
        drop(mailbox.recipient());
    })
}

/// Processor time of doing something once, in milliseconds: on every processor at once, as under load, since two of them may be halves of one.
fn on_all_processors(work: impl Fn() + Sync) -> f64 {
    let (threads, rounds) = (thread::available_parallelism().map_or(1, usize::from), 2000);
    let before = own_cpu();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..rounds).for_each(|_| work()));
        }
    });
    (own_cpu() - before) / (threads * rounds) as f64
}

/// Processor time of each who takes part, per POST, in milliseconds.
pub struct Cost {
    /// The public face.
    pub face: f64,
    /// PostgreSQL.
    pub server: f64,
    generator: f64,
    /// How long it took.
    pub load: Load,
}

impl Cost {
    /// Of everything that happens while `posts` are sent.
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

/// How long it all took, and each.
pub struct Load {
    /// All.
    pub took: Duration,
    each: Vec<Duration>,
}

impl Load {
    /// So many of a hundred took no longer.
    pub fn percentile(&self, percent: usize) -> Duration {
        self.each.get(self.each.len() * percent / 100).or(self.each.last()).copied().unwrap_or_default()
    }
}

/// Where reports are sent.
#[derive(Clone)]
pub struct Target {
    /// The face's address.
    pub face: SocketAddr,
    /// The office's host name.
    pub host: String,
    /// Its forms.
    pub forms: Forms,
}

impl Target {
    async fn connect(&self) -> Connection {
        Connection::open(self.face, &self.host).await.expect("a connection")
    }

    /// Sends reports, each with a code of its own; every one has to be acknowledged.
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

/// A part of a form, with what names it.
pub fn part(named: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {named}\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

/// The form as browsers send it: with a place for files, and none chosen.
pub fn form(hidden: &[(&str, String)]) -> Vec<u8> {
    let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    let fields = FIELDS.into_iter().chain(hidden);
    let mut form: Vec<u8> =
        fields.flat_map(|(name, value)| part(&format!("name=\"{name}\""), value.as_bytes())).collect();
    form.extend(part("name=\"files\"; filename=\"\"\r\ncontent-type: application/octet-stream", b""));
    form.extend(format!("--{BOUNDARY}--\r\n").bytes());
    form
}
