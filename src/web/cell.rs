//! Cells, seen from outside: the short-lived sandboxed processes in which strangers' files are parsed, one file each.
//!
//! A face links no parser. It starts `meldestelle-cell` with nothing but two pipes, hands it the file and takes what comes out as untrusted. There are as many
//! cells at a time as processors, one per client; a cell whose client is gone is killed. What became of a cell never is a fault of the face.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use meldestelle_domain::cell::{Answer, OUTPUT_LIMIT, Order, SECONDS, frame, frame_length, parse};
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{Instant, timeout, timeout_at};

use crate::client::Client;
use crate::error_log;
use crate::fair_queue::{Fair, Turn};

/// Most cells at a time, however many processors there are: what the memory of the services is measured for (`deploy/systemd`,
/// `deploy/container/compose.yaml`).
pub const MOST: usize = 4;
/// How long a cell may take in all: three times its time on the processor, for a busy machine.
const LONGEST: Duration = Duration::from_secs(3 * SECONDS);
/// How long to wait for one.
const PATIENCE: Duration = Duration::from_mins(1);
/// Bytes read at a time.
const STEP: usize = 64 << 10;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoAnswer {
    /// It died, took too long, or said something that it may not say.
    #[error("the cell died")]
    Dead,
    /// None was free for a minute, or none could be started.
    #[error("there is no cell")]
    None,
}

/// The cells of one process. Cheap to clone.
#[derive(Clone)]
pub struct Cells {
    program: Arc<Path>,
    places: Fair,
}

/// A cell that works on a file; killed when it is dropped.
pub struct Cell {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    until: Instant,
    /// Bytes that are announced and did not come yet.
    left: u64,
    _turn: Turn,
}

impl Cells {
    /// Cells of this program.
    #[must_use]
    pub fn new(program: &Path) -> Self {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self { program: program.into(), places: Fair::new(processors.min(MOST)) }
    }

    /// Starts a cell as soon as it is the client's turn, and gives it its order.
    ///
    /// # Errors
    /// [`NoAnswer::None`].
    pub async fn start(&self, client: Option<Client>, order: Order) -> Result<Cell, NoAnswer> {
        let turn = timeout(PATIENCE, self.places.turn(client)).await.map_err(|_| NoAnswer::None)?;
        let mut cell = self.spawn(turn).map_err(|error| {
            error_log::tell(&format!("a cell for files could not be started: {:?}", error.kind()));
            NoAnswer::None
        })?;
        let order = frame(&order).map_err(|_| NoAnswer::None)?;
        cell.feed(&order).await;
        Ok(cell)
    }

    fn spawn(&self, turn: Turn) -> io::Result<Cell> {
        let mut child = Command::new(&*self.program)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let until = Instant::now() + LONGEST;
        Ok(Cell { child, input: Some(input), output, until, left: 0, _turn: turn })
    }

    /// A whole file through a cell.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn ask(
        &self,
        client: Option<Client>,
        order: Order,
        file: &[u8],
    ) -> Result<(Answer, Vec<u8>), NoAnswer> {
        let mut cell = self.start(client, order).await?;
        cell.feed(file).await;
        let answer = cell.answer().await?;
        let mut bytes = Vec::new();
        while let Some(step) = cell.next().await? {
            bytes.extend_from_slice(&step);
        }
        Ok((answer, bytes))
    }

    /// Tries a cell when the face starts, and says in the log which walls the kernel does not have.
    pub async fn check(&self) {
        match self.ask(None, Order::Walls, &[]).await {
            Ok((Answer::Walls { missing }, _)) if missing.is_empty() => {}
            Ok((Answer::Walls { missing }, _)) => {
                let missing = missing.join(", ");
                tracing::warn!(%missing, "the cells for strangers' files stand without some of their walls");
            }
            Ok(_) | Err(_) => {
                let program = self.program.display();
                tracing::error!(%program, "no cell for strangers' files can be started: no file is taken or shown");
            }
        }
    }
}

impl Cell {
    /// Hands over the next bytes. A cell that does not take them has its answer, or is dead: [`Cell::answer`] tells.
    pub async fn feed(&mut self, bytes: &[u8]) {
        if let Some(input) = &mut self.input {
            let fed = timeout_at(self.until, input.write_all(bytes)).await;
            if !matches!(fed, Ok(Ok(()))) {
                self.input = None;
            }
        }
    }

    /// The file is complete: what the cell says of it.
    ///
    /// # Errors
    /// [`NoAnswer::Dead`].
    pub async fn answer(&mut self) -> Result<Answer, NoAnswer> {
        self.input = None;
        let read = async {
            let mut head = [0; 4];
            self.output.read_exact(&mut head).await.ok()?;
            let mut json = vec![0; frame_length(head)?];
            self.output.read_exact(&mut json).await.ok()?;
            parse(&json)
        };
        let answer = timeout_at(self.until, read).await.ok().flatten();
        let answer = answer.ok_or_else(|| self.dead("without an answer"))?;
        self.left = match answer {
            Answer::Cleaned { length, .. } | Answer::Shown { length, .. } if length > OUTPUT_LIMIT => {
                return Err(self.dead("with too much to say"));
            }
            Answer::Cleaned { length, .. } | Answer::Shown { length, .. } => length,
            _ => 0,
        };
        Ok(answer)
    }

