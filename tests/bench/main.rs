//! The figures of the public face: processor time per report, reports per second, memory, bytes. `tests/bench/run` starts what it needs.
#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark that cannot run ends")]
#![expect(clippy::print_stdout, reason = "prints a table")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod face;
mod http;

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_tests::office::{TestOffice, filing};
use meldestelle_vault::seal::seal;
use meldestelle_web::chance::Chance;
use meldestelle_web::locale;
use meldestelle_web::page::style_path;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::face::{Face, own_cpu};
use crate::http::Connection;

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
/// People at once.
const CONCURRENCY: usize = 64;

/// One line of the table.
struct Figure {
    name: String,
    value: String,
    goal: &'static str,
    reached: Option<bool>,
}

fn figure(
    name: impl Into<String>,
    value: String,
    goal: &'static str,
    reached: impl Into<Option<bool>>,
) -> Figure {
    Figure { name: name.into(), value, goal, reached: reached.into() }
}

#[tokio::main]
async fn main() {
    let variable =
        |name: &str| env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run tests/bench/run"));
    let posts = env::args().nth(1).and_then(|number| number.parse().ok()).unwrap_or(3000);
    let mut owner = PgConnection::connect(&variable("BENCH_OWNER_DATABASE")).await.expect("the database");
    let face = Face::start(&variable("BENCH_INTAKE"), &variable("BENCH_INTAKE_DATABASE")).await;

    let mut table =
        vec![figure("memory, idle", format!("{:.1} MB", face.memory()), "25 MB", face.memory() <= 25.0)];
    table.extend(first_visits(&face).await);
    let sealing = sealing_alone();
    table.push(figure("sealing one report alone, processor time", format!("{sealing:.3} ms"), "", None));

    // Warm: pages baked, connections open.
    send(&face, 200, 4, false).await;
    let cpu = face.cpu();
    send(&face, posts, 4, false).await;
    let per_post = (face.cpu() - cpu) / posts as f64;
    let ratio = per_post / sealing;
    table.push(figure(
        "processor time per accepted POST",
        format!("{per_post:.3} ms"),
        "0.5 ms",
        per_post <= 0.5,
    ));
    table.push(figure("... in sealings", format!("{ratio:.2}"), "3", ratio <= 3.0));
    let cpu = face.cpu();
    send(&face, posts, 4, true).await;
    let per_visit = (face.cpu() - cpu) / posts as f64;
    table.push(figure(
        "processor time per visit (form, POST)",
        format!("{per_visit:.3} ms"),
        "1.5 ms",
        per_visit <= 1.5,
    ));

    let before = stored(&mut owner).await;
    let load = send(&face, posts * 3, CONCURRENCY, false).await;
    let rate = (posts * 3) as f64 / load.took.as_secs_f64();
    let p99 = load.percentile(99).as_secs_f64() * 1000.0;
    let lost = before + posts * 3 - stored(&mut owner).await;
    table.push(figure(
        format!("accepted POSTs a second, {CONCURRENCY} at once"),
        format!("{rate:.0}"),
        "1500",
        rate >= 1500.0,
    ));
    table.push(figure("... slowest of a hundred", format!("{p99:.0} ms"), "100 ms", p99 < 100.0));
    table.push(figure("... acknowledged and not stored", lost.to_string(), "0", lost == 0));
    table.push(figure("memory after that", format!("{:.1} MB", face.memory()), "", None));

    println!("{:<58} {:>12} {:>9}", "", "measured", "goal");
    for Figure { name, value, goal, reached } in table {
        let mark = reached.map_or("", |reached| if reached { "" } else { "  missed" });
        println!("{name:<58} {value:>12} {goal:>9}{mark}");
    }
}

async fn stored(owner: &mut PgConnection) -> usize {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM report").fetch_one(owner).await.expect("a count");
    usize::try_from(count).unwrap_or_default()
}

/// Bytes over the line for somebody who was never here: the page and the stylesheet, heads included; the heaviest language counts.
async fn first_visits(face: &Face) -> Vec<Figure> {
    let mut connection = Connection::open(face.address).await.expect("a connection");
    let style = connection.get(style_path()).await.expect("the stylesheet").length;
    let mut figures = Vec::new();
    for (name, path) in [("start", ""), ("form", "report")] {
        let mut most = 0;
        for language in locale::all() {
            let answer = connection.get(&format!("/{}/{path}", language.tag)).await.expect("a page");
            // A language that the office does not offer.
            if answer.status == 200 {
                most = most.max(answer.length + style);
            }
        }
        figures.push(figure(
            format!("first visit to the {name}, bytes"),
            most.to_string(),
            "14000",
            most <= 14_000,
        ));
    }
    figures
}

/// Processor time of sealing one report to the office and its recovery key, in milliseconds.
fn sealing_alone() -> f64 {
    let office = TestOffice::new(&mut Chance::System);
    let (report, to) = (filing(&FIELDS).report, office.recipients());
    let rounds = 2000;
    let before = own_cpu();
    for _ in 0..rounds {
        seal(&report, office.id, Uuid::nil(), &to).expect("sealed");
    }
    (own_cpu() - before) / f64::from(rounds)
}

/// How long it all took, and each.
struct Load {
    took: Duration,
    each: Vec<Duration>,
}

impl Load {
    fn percentile(&self, percent: usize) -> Duration {
        self.each.get(self.each.len() * percent / 100).or(self.each.last()).copied().unwrap_or_default()
    }
}

/// Sends reports, each with a code of its own; every one has to be acknowledged.
async fn send(face: &Face, posts: usize, at_once: usize, with_form: bool) -> Load {
    let left = Arc::new(AtomicUsize::new(posts));
    let began = Instant::now();
    let people: Vec<_> = (0..at_once)
        .map(|_| tokio::spawn(report_until_done(face.address, Arc::clone(&left), with_form)))
        .collect();
    let mut each = Vec::with_capacity(posts);
    for person in people {
        each.extend(person.await.expect("everything was acknowledged"));
    }
    each.sort_unstable();
    Load { took: began.elapsed(), each }
}

async fn report_until_done(
    face: std::net::SocketAddr,
    left: Arc<AtomicUsize>,
    with_form: bool,
) -> Vec<Duration> {
    let mut connection = Connection::open(face).await.expect("a connection");
    let mut each = Vec::new();
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(FIELDS).finish();
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
        if with_form {
            assert_eq!(connection.get("/de/report").await.expect("the form").status, 200);
        }
        let code = ReceiptCode::random(&mut Chance::System);
        let form = format!("{encoded}&code={}", code.grouped().replace(' ', "+"));
        let began = Instant::now();
        let answer = connection.post("/de/report", &form).await.expect("an answer");
        each.push(began.elapsed());
        let acknowledged =
            answer.status == 200 && answer.text.contains(code.grouped().split(' ').next().unwrap_or("?"));
        assert!(acknowledged, "not acknowledged: {}", answer.status);
    }
    each
}
