//! The public face as a process: what it takes of the machine.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::net::TcpStream;

/// Clock ticks a second in `/proc` (always 100 for user space on Linux).
const TICKS: f64 = 100.0;

/// A running face.
pub struct Face {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Face {
    /// Starts it and waits until it answers.
    pub async fn start(program: &str, database: &str) -> Self {
        let address =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
        let process = Command::new(program)
            .env("MELDESTELLE_DATABASE_URL", database)
            .env("MELDESTELLE_LISTEN", address.to_string())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the public face");
        // Owned from here on: dropped, it ends, also if it never answers.
        let face = Self { process, address };
        for _ in 0..200 {
            if TcpStream::connect(address).await.is_ok() {
                return face;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the public face did not start");
    }

    /// Processor time it has used so far, in milliseconds.
    pub fn cpu(&self) -> f64 {
        cpu_of(self.process.id())
    }

    /// Memory it holds now, in megabytes.
    pub fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }
}

impl Drop for Face {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Processor time of this process, in milliseconds.
pub fn own_cpu() -> f64 {
    cpu_of(std::process::id())
}

/// Fields 14 and 15 of `/proc/PID/stat`; the second field, the program's name, can contain anything but ends with the last `)`.
fn cpu_of(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    let (_, fields) = stat.rsplit_once(')').expect("a name");
    fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>()
        / TICKS
        * 1000.0
}
