//! Replicas of both faces. Each has a port of its own, can be killed, and comes back on the same
//! port.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use meldestelle_tests::programs;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::engine::kill;
use crate::setting;

/// One replica of a face.
pub struct Replica {
    process: Child,
    program: &'static str,
    arguments: &'static [&'static str],
    database: String,
    listen: String,
}

impl Replica {
    /// Starts a replica of the public face.
    pub async fn intake() -> Self {
        Self::start("meldestelle-intake", &[], setting("FAULTS_INTAKE")).await
    }

    /// Starts a replica of the desk.
    pub async fn desk() -> Self {
        Self::start("meldestelle-desk", &["serve"], setting("FAULTS_DESK")).await
    }

    async fn start(program: &'static str, arguments: &'static [&'static str], database: String) -> Self {
        // Another program may take the port before the face does, so try several.
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

    /// URL of the replica.
    pub fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// Kills the process, whatever it is doing, and starts it again after `dark`.
    pub async fn kill(&mut self, dark: Duration) {
        kill(&[self.process.id().to_string()]);
        let _ = self.process.wait();
        sleep(dark).await;
        self.process = run(self.program, self.arguments, &self.database, &self.listen);
        assert!(self.comes().await, "{} did not start again", self.program);
    }

    /// Waits until the replica answers; false if its process ended instead.
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
    // All people of a trial come from this machine, so the limit on reports is raised.
    command.env("MELDESTELLE_REPORTS_IN_TEN_MINUTES", "1000000");
    command.spawn().expect("a face starts")
}
