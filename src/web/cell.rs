//! Cells as the services see them: short-lived sandboxed processes that parse strangers' files, one
//! file each.
//!
//! A face links no parser. It starts `meldestelle-cell` with nothing but two pipes, hands it the
//! file, and treats the output as untrusted. There are at most as many cells at a time as
//! processors, and at most one per client. A cell is killed when its client is gone. A cell that
//! fails never causes a fault in the face.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use meldestelle_domain::cell::{
    CPU_SECONDS, CellRequest, CellResponse, OUTPUT_LIMIT, frame, frame_length, parse,
};
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{Instant, timeout, timeout_at};

use crate::client::Client;
use crate::error_log;
use crate::fair_queue::{FairQueue, QueuePermit};

/// Most cells at a time, however many processors there are. The memory limits of the services
/// (`deploy/systemd`, `deploy/container/compose.yaml`) are calculated for this number.
pub const MAX_CELLS: usize = 4;
/// Longest time for a cell in all: three times its processor time, because the machine may be busy.
const TIMEOUT: Duration = Duration::from_secs(3 * CPU_SECONDS);
/// How long to wait for a free cell.
const QUEUE_TIMEOUT: Duration = Duration::from_mins(1);
/// Bytes read at a time.
const STEP: usize = 64 << 10;

/// Why a cell gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CellError {
    /// The cell died, took too long, or broke the protocol.
    #[error("the cell died")]
    Failed,
    /// No cell was free within a minute, or none could be started.
    #[error("there is no cell")]
    Unavailable,
}

/// The cells of one process. Cheap to clone.
#[derive(Clone)]
pub struct CellPool {
    program: Arc<Path>,
    queue: FairQueue,
}

/// A cell that works on a file. Dropping it kills the process.
pub struct Cell {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    until: Instant,
    /// Bytes that the cell announced and has not sent yet.
    left: u64,
    _permit: QueuePermit,
}

impl CellPool {
    /// Cells that run this program.
    #[must_use]
    pub fn new(program: &Path) -> Self {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self { program: program.into(), queue: FairQueue::new(processors.min(MAX_CELLS)) }
    }

    /// Starts a cell when it is the client's turn, and sends it the request.
    ///
    /// # Errors
    /// [`CellError::Unavailable`] if no cell is free in time, or none can be started.
    pub async fn start(&self, client: Option<Client>, order: CellRequest) -> Result<Cell, CellError> {
        let permit =
            timeout(QUEUE_TIMEOUT, self.queue.acquire(client)).await.map_err(|_| CellError::Unavailable)?;
        let mut cell = self.spawn(permit).map_err(|error| {
            error_log::record(&format!("a cell for files could not be started: {:?}", error.kind()));
            CellError::Unavailable
        })?;
        let order = frame(&order).map_err(|_| CellError::Unavailable)?;
        cell.feed(&order).await;
        Ok(cell)
    }

    fn spawn(&self, permit: QueuePermit) -> io::Result<Cell> {
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
        let until = Instant::now() + TIMEOUT;
        Ok(Cell { child, input: Some(input), output, until, left: 0, _permit: permit })
    }

    /// Sends a whole file through a cell.
    ///
    /// # Errors
    /// If no cell is free in time, none can be started, or the cell fails.
    pub async fn ask(
        &self,
        client: Option<Client>,
        order: CellRequest,
        file: &[u8],
    ) -> Result<(CellResponse, Vec<u8>), CellError> {
        let mut cell = self.start(client, order).await?;
        cell.feed(file).await;
        let answer = cell.answer().await?;
        let mut bytes = Vec::new();
        while let Some(step) = cell.next().await? {
            bytes.extend_from_slice(&step);
        }
        Ok((answer, bytes))
    }

