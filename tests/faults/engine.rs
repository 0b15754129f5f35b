//! A PostgreSQL server that can be killed, disconnected and run out of disk.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::{Connection as _, PgConnection};
use tokio::time::{Instant, sleep};

use crate::setting;

/// How long recovery may take.
const RECOVERY: Duration = Duration::from_mins(1);
/// Successful connections in a row that count as recovered. A single one is not enough: it may
/// succeed just before the server stops because of the full disk.
const STEADY: u32 = 5;

/// A running PostgreSQL server.
pub struct Engine {
    server: Child,
    ballast: PathBuf,
}

impl Engine {
    /// Starts the server and waits until it answers.
    pub async fn start() -> Self {
        let mut engine =
            Self { server: server(), ballast: PathBuf::from(setting("FAULTS_WORK")).join("ballast") };
        engine.wait().await;
        engine
    }

    /// Kills all server processes at once, as a power cut would, and starts the server again after
    /// `dark`.
    pub async fn kill(&mut self, dark: Duration) {
        let postmaster = self.server.id();
        let mut all = vec![postmaster.to_string()];
        all.extend(children(postmaster).iter().map(u32::to_string));
        kill(&all);
        let _ = self.server.wait();
        sleep(dark).await;
        self.server = server();
        self.wait().await;
    }

    /// Ends every connection; returns how many there were.
    pub async fn cut(&self) -> i64 {
        let mut admin = PgConnection::connect(&setting("FAULTS_SUPERUSER")).await.expect("the database");
        let cut = "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'faults'";
        sqlx::query_scalar(cut).fetch_one(&mut admin).await.expect("they are cut")
    }

    /// Fills the disk, keeps it full for a while and frees the space again. If that made the server
    /// stop, starts it again.
    pub async fn fill(&mut self, full: Duration) {
        let mut ballast = File::create(&self.ballast).expect("a file on the small disk");
        let block = vec![0_u8; 1 << 16];
        while ballast.write_all(&block).is_ok() {}
        // Small writes fill the last free bytes.
        let full_of_it = loop {
            if let Err(error) = ballast.write_all(block.get(..512).unwrap_or_default()) {
                break error.kind() == ErrorKind::StorageFull;
            }
        };
        assert!(full_of_it, "the disk got full");
        sleep(full).await;
        fs::remove_file(&self.ballast).expect("the ballast can be thrown off");
        self.wait().await;
    }

    /// Waits until the server answers steadily; starts it again if it has stopped.
    async fn wait(&mut self) {
        let began = Instant::now();
        let mut steady = 0;
        while steady < STEADY {
            assert!(began.elapsed() < RECOVERY, "the database does not come back");
            let answers = PgConnection::connect(&setting("FAULTS_OWNER")).await.is_ok();
            steady = if answers { steady + 1 } else { 0 };
            if self.server.try_wait().ok().flatten().is_some() {
                self.server = server();
            }
            sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let mut all = vec![self.server.id().to_string()];
        all.extend(children(self.server.id()).iter().map(u32::to_string));
        kill(&all);
        let _ = self.server.wait();
    }
}

fn server() -> Child {
    let log = PathBuf::from(setting("FAULTS_WORK")).join("postgres.log");
    let log = File::options().create(true).append(true).open(log).expect("a log");
    let (program, user) = (setting("FAULTS_POSTGRES"), setting("FAULTS_USER"));
    let mut command = if user.is_empty() {
        Command::new(program)
    } else {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", &user, "--regid", &user, "--clear-groups", &program]);
        command
    };
    let command = command.args(["-D", &setting("FAULTS_DATA")]).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(log).spawn().expect("the database starts")
}

/// Sends SIGKILL to all these processes at once.
pub fn kill(processes: &[String]) {
    let _ = Command::new("kill").arg("-KILL").args(processes).stderr(Stdio::null()).status();
}

/// The child processes of a process.
fn children(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter(|process| parent_of(*process) == Some(parent)).collect()
}

fn parent_of(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
