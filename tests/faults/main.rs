//! Proves that nothing is lost: two replicas of each face and the database are killed, disconnected
//! and run out of disk while people report and counsellors code. `tests/faults/run` prepares the
//! environment. The run ends with status 1 if anything that was acknowledged is missing, or
//! anything is stored twice.
//!
//! A power cut is not covered: the operating system and its disk keep running.
#![expect(clippy::expect_used, clippy::panic, reason = "a trial that cannot run ends")]
#![expect(clippy::print_stdout, reason = "prints a table")]

mod desk;
mod engine;
mod faces;
mod found;
mod people;
mod sent;
mod town;

use std::collections::BTreeMap;
use std::env;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use age::x25519;
use meldestelle_domain::clock::{Clock as _, FixedClock, SystemClock};
use meldestelle_tests::counsellor::Counsellor;
use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use desk::Work;
use engine::Engine;
use faces::Replica;
use found::Found;
use town::Town;

/// Number of people who report at the same time.
const PEOPLE: u8 = 12;
/// From this number of rounds on, the desk must have answered at least one busy page; two in ten
/// rounds are usual.
const LONG: u64 = 30;
/// How long people may have to keep trying after the last fault.
const CALM: Duration = Duration::from_mins(1);

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    IntakeKilled,
    DeskKilled,
    DatabaseKilled,
    ConnectionsCut,
    DiskFull,
    MigratedWhileServing,
}

impl Fault {
    const ALL: [Self; 6] = [
        Self::IntakeKilled,
        Self::DeskKilled,
        Self::DatabaseKilled,
        Self::ConnectionsCut,
        Self::DiskFull,
        Self::MigratedWhileServing,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::IntakeKilled => "public face killed",
            Self::DeskKilled => "desk killed",
            Self::DatabaseKilled => "database killed",
            Self::ConnectionsCut => "all connections cut",
            Self::DiskFull => "disk full",
            Self::MigratedWhileServing => "migrated while serving",
        }
    }
}

/// An environment variable that `tests/faults/run` sets.
fn setting(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run tests/faults/run"))
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut engine = Engine::start().await;
    let mut intakes = [Replica::intake().await, Replica::intake().await];
    let mut desks = [Replica::desk().await, Replica::desk().await];
    let seed = setting("FAULTS_SEED").parse().expect("a number");
    println!("FAULTS_SEED={seed} chooses the same faults again");
    let addresses = |replicas: &[Replica]| replicas.iter().map(Replica::url).collect();
    let town = Town::new(seed, addresses(&intakes), addresses(&desks));

    let set_up =
        std::fs::read_to_string(format!("{}/setup.json", setting("FAULTS_WORK"))).expect("what setup said");
    let set_up: Value = serde_json::from_str(&set_up).expect("JSON");
    let lives = begin_to_work(&set_up, &desks, &town).await;

    let kinds =
        Fault::ALL.into_iter().filter(|kind| *kind != Fault::DiskFull || !setting("FAULTS_DISK").is_empty());
    let kinds: Vec<Fault> = kinds.collect();
    let rounds = setting("FAULTS_ROUNDS").parse().expect("a number of rounds");
    let mut chance = town.chance(0);
    let mut connections_cut = 0;
    let mut happened = BTreeMap::<Fault, u64>::new();
    for _ in 0..rounds {
        let mut round = kinds.clone();
        round.shuffle(&mut chance);
        for fault in round {
            sleep(Duration::from_millis(chance.random_range(200..1200))).await;
            let dark = Duration::from_millis(chance.random_range(0..800));
            let one = chance.random_range(0..2);
            match fault {
                Fault::IntakeKilled => intakes.get_mut(one).expect("two").kill(dark).await,
                Fault::DeskKilled => desks.get_mut(one).expect("two").kill(dark).await,
                Fault::DatabaseKilled => engine.kill(dark).await,
                Fault::ConnectionsCut => connections_cut += engine.cut().await,
                Fault::DiskFull => engine.fill(dark + Duration::from_millis(500)).await,
                Fault::MigratedWhileServing => migrate(happened.get(&fault).copied().unwrap_or(0)).await,
            }
            *happened.entry(fault).or_default() += 1;
        }
    }
    town.end();
    for life in lives {
        let ended = life.await;
        town.check(ended.is_ok(), || "somebody's browser ended with a defect".to_owned());
    }

    let recovery: x25519::Identity = set_up
        .pointer("/recovery_key")
        .and_then(Value::as_str)
        .and_then(|key| key.parse().ok())
        .expect("a key");
    let found = found::look(&town, &recovery).await;
    let mut breaks = tell(&town, &found, &happened);
    for kind in &kinds {
        if happened.get(kind) != Some(&rounds) {
            breaks.push(format!("not in every round: {}", kind.name()));
        }
    }
    if connections_cut == 0 {
        breaks.push("there were no connections to cut".to_owned());
    }
    print_most(&breaks);
    if !breaks.is_empty() {
        return ExitCode::FAILURE;
    }
    let but =
        if kinds.contains(&Fault::DiskFull) { "" } else { "; the disk was not filled, which takes root" };
    println!("Nothing is lost{but}.");
    ExitCode::SUCCESS
}

