//! Measures what happens to honest people's reports during a flood: the share that gets through,
//! the number of tries, and the time it takes.
//!
//! The face runs with production limits behind a proxy on this machine. The proxy names its clients
//! with the PROXY protocol, so one machine can act as a thousand clients. The flood sends the next
//! report as soon as it has an answer. Each report carries a valid form of its own, because the
//! face would refuse an invalid one early and at little cost. A person fetches the form, sends it,
//! waits as long as the page asks, and sends what came back.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use meldestelle_domain::clock::{Clock as _, SystemClock};
use meldestelle_tests::forms::Forms;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::Bench;
use crate::figures::Figures;
use crate::http::{Answer, Connection};
use crate::posting::{BOUNDARY, form};
use crate::stock::Stock;

/// Number of people in one trial, and the time from one to the next.
const PEOPLE: u8 = 40;
const EVERY: Duration = Duration::from_millis(500);
/// How long a person keeps trying, and how long they wait for one answer.
const PATIENCE: Duration = Duration::from_mins(3);
const ANSWER: Duration = Duration::from_secs(30);
/// Connections of the flood, open at the same time.
const FLOOD: usize = 200;
/// Connections of the slow flood.
const SLOW: usize = 500;

/// The load during a trial.
#[derive(Clone, Copy)]
enum Load {
    Nobody,
    /// This many clients together, each sending as soon as it has an answer.
    Clients(u32),
    /// Connections that send one byte every ten seconds, each from a client of its own.
    Slow,
}

/// Measures every kind of load.
pub async fn measure(bench: &Bench, figures: &mut Figures) {
    let stock = Stock::new(bench, "flood").await;
    for (name, load) in [
        ("nobody floods", Load::Nobody),
        ("one client floods", Load::Clients(1)),
        ("a thousand clients flood", Load::Clients(1000)),
        ("500 slow connections", Load::Slow),
    ] {
        // Each load gets a new face, so no request counts are left over.
        let face = bench.start_intake_behind_a_proxy().await;
        let town = Town { face: face.address, host: stock.host.clone(), forms: stock.forms.clone() };
        let flood = Arc::new(Flood::default());
        let mut all = JoinSet::new();
        flood.begin(load, &town, &mut all);
        sleep(Duration::from_secs(3)).await;
        let began = Instant::now();
        let people = people(&town).await;
        let took = began.elapsed().as_secs_f64();
        let open = flood.slow.load(Ordering::Relaxed);
        let (taken, refused) = flood.end();
        all.shutdown().await;

        let mut through: Vec<&Told> = people.iter().filter(|told| told.acknowledged).collect();
        through.sort_by_key(|told| told.took);
        let seconds = |percent: usize| {
            let place = (through.len() * percent / 100).min(through.len().saturating_sub(1));
            through.get(place).map_or(f64::NAN, |told| told.took.as_secs_f64())
        };
        let at_once = through.iter().filter(|told| told.refused == 0).count();
        figures.note(
            format!("{name}: people whose report was acknowledged"),
            format!("{} of {PEOPLE}", through.len()),
        );
        figures.note("... without a second try", format!("{at_once} of {PEOPLE}"));
        figures.note(
            "... from the form to the receipt: half, 95 of 100, longest",
            format!("{:.2}, {:.2}, {:.2} s", seconds(50), seconds(95), seconds(100)),
        );
        figures.note(
            "... of the flood a second: taken, refused",
            format!("{:.0}, {:.0}", taken as f64 / took, refused as f64 / took),
        );
        if matches!(load, Load::Slow) {
            figures.note("... slow connections open at the end", format!("{open} of {SLOW}"));
        }
    }
}

/// Where people and floods send their reports.
#[derive(Clone)]
struct Town {
    face: SocketAddr,
    host: String,
    forms: Forms,
}

impl Town {
    async fn connect(&self, client: Ipv4Addr) -> io::Result<Connection> {
        Connection::proxied(self.face, &self.host, client).await
    }
}

/// The result of one person.
struct Told {
    acknowledged: bool,
    refused: u32,
    took: Duration,
}

async fn people(town: &Town) -> Vec<Told> {
    let mut people = JoinSet::new();
    for number in 0..PEOPLE {
        let town = town.clone();
        people.spawn(async move { person(&town, Ipv4Addr::new(198, 51, 100, number)).await });
        sleep(EVERY).await;
    }
    people.join_all().await
}