    /// Tries a cell when the face starts, and logs which restrictions of the sandbox are missing.
    pub async fn check(&self) {
        match self.ask(None, CellRequest::CheckSandbox, &[]).await {
            Ok((CellResponse::Sandbox { missing }, _)) if missing.is_empty() => {}
            Ok((CellResponse::Sandbox { missing }, _)) => {
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
    /// Hands over the next bytes. A failed write is not reported here: either the cell has answered
    /// already, or it is dead, and [`Cell::answer`] tells which.
    pub async fn feed(&mut self, bytes: &[u8]) {
        if let Some(input) = &mut self.input {
            let fed = timeout_at(self.until, input.write_all(bytes)).await;
            if !matches!(fed, Ok(Ok(()))) {
                self.input = None;
            }
        }
    }

    /// Ends the input and returns what the cell says of the file.
    ///
    /// # Errors
    /// [`CellError::Failed`] if the cell dies, takes too long, or breaks the protocol.
    pub async fn answer(&mut self) -> Result<CellResponse, CellError> {
        self.input = None;
        let read = async {
            let mut head = [0; 4];
            self.output.read_exact(&mut head).await.ok()?;
            let mut json = vec![0; frame_length(head)?];
            self.output.read_exact(&mut json).await.ok()?;
            parse(&json)
        };
        let answer = timeout_at(self.until, read).await.ok().flatten();
        let answer = answer.ok_or_else(|| self.failed("without an answer"))?;
        self.left = match answer {
            CellResponse::Cleaned { length, .. } | CellResponse::Shown { length, .. }
                if length > OUTPUT_LIMIT =>
            {
                return Err(self.failed("with too much to say"));
            }
            CellResponse::Cleaned { length, .. } | CellResponse::Shown { length, .. } => length,
            _ => 0,
        };
        Ok(answer)
    }

    /// Logs how the cell ended, in words that contain nothing of the file.
    fn failed(&mut self, when: &str) -> CellError {
        let how = match self.child.try_wait() {
            Ok(Some(status)) => status.to_string(),
            Ok(None) => "it still runs".to_owned(),
            Err(error) => format!("{:?}", error.kind()),
        };
        error_log::record(&format!("a cell for files ended {when}: {how}"));
        CellError::Failed
    }

    /// The next bytes of the output. `None` when all have come and the cell ended well.
    ///
    /// # Errors
    /// [`CellError::Failed`] if the cell fails. The bytes before are then worthless.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, CellError> {
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
            _ => return Err(self.failed("before all was said")),
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

    /// Cells that run a script in place of the program.
    fn cells(name: &str, script: &str) -> (CellPool, PathBuf) {
        let path = std::env::temp_dir().join(format!("cell-{}-{name}", std::process::id()));
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        (CellPool::new(&path), path)
    }

    async fn ask(name: &str, script: &str) -> Result<(CellResponse, Vec<u8>), CellError> {
        let (cells, path) = cells(name, script);
        let asked = cells.ask(None, CellRequest::Clean, b"a file").await;
        fs::remove_file(path).unwrap();
        asked
    }

    /// A command that prints the answer as a frame.
    fn saying(answer: &CellResponse) -> String {
        let json = serde_json::to_string(answer).unwrap();
        format!("/usr/bin/printf '\\0\\0\\0\\{:o}%s' '{json}'", json.len())
    }

    #[tokio::test]
    async fn what_a_cell_says_is_not_believed_unless_it_fits() {
        let shown = |length| saying(&CellResponse::Shown { length, is_more: false });
        let refused = CellResponse::Refused { why: Refusal::Heic, kind: Some(FileKind::Jpeg) };
        assert_eq!(ask("word", &saying(&refused)).await, Ok((refused, Vec::new())));
        let whole = ask("whole", &format!("{}; echo -n abc", shown(3))).await;
        assert_eq!(whole, Ok((CellResponse::Shown { length: 3, is_more: false }, b"abc".to_vec())));
        for (name, script) in [
            ("short", format!("{}; echo -n ab", shown(3))),
            ("endless", shown(OUTPUT_LIMIT + 1)),
            ("bad-end", format!("{}; echo -n abc; exit 1", shown(3))),
            ("nonsense", "echo nonsense".to_owned()),
            ("silent", "true".to_owned()),
            ("killed", "kill -9 $$".to_owned()),
        ] {
            assert_eq!(ask(name, &script).await, Err(CellError::Failed), "{name}");
        }
    }

    #[tokio::test]
    async fn a_cell_gets_no_environment_and_dies_with_who_waits_for_it() {
        // The shell itself adds these variables.
        let count = "env | grep -vc -e ^PWD= -e ^OLDPWD= -e ^SHLVL= -e ^_=; true";
        let shown = saying(&CellResponse::Shown { length: 2, is_more: false });
        let (_, said) = ask("environment", &format!("{shown}; {count}")).await.unwrap();
        assert_eq!(said, b"0\n");
        let (cells, path) = cells("sleeper", "exec sleep 60");
        let cell = cells.start(None, CellRequest::Clean).await.unwrap();
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
        let missing = CellPool::new(Path::new("/no/such/program"));
        assert_eq!(missing.ask(None, CellRequest::Clean, b"").await, Err(CellError::Unavailable));
    }
}
