//! Measures in one run the figures that the design sets goals for. `tests/bench/run` prepares the
//! environment.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot run ends"
)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "prints a table, and how far it is")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod desk;
mod figures;
mod flood;
mod growth;
mod http;
mod machine;
mod posting;
mod process;
mod release;
mod sealing;
mod stock;
mod uploads;

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use sqlx::{Connection as _, PgConnection};

use crate::figures::Figures;
use crate::process::{Face, Server};
use crate::stock::Stock;

/// The environment of the measurements.
struct Bench {
    programs: PathBuf,
    /// URL of the database up to the role's name.
    database: String,
    /// Folder for the results.
    results: PathBuf,
    /// The PostgreSQL server.
    server: Server,
    /// Number of reports in one measurement.
    posts: usize,
}

impl Bench {
    fn of_environment() -> Self {
        let variable =
            |name: &str| env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run tests/bench/run"));
        Self {
            programs: variable("BENCH_PROGRAMS").into(),
            database: variable("BENCH_DATABASE"),
            results: variable("BENCH_RESULTS").into(),
            server: Server(variable("BENCH_SERVER_PID").parse().expect("a process")),
            posts: variable("BENCH_POSTS").parse().expect("a number"),
        }
    }

    /// URL of the database for a role.
    fn url(&self, role: &str) -> String {
        format!("{}{role}", self.database)
    }

    /// Starts a public face.
    async fn start_intake(&self) -> Face {
        self.start("intake").await
    }

    /// Starts a desk.
    async fn start_desk(&self) -> Face {
        self.start("desk").await
    }

    /// Starts a public face with production limits behind a proxy that names its clients.
    async fn start_intake_behind_a_proxy(&self) -> Face {
        let program = self.programs.join("meldestelle-intake");
        Face::start_behind_a_proxy(&program.to_string_lossy(), &self.url("meldestelle_intake")).await
    }

    async fn start(&self, face: &str) -> Face {
        let program = self.programs.join(format!("meldestelle-{face}"));
        Face::start(&program.to_string_lossy(), &self.url(&format!("meldestelle_{face}"))).await
    }

    /// Writes a result file.
    fn write(&self, name: &str, content: &str) {
        fs::write(self.results.join(name), content).expect("written");
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let bench = Bench::of_environment();
    let most = env::var("BENCH_GROWTH").ok().and_then(|most| most.parse().ok()).unwrap_or(1_000_000);
    let wanted: Vec<String> = env::args().skip(1).collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    let mut owner = PgConnection::connect(&bench.url("meldestelle_owner")).await.expect("the database");
    let machine = machine::describe(&mut owner, &bench.results).await;
    eprintln!("{machine}");
    let mut figures = Figures::default();
    if wants("posting") {
        posting::measure(&bench, &mut owner, &mut figures).await;
    }
    if wants("uploads") {
        uploads::measure(&bench, &mut owner, &mut figures).await;
    }
    if wants("desk") {
        desk::measure(&bench, &mut figures).await;
    }
    if wants("release") {
        release::measure(&Stock::new(&bench, "release").await, &mut figures);
    }
    if wants("flood") {
        flood::measure(&bench, &mut figures).await;
    }
    if wants("growth") {
        growth::measure(&bench, &mut owner, most, &mut figures).await;
    }
    println!("{machine}\n\n{}\n\n{} goals missed", figures.text(), figures.missed());
    bench.write("figures.md", &format!("{machine}\n\n{}", figures.markdown()));
    let strict = env::var("BENCH_STRICT").is_ok_and(|strict| !strict.is_empty());
    if strict && figures.missed() > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
