//! A face with the limits of production behind a proxy that names its clients, and what it takes of the machine.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use meldestelle_tests::programs::free_port;
use tokio::net::TcpStream;

use crate::http::Connection;
use crate::setting;

/// Clock ticks a second in `/proc` (always 100 for user space on Linux).
const TICKS: f64 = 100.0;

/// A running face.
pub struct Face {
    process: Child,
    pub address: SocketAddr,
}

impl Face {
    pub async fn intake(more: &[(&str, &str)]) -> Self {
        Self::start("meldestelle-intake", &[], "ATTACKS_INTAKE", more).await
    }

    pub async fn desk() -> Self {
        Self::start("meldestelle-desk", &["serve"], "ATTACKS_DESK", &[]).await
    }

    async fn start(program: &str, arguments: &[&str], database: &str, more: &[(&str, &str)]) -> Self {
        // A port may be taken by somebody else before the face takes it.
        for _ in 0..5 {
            let (address, elsewhere) = (free_port(), free_port());
            let process = Command::new(format!("{}/{program}", setting("ATTACKS_PROGRAMS")))
                .args(arguments)
                .env("MELDESTELLE_DATABASE_URL", setting(database))
                .env("MELDESTELLE_LISTEN", elsewhere.to_string())
                .env("MELDESTELLE_LISTEN_PROXY_PROTOCOL", address.to_string())
                .env("MELDESTELLE_TRUSTED_PROXIES", "127.0.0.1")
                .env("MELDESTELLE_ORIGIN", "http://localhost")
                .env("MELDESTELLE_LOG", "error")
                // The machine that tests may have little room, and needs none.
                .env("MELDESTELLE_FREE_MEGABYTES", "0")
                .envs(more.iter().copied())
                .stderr(Stdio::inherit())
                .spawn()
                .expect("the face");
            // Owned from here on: dropped, it ends, also if it never answers.
            let mut face = Self { process, address };
            for _ in 0..400 {
                if face.process.try_wait().ok().flatten().is_some() {
                    break;
                }
                if TcpStream::connect(address).await.is_ok() {
                    return face;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        panic!("{program} did not start");
    }

    pub async fn connect(&self, client: Ipv4Addr) -> Connection {
        self.connect_to("localhost", client).await
    }

    pub async fn connect_to(&self, host: &str, client: Ipv4Addr) -> Connection {
        Connection::proxied(self.address, host, client).await.expect("a connection")
    }

    /// Processor time that it and its children have used so far, in seconds.
    pub fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).expect("it runs");
        let (_, fields) = stat.rsplit_once(')').expect("fields");
        let ticks = fields.split_whitespace().skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok());
        ticks.sum::<f64>() / TICKS
    }

    /// The most memory it ever held, in megabytes. It starts no other process.
    pub fn peak(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the field");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }
}

impl Drop for Face {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