    /// What became of it goes to the log, in words that hold nothing of the file.
    fn dead(&mut self, when: &str) -> NoAnswer {
        let how = match self.child.try_wait() {
            Ok(Some(status)) => status.to_string(),
            Ok(None) => "it still runs".to_owned(),
            Err(error) => format!("{:?}", error.kind()),
        };
        error_log::tell(&format!("a cell for files ended {when}: {how}"));
        NoAnswer::Dead
    }

    /// The next bytes of what it made; none when all came and the cell ended well.
    ///
    /// # Errors
    /// [`NoAnswer::Dead`]: what came before is worth nothing.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, NoAnswer> {
        let mut step = vec![0; usize::try_from(self.left).unwrap_or(STEP).min(STEP)];
        let read = async {
            if step.is_empty() {
                return Some(self.child.wait().await.ok()?.success());
            }
            self.output.read_exact(&mut step).await.ok()?;
            Some(true)
        };
        match timeout_at(self.until, read).await {
            Ok(Some(true)) => {}
            _ => return Err(self.dead("before all was said")),
        }
        self.left -= step.len() as u64;
        Ok((!step.is_empty()).then_some(step))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    use meldestelle_domain::attachment::{FileKind, Refusal};

    use super::*;

    /// A script in the place of the cell.
    fn cells(name: &str, script: &str) -> (Cells, PathBuf) {
        let path = std::env::temp_dir().join(format!("cell-{}-{name}", std::process::id()));
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        (Cells::new(&path), path)
    }

    async fn ask(name: &str, script: &str) -> Result<(Answer, Vec<u8>), NoAnswer> {
        let (cells, path) = cells(name, script);
        let asked = cells.ask(None, Order::Clean, b"a file").await;
        fs::remove_file(path).unwrap();
        asked
    }

    /// What `printf` says as a frame.
    fn saying(answer: &Answer) -> String {
        let json = serde_json::to_string(answer).unwrap();
        format!("/usr/bin/printf '\\0\\0\\0\\{:o}%s' '{json}'", json.len())
    }

    #[tokio::test]
    async fn what_a_cell_says_is_not_believed_unless_it_fits() {
        let shown = |length| saying(&Answer::Shown { length, is_more: false });
        let refused = Answer::Refused { why: Refusal::Heic, kind: Some(FileKind::Jpeg) };
        assert_eq!(ask("word", &saying(&refused)).await, Ok((refused, Vec::new())));
        let whole = ask("whole", &format!("{}; echo -n abc", shown(3))).await;
        assert_eq!(whole, Ok((Answer::Shown { length: 3, is_more: false }, b"abc".to_vec())));
        for (name, script) in [
            ("short", format!("{}; echo -n ab", shown(3))),
            ("endless", shown(OUTPUT_LIMIT + 1)),
            ("bad-end", format!("{}; echo -n abc; exit 1", shown(3))),
            ("nonsense", "echo nonsense".to_owned()),
            ("silent", "true".to_owned()),
            ("killed", "kill -9 $$".to_owned()),
        ] {
            assert_eq!(ask(name, &script).await, Err(NoAnswer::Dead), "{name}");
        }
    }

    #[tokio::test]
    async fn a_cell_gets_no_environment_and_dies_with_who_waits_for_it() {
        // What its shell adds by itself.
        let count = "env | grep -vc -e ^PWD= -e ^OLDPWD= -e ^SHLVL= -e ^_=; true";
        let shown = saying(&Answer::Shown { length: 2, is_more: false });
        let (_, said) = ask("environment", &format!("{shown}; {count}")).await.unwrap();
        assert_eq!(said, b"0\n");
        let (cells, path) = cells("sleeper", "exec sleep 60");
        let cell = cells.start(None, Order::Clean).await.unwrap();
        let process = format!("/proc/{}", cell.child.id().unwrap());
        assert!(fs::exists(&process).unwrap());
        drop(cell);
        for _ in 0..100 {
            if !fs::exists(&process).unwrap()
                || fs::read_to_string(format!("{process}/stat")).is_ok_and(|stat| stat.contains(") Z"))
            {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let runs = fs::read_to_string(format!("{process}/stat")).is_ok_and(|stat| !stat.contains(") Z"));
        assert!(!runs, "it goes on for nobody");
        fs::remove_file(path).unwrap();
        let missing = Cells::new(Path::new("/no/such/program"));
        assert_eq!(missing.ask(None, Order::Clean, b"").await, Err(NoAnswer::None));
    }
}
