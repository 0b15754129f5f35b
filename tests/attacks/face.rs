//! A face with production limits behind a proxy that names its clients, and the processor time and
//! memory that it takes.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use meldestelle_tests::programs::free_port;
use tokio::net::TcpStream;

use crate::http::Connection;
use crate::setting;

/// Clock ticks a second in `/proc` (always 100 for user space on Linux).
const TICKS: f64 = 100.0;

/// A running face with its cells.
pub struct Face {
    process: Child,
    pub address: SocketAddr,
    cells: Arc<Cells>,
}

/// The memory and number of a face's cells. Cells live for moments only, so these are the values
/// that sampling saw.
#[derive(Default)]
struct Cells {
    /// The most memory that all cells held at one time, in kilobytes.
    together: AtomicU64,
    /// The most cells at one time.
    number: AtomicU64,
    /// Set when sampling has to stop.
    over: AtomicBool,
}

impl Cells {
    /// Samples the child processes of a face every few milliseconds.
    fn watch(of: u32) -> Arc<Self> {
        let cells = Arc::new(Self::default());
        let seen = cells.clone();
        thread::spawn(move || {
            while !seen.over.load(Ordering::Relaxed) {
                let held: Vec<u64> =
                    children(of).iter().filter_map(|child| field(*child, "VmRSS:")).collect();
                seen.together.fetch_max(held.iter().sum(), Ordering::Relaxed);
                seen.number.fetch_max(held.len() as u64, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(5));
            }
        });
        cells
    }
}

/// The child processes of a process.
fn children(of: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().filter_map(|child| child.parse().ok()).collect::<Vec<_>>())
        .collect()
}

/// A field of `/proc/PID/status`, in kilobytes.
fn field(process: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

impl Face {
    pub async fn intake(more: &[(&str, &str)]) -> Self {
        Self::start("meldestelle-intake", &[], "ATTACKS_INTAKE", more).await
    }

    pub async fn desk() -> Self {
        Self::start("meldestelle-desk", &["serve"], "ATTACKS_DESK", &[]).await
    }

    async fn start(program: &str, arguments: &[&str], database: &str, more: &[(&str, &str)]) -> Self {
        // Another program may take the port before the face does, so try several.
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
                // The test machine may be short of disk space, and the test needs little.
                .env("MELDESTELLE_FREE_MEGABYTES", "0")
                .envs(more.iter().copied())
                .stderr(Stdio::inherit())
                .spawn()
                .expect("the face");
            // From here on `face` owns the process, so dropping it ends the process even if it
            // never answers.
            let cells = Cells::watch(process.id());
            let mut face = Self { process, address, cells };
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

    /// Processor time used so far by the face and by those of its children that have ended, in
    /// seconds.
    pub fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).expect("it runs");
        let (_, fields) = stat.rsplit_once(')').expect("fields");
        let ticks = fields.split_whitespace().skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok());
        ticks.sum::<f64>() / TICKS
    }

    /// The most memory that the face itself ever held, in megabytes.
    pub fn peak(&self) -> f64 {
        megabytes(field(self.process.id(), "VmHWM:").expect("it runs"))
    }

    /// The most memory that its cells held together, in megabytes, and the most cells at one time.
    pub fn cells(&self) -> (f64, u64) {
        let together = self.cells.together.load(Ordering::Relaxed);
        (megabytes(together), self.cells.number.load(Ordering::Relaxed))
    }
}

#[expect(clippy::cast_precision_loss, reason = "megabytes")]
fn megabytes(kilobytes: u64) -> f64 {
    kilobytes as f64 / 1024.0
}

impl Drop for Face {
    fn drop(&mut self) {
        self.cells.over.store(true, Ordering::Relaxed);
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
