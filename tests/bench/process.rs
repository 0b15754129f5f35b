//! The faces and the database as processes: their processor time and memory, read from `/proc`.

use std::fs;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use meldestelle_tests::programs::free_port;
use tokio::net::TcpStream;

/// Clock ticks a second in `/proc` (always 100 for user space on Linux).
const TICKS: f64 = 100.0;

/// A running face.
pub struct Face {
    process: Child,
    /// Address on which it listens.
    pub address: SocketAddr,
}

impl Face {
    /// Starts a face and waits until it answers.
    pub async fn start(program: &str, database: &str) -> Self {
        Self::start_with(program, database, |address| {
            // All people of a measurement come from one address, so the limits per client are
            // raised.
            vec![
                ("MELDESTELLE_LISTEN", address.to_string()),
                ("MELDESTELLE_OPEN_CONNECTIONS_BY_CLIENT", "1000".to_owned()),
                ("MELDESTELLE_PAGES_A_MINUTE", "1000000".to_owned()),
                ("MELDESTELLE_FORMS_A_MINUTE", "1000000".to_owned()),
                ("MELDESTELLE_REPORTS_IN_TEN_MINUTES", "1000000".to_owned()),
                ("MELDESTELLE_FILE_MEGABYTES_AN_HOUR", "1000000".to_owned()),
                ("MELDESTELLE_FILE_MEGABYTES_A_DAY", "1000000".to_owned()),
            ]
        })
        .await
    }

    /// Starts a face with the default limits behind a proxy that names its clients with the PROXY
    /// protocol.
    pub async fn start_behind_a_proxy(program: &str, database: &str) -> Self {
        Self::start_with(program, database, |address| {
            let elsewhere = free_port();
            vec![
                ("MELDESTELLE_LISTEN", elsewhere.to_string()),
                ("MELDESTELLE_LISTEN_PROXY_PROTOCOL", address.to_string()),
                ("MELDESTELLE_TRUSTED_PROXIES", "127.0.0.1".to_owned()),
            ]
        })
        .await
    }

    async fn start_with(
        program: &str,
        database: &str,
        environment: impl Fn(SocketAddr) -> Vec<(&'static str, String)>,
    ) -> Self {
        // Another program may take the port before the face does, so try several.
        for _ in 0..5 {
            let address = free_port();
            let process = Command::new(program)
                .env("MELDESTELLE_DATABASE_URL", database)
                .env("MELDESTELLE_LOG", "warn")
                .envs(environment(address))
                .stderr(Stdio::inherit())
                .spawn()
                .expect("the face");
            // From here on `face` owns the process, so dropping it ends the process even if it
            // never answers.
            let mut face = Self { process, address };
            for _ in 0..200 {
                if face.process.try_wait().ok().flatten().is_some() {
                    break;
                }
                if TcpStream::connect(address).await.is_ok() {
                    return face;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        panic!("the face did not start");
    }

    /// Processor time used so far, in milliseconds.
    pub fn cpu(&self) -> f64 {
        cpu_of(self.process.id())
    }

    /// Memory in use now, in megabytes.
    pub fn memory(&self) -> f64 {
        self.status("VmRSS:")
    }

    /// The most memory ever in use, in megabytes.
    pub fn peak_memory(&self) -> f64 {
        self.status("VmHWM:")
    }

    fn status(&self, field: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(field)).expect("the field");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }
}

impl Drop for Face {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The database server, by the id of its first process.
#[derive(Clone, Copy)]
pub struct Server(pub u32);

impl Server {
    /// Processor time of all server processes so far, in milliseconds. The first process accounts
    /// for its children that have ended.
    pub fn cpu(self) -> f64 {
        let processes = fs::read_dir("/proc").expect("/proc").filter_map(Result::ok);
        let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let children = ids.filter_map(stat).filter(|stat| stat.parent == self.0);
        let first = stat(self.0).map_or(0.0, |first| first.own + first.ended);
        first + children.map(|child| child.own).sum::<f64>()
    }
}

/// Processor time of this process, in milliseconds.
pub fn own_cpu() -> f64 {
    cpu_of(std::process::id())
}

fn cpu_of(process: u32) -> f64 {
    stat(process).expect("it runs").own
}

/// Processor time of a process and of its ended children.
struct Stat {
    parent: u32,
    own: f64,
    ended: f64,
}

/// Reads fields 4 and 14 to 17 of `/proc/PID/stat`. The second field, the program's name, may
/// contain any character, but it ends at the last `)`.
fn stat(process: u32) -> Option<Stat> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |from: usize| -> Option<f64> {
        let two = fields.get(from..from + 2)?.iter().filter_map(|ticks| ticks.parse::<f64>().ok());
        Some(two.sum::<f64>() / TICKS * 1000.0)
    };
    Some(Stat { parent: fields.get(1)?.parse().ok()?, own: ticks(11)?, ended: ticks(13)? })
}