/// Files one report from an address of its own.
async fn person(town: &Town, address: Ipv4Addr) -> Told {
    let began = Instant::now();
    let (mut refused, mut hidden) = (0, None);
    while began.elapsed() < PATIENCE {
        let answer = timeout(ANSWER, once(town, address, &mut hidden)).await;
        let wait = match answer {
            Ok(Ok(answer)) if answer.status == 200 && hidden.is_some() => {
                if answer.text.contains("id=\"code\"") {
                    return Told { acknowledged: true, refused, took: began.elapsed() };
                }
                continue;
            }
            Ok(Ok(answer)) => answer.header("retry-after").and_then(|wait| wait.parse().ok()).unwrap_or(10),
            // Without an answer, people try again after a few seconds.
            Ok(Err(_)) | Err(_) => 5,
        };
        refused += 1;
        sleep(Duration::from_secs(wait)).await;
    }
    Told { acknowledged: false, refused, took: began.elapsed() }
}

/// Fetches the form if there is none yet, then sends it. If the answer holds the form again, its
/// hidden fields replace the old ones.
async fn once(
    town: &Town,
    address: Ipv4Addr,
    hidden: &mut Option<[(&'static str, String); 2]>,
) -> io::Result<Answer> {
    let mut connection = town.connect(address).await?;
    if hidden.is_none() {
        let answer = connection.get("/de/report").await?;
        if answer.status != 200 {
            return Ok(answer);
        }
        *hidden = carried(&answer);
    }
    let Some(fields) = hidden.clone() else { return Err(io::ErrorKind::InvalidData.into()) };
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let answer = connection.post("/de/report", &kind, &form(&fields)).await?;
    if let Some(fresh) = carried(&answer) {
        *hidden = Some(fresh);
    }
    Ok(answer)
}

/// The form's hidden fields. They are readable although the page is compressed, because the face
/// leaves this part of it uncompressed.
fn carried(answer: &Answer) -> Option<[(&'static str, String); 2]> {
    let value = |name: &str| {
        let (_, after) = answer.text.split_once(&format!("type=\"hidden\" name=\"{name}\" value=\""))?;
        after.split('"').next().map(str::to_owned)
    };
    Some([("code", value("code")?), ("issued", value("issued")?)])
}

/// The progress of a flood.
#[derive(Default)]
struct Flood {
    over: AtomicBool,
    taken: AtomicUsize,
    refused: AtomicUsize,
    /// Slow connections that are open now.
    slow: AtomicUsize,
}

impl Flood {
    fn begin(self: &Arc<Self>, load: Load, town: &Town, all: &mut JoinSet<()>) {
        match load {
            Load::Nobody => {}
            Load::Clients(clients) => {
                for place in 0..FLOOD {
                    let (flood, town) = (self.clone(), town.clone());
                    all.spawn(
                        async move { flood.pour(&town, clients, u32::try_from(place).unwrap_or(0)).await },
                    );
                }
            }
            Load::Slow => {
                for place in 0..SLOW {
                    let (flood, town) = (self.clone(), town.clone());
                    let client = Ipv4Addr::from_bits(0x0a00_0000 + u32::try_from(place).unwrap_or(0));
                    all.spawn(async move { while flood.creep(&town, client).await.is_ok() {} });
                }
            }
        }
    }

    /// Sends reports from ever new clients until the trial is over.
    async fn pour(&self, town: &Town, clients: u32, first: u32) {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let mut number = first;
        while !self.over.load(Ordering::Relaxed) {
            number += 1;
            let client = Ipv4Addr::from_bits(0x0a00_0000 + number.wrapping_mul(37) % clients);
            let Ok(mut connection) = town.connect(client).await else { continue };
            for _ in 0..4 {
                let (_, hidden) = town.forms.hidden(SystemClock.now());
                match connection.post("/de/report", &kind, &form(&hidden)).await {
                    Ok(answer) if answer.status == 200 => self.taken.fetch_add(1, Ordering::Relaxed),
                    Ok(_) => self.refused.fetch_add(1, Ordering::Relaxed),
                    Err(_) => break,
                };
            }
        }
    }

    /// Holds a connection open as long as the face allows: sends half a request head, then one byte
    /// from time to time.
    async fn creep(&self, town: &Town, client: Ipv4Addr) -> io::Result<()> {
        let mut stream = TcpStream::connect(town.face).await?;
        let head = format!("PROXY TCP4 {client} 127.0.0.1 5000 80\r\nPOST /de/report HTTP/1.1\r\nx: ");
        stream.write_all(head.as_bytes()).await?;
        self.slow.fetch_add(1, Ordering::Relaxed);
        // The face answers only when it closes the connection.
        while timeout(Duration::from_secs(10), stream.read(&mut [0; 64])).await.is_err() {
            if stream.write_all(b"x").await.is_err() {
                break;
            }
        }
        self.slow.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    }

    fn end(&self) -> (usize, usize) {
        self.over.store(true, Ordering::Relaxed);
        (self.taken.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed))
    }
}
