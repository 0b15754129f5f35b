//! Replicas of both faces, each on a port of its own, which are killed and come back there.

use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

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
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
        let listen = free.to_string();
        let process = run(program, arguments, &database, &listen);
        let replica = Self { process, program, arguments, database, listen };
        replica.wait().await;
        replica
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
        self.wait().await;
    }

    async fn wait(&self) {
        for _ in 0..400 {
            if TcpStream::connect(&self.listen).await.is_ok() {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("{} did not start", self.program);
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
    command.spawn().expect("a face starts")
}
