//! Replicas of both faces, each on a port of its own, which are killed and come back there.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use meldestelle_tests::programs;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::engine::kill;
use crate::setting;

/// One replica.
pub struct Replica {
    process: Child,
    program: &'static str,
    arguments: &'static [&'static str],
    database: String,
    listen: String,
}

impl Replica {
    /// Another replica of the public face.
    pub async fn intake() -> Self {
        Self::start("meldestelle-intake", &[], setting("FAULTS_INTAKE")).await
    }

    /// Another replica of the desk.
    pub async fn desk() -> Self {
        Self::start("meldestelle-desk", &["serve"], setting("FAULTS_DESK")).await
    }

    async fn start(program: &'static str, arguments: &'static [&'static str], database: String) -> Self {
        // A port may be taken by somebody else before the face takes it.
        for _ in 0..5 {
            let listen = programs::free_port().to_string();
            let process = run(program, arguments, &database, &listen);
            let mut replica = Self { process, program, arguments, database: database.clone(), listen };
            if replica.comes().await {
                return replica;
            }
        }
        panic!("{program} did not start");
    }

    /// Where people reach it.
    pub fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// Kills it in the middle of whatever it does, and starts it again after `dark`.
    pub async fn kill(&mut self, dark: Duration) {
        kill(&[self.process.id().to_string()]);
        let _ = self.process.wait();
        sleep(dark).await;
        self.process = run(self.program, self.arguments, &self.database, &self.listen);
        assert!(self.comes().await, "{} did not start again", self.program);
    }

    /// Waits until it answers; whether it does, and did not end instead.
    async fn comes(&mut self) -> bool {
        for _ in 0..400 {
            if self.process.try_wait().ok().flatten().is_some() {
                return false;
            }
            if TcpStream::connect(&self.listen).await.is_ok() {
                return true;
            }
            sleep(Duration::from_millis(50)).await;
        }
        false
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run(program: &str, arguments: &[&str], database: &str, listen: &str) -> Child {
    let log = PathBuf::from(setting("FAULTS_WORK")).join(format!("{program}.log"));
    let log = File::options().create(true).append(true).open(log).expect("a log");
    let path = PathBuf::from(setting("FAULTS_PROGRAMS")).join(program);
    let mut command = Command::new(path);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.env("MELDESTELLE_DATABASE_URL", database).env("MELDESTELLE_LISTEN", listen);
    // All people of a trial come from one address.
    command.env("MELDESTELLE_REPORTS_IN_TEN_MINUTES", "1000000");
    command.spawn().expect("a face starts")
}