/// Two counsellors begin to code, and people begin to report. They end with the town.
async fn begin_to_work(set_up: &Value, desks: &[Replica], town: &Town) -> Vec<JoinHandle<()>> {
    let mut lives = Vec::new();
    for place in 0..2 {
        let counsellor =
            signed_in(set_up.pointer(&format!("/counsellors/{place}")).expect("two"), desks).await;
        lives.push(tokio::spawn(Work::new(counsellor, place, town.clone()).code()));
    }
    lives.extend((1..=PEOPLE).map(|number| tokio::spawn(people::report(number, town.clone()))));
    lives
}

/// Prints up to twenty different broken promises, each once with how often it was broken.
fn print_most(breaks: &[String]) {
    let mut counted = BTreeMap::<&str, usize>::new();
    for what in breaks {
        *counted.entry(what).or_default() += 1;
    }
    for (what, times) in counted.iter().take(20) {
        println!("BROKEN {times} times: {what}");
    }
}

/// Prints what occurred and what was found. Returns every broken promise, and every situation that
/// the trial must meet and did not.
fn tell(town: &Town, found: &Found, happened: &BTreeMap<Fault, u64>) -> Vec<String> {
    let sent = town.reports();
    let acknowledged = sent.iter().filter(|sent| sent.acknowledged).count();
    let line = |what: &str, number: u64| println!("{what:<52} {number:>8}");
    for fault in Fault::ALL {
        line(fault.name(), happened.get(&fault).copied().unwrap_or(0));
    }
    line("reports sent", sent.len() as u64);
    line("acknowledged", acknowledged as u64);
    line("... found once, opened and whole", found.acknowledged as u64);
    line("given up without an answer", (sent.len() - acknowledged) as u64);
    line("... of these stored, once and whole", found.given_up as u64);
    line("files, each with its report and whole", found.files as u64);
    line("rows", found.rows as u64);
    let met = &town.met;
    // A trial that meets none of these situations proves nothing.
    let mut breaks = town.breaks();
    let mut at_least = |least: u64, what: &str, number: u64| {
        line(what, number);
        if number < least {
            breaks.push(format!("too little happened to show anything: {what}"));
        }
    };
    let of = |count: &AtomicUsize| count.load(Ordering::Relaxed) as u64;
    at_least(1, "codings acknowledged, each there when opened again", of(&met.saved));
    at_least(1, "sends cut off by a fault", of(&met.cut_off));
    at_least(1, "sends in pieces that broke off", of(&met.in_part));
    at_least(1, "reports stored unknown to their sender, sent again", of(&met.stored_before));
    at_least(1, "busy pages of the public face, words kept", of(&met.busy));
    at_least(
        u64::from(happened.values().any(|times| *times >= LONG)),
        "busy pages of the desk, names kept",
        of(&met.busy_desk),
    );
    if acknowledged < 20 || found.files == 0 {
        breaks.push("too little happened to show anything: reports or files".to_owned());
    }
    breaks
}

/// A counsellor who is signed in before the first fault.
async fn signed_in(known: &Value, desks: &[Replica]) -> Counsellor {
    let word = |name: &str| known.get(name).and_then(Value::as_str).expect("a word").to_owned();
    let clock = FixedClock::at(SystemClock.now());
    let desk = desks.first().expect("a desk").url();
    let counsellor = Counsellor::new(&desk, clock, &word("login"), &word("passphrase"), &word("totp_secret"));
    counsellor.sign_in().await;
    counsellor
}

/// Does what an update does: runs the migrations, and adds a column to a table that everybody
/// writes to.
async fn migrate(number: u64) {
    let program = format!("{}/meldestelle-desk", setting("FAULTS_PROGRAMS"));
    let migrated = Command::new(program)
        .arg("migrate")
        .env("MELDESTELLE_DATABASE_URL", setting("FAULTS_OWNER"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(migrated.is_ok_and(|status| status.success()), "the migrations did not run");
    let mut owner = PgConnection::connect(&setting("FAULTS_OWNER")).await.expect("the database");
    let column = format!("ALTER TABLE report ADD COLUMN of_version_{number} text");
    sqlx::query(AssertSqlSafe(column)).execute(&mut owner).await.expect("a new column");
}
