//! Many large files at once: are all stored whole, and what does the public face hold meanwhile?
//!
//! A program of its own, so that what it holds itself is not measured: `tests/bench/run uploads`. Sends 64 photographs of 10 MB in parallel to a face of its own, opens what is stored with the recovery key, compares SHA-256, and reads the peak of the
//! face's resident memory from `/proc`. Ends with an error if a file is missing or the peak is 60 MB or more.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot run ends"
)]
#![expect(clippy::print_stdout, reason = "prints figures")]

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, ExitCode};
use std::time::{Duration, Instant};

use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::office::TestOffice;
use meldestelle_tests::programs::hex;
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::uploads::{Chosen, open_all};
use meldestelle_web::chance::Chance;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// People at once.
const PEOPLE: u8 = 64;
/// Bytes of each photograph: the largest that is taken.
const LENGTH: usize = 10 << 20;
/// Megabytes that the face may hold.
const GOAL: f64 = 60.0;

/// The public face as a process; ends with the value.
struct Face(Child);

impl Face {
    async fn start(program: &str, database: &str) -> (Self, SocketAddr) {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).unwrap();
        let face = Command::new(program)
            .env("MELDESTELLE_DATABASE_URL", database)
            .env("MELDESTELLE_LISTEN", free.to_string())
            // All people come from one address.
            .env("MELDESTELLE_OPEN_CONNECTIONS_BY_CLIENT", "1000")
            .env("MELDESTELLE_PAGES_A_MINUTE", "1000000")
            .env("MELDESTELLE_FORMS_A_MINUTE", "1000000")
            .env("MELDESTELLE_REQUESTS_AT_ONCE", "200")
            .spawn()
            .expect("the public face");
        let face = Self(face);
        for _ in 0..200 {
            if TcpStream::connect(free).await.is_ok() {
                return (face, free);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the public face did not start");
    }

    /// A line of `/proc/PID/status`, in megabytes.
    fn status(&self, field: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(field)).expect("the field");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }
}

impl Drop for Face {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A photograph of the length that is wanted: another one's head, and a scan that nobody can compress.
fn photograph(chance: &mut Chance) -> Vec<u8> {
    let small = Chosen::vector("photo_gps.jpg").bytes;
    let mut scan = vec![0; LENGTH - small.len()];
    chance.fill_bytes(&mut scan);
    // No marker stands inside.
    scan.iter_mut().filter(|byte| **byte == 0xff).for_each(|byte| *byte = 0xfe);
    let (head, tail) = small.split_at(small.len() - 2);
    [head, &scan, tail].concat()
}

/// Another one: a few points in the middle differ.
fn another(photo: &[u8], place: u8) -> Chosen {
    let mut bytes = photo.to_vec();
    bytes.iter_mut().skip(LENGTH / 2).take(16).for_each(|byte| *byte = place);
    Chosen::new(&format!("{place:02}.jpg"), bytes)
}

/// What cleaning leaves as it is: all but the head with its traces.
fn picture(photo: &[u8]) -> &[u8] {
    photo.get(photo.len().saturating_sub(LENGTH - 4096)..).unwrap_or_default()
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[tokio::main]
async fn main() -> ExitCode {
    let program = std::env::args().nth(1).expect("the program of the public face");
    let mut chance = Chance::seeded(64);
    let database = TestDatabase::create().await;
    let office = TestOffice::create(&database, "uploads.example", &mut chance).await;
    let (face, address) = Face::start(&program, &database.url(Role::Intake)).await;
    let reporter = Reporter::new(&format!("http://{address}"), "de");
    assert!(!reporter.form().await.value("code").is_empty());
    println!("idle: {:.1} MB", face.status("VmRSS:"));

    let mut sent = Vec::new();
    let mut people = JoinSet::new();
    let photo = photograph(&mut chance);
    let begin = Instant::now();
    for place in 0..PEOPLE {
        let photo = another(&photo, place);
        sent.push((photo.name.clone(), hash(&photo.bytes), hash(picture(&photo.bytes))));
        let reporter = reporter.clone();
        people.spawn(async move {
            let form = reporter.form().await.fill("narrative", "Mit einem Foto.");
            receipt_code(&reporter.send_with(&form, &[photo]).await)
        });
    }
    let codes = people.join_all().await;
    let peak = face.status("VmHWM:");
    println!("{} acknowledged in {:.1} s", codes.len(), begin.elapsed().as_secs_f64());
    println!("peak: {peak:.1} MB, now: {:.1} MB", face.status("VmRSS:"));

    let mut owner = database.connection(Role::Owner).await;
    let stored = open_all(&mut owner, office.id, &office.recovery).await;
    let whole = stored.iter().zip(&sent).filter(|(file, (name, received, kept))| {
        file.record.name == *name && file.record.sha256 == *received && hash(picture(&file.content)) == *kept
    });
    let whole = whole.count();
    println!("{whole} of {PEOPLE} stored whole, hashes equal");
    let all = usize::from(PEOPLE);
    if stored.len() == all && whole == all && peak < GOAL { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
