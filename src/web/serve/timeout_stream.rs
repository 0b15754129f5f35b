//! A connection with timeouts: for a head, between two requests, and for reading an answer, which
//! must keep the pace of the slowest supported connection. The connection also ends when the other
//! end is gone.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::Stream;
use crate::concurrency::ConcurrencyPermit;
use crate::config::Limits;

/// How often to check that the other end is still there, while a request is in progress.
const PEER_CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// Phase: a head is being received.
const READING_HEAD: u8 = 0;
/// Phase: a request is worked on or answered. Its body has a timeout of its own.
const IN_PROGRESS: u8 = 1;
/// Phase: no request is in progress. Browsers open connections in advance and use them later.
const IDLE: u8 = 2;

/// The state of a connection, and the permit that its request holds until the answer has left.
#[derive(Clone)]
pub struct ConnectionState(Arc<Shared>);

struct Shared {
    phase: AtomicU8,
    /// Number of requests so far.
    requests: AtomicU32,
    permit: Mutex<Option<ConcurrencyPermit>>,
}

impl ConnectionState {
    pub fn new() -> Self {
        let state =
            Shared { phase: AtomicU8::new(IDLE), requests: AtomicU32::new(0), permit: Mutex::new(None) };
        Self(Arc::new(state))
    }

    /// Marks that a head was read. Its request holds the permit.
    pub fn begin_request(&self, permit: Option<ConcurrencyPermit>) {
        *self.0.permit.lock().unwrap_or_else(PoisonError::into_inner) = permit;
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        self.0.phase.store(IN_PROGRESS, Ordering::Relaxed);
    }

    /// Marks that an answer was handed over.
    pub fn response_handed_over(&self) {
        self.0.phase.store(IDLE, Ordering::Relaxed);
    }

    fn phase(&self) -> u8 {
        self.0.phase.load(Ordering::Relaxed)
    }

    /// Marks that all written bytes have left. If they end the answer, its permit is given back.
    fn flushed(&self) {
        if self.phase() != IN_PROGRESS {
            self.0.permit.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    }

    /// Marks that the first byte of the next head has come.
    fn head_begins(&self) {
        let _ = self.0.phase.compare_exchange(IDLE, READING_HEAD, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// A timer that runs while the connection waits for something.
struct WaitTimer {
    sleep: Pin<Box<Sleep>>,
    /// The phase that it runs for. `None` if it is stopped.
    runs_for: Option<u8>,
}

impl WaitTimer {
    fn new() -> Self {
        Self { sleep: Box::pin(sleep(Duration::ZERO)), runs_for: None }
    }

    /// Continues to wait in a phase. It is ready, with an error, once that took longer than `most`.
    fn wait(&mut self, phase: u8, most: Duration, context: &mut Context<'_>) -> Poll<io::Error> {
        if self.runs_for != Some(phase) {
            self.sleep.as_mut().reset(Instant::now() + most);
            self.runs_for = Some(phase);
        }
        ready!(self.sleep.as_mut().poll(context));
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }

    fn stop(&mut self) {
        self.runs_for = None;
    }
}

/// A connection that ends when a timeout expires.
pub struct TimeoutStream<S> {
    stream: S,
    state: ConnectionState,
    reading: WaitTimer,
    writing: WaitTimer,
    peer_check: WaitTimer,
    head: Duration,
    idle: Duration,
    stall: Duration,
    /// The slowest accepted pace, in bytes a second.
    slowest: u32,
    pace: ReadPace,
}

/// How fast the client reads an answer.
#[derive(Default)]
struct ReadPace {
    /// The number of the request on its connection.
    request: u32,
    bytes: u64,
    /// Total time spent waiting, without the current wait.
    waited: Duration,
    waits_since: Option<Instant>,
}

impl<S> TimeoutStream<S> {
    pub fn new(stream: S, state: ConnectionState, limits: &Limits) -> Self {
        let (head, idle, stall, slowest) = (limits.head, limits.idle, limits.stall, limits.slowest_upload);
        let (reading, writing, peer_check) = (WaitTimer::new(), WaitTimer::new(), WaitTimer::new());
        let pace = ReadPace::default();
        Self { stream, state, reading, writing, peer_check, head, idle, stall, slowest, pace }
    }

    /// Waits for the other end to read what was written. One wait may take at most `stall`, and all
    /// waits together no longer than the answer takes at the slowest pace.
    fn wait_to_write<T>(
        &mut self,
        context: &mut Context<'_>,
        done: Poll<io::Result<T>>,
        bytes: impl FnOnce(&T) -> usize,
    ) -> Poll<io::Result<T>> {
        let request = self.state.0.requests.load(Ordering::Relaxed);
        if self.pace.request != request {
            self.pace = ReadPace { request, ..ReadPace::default() };
        }
        if let Poll::Ready(result) = done {
            self.writing.stop();
            if let Some(since) = self.pace.waits_since.take() {
                self.pace.waited += since.elapsed();
            }
            let taken = result.as_ref().map(bytes).unwrap_or_default();
            self.pace.bytes += taken as u64;
            // An answer is handed over before it has left. While bytes still leave, the connection
            // is not idle.
            if taken > 0 && self.reading.runs_for == Some(IDLE) {
                self.reading.stop();
            }
            return Poll::Ready(result);
        }
        self.pace.waits_since.get_or_insert_with(Instant::now);
        let allowed = self.stall + Duration::from_secs(self.pace.bytes / u64::from(self.slowest));
        let most = allowed.saturating_sub(self.pace.waited).min(self.stall);
        self.writing.wait(IN_PROGRESS, most, context).map(Err)
    }
}

impl<S: Stream> TimeoutStream<S> {
    /// Returns an error if the client of a request in progress is gone. In the other phases nothing
    /// is checked, because reading shows it.
    fn check_peer(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if self.state.phase() != IN_PROGRESS {
            self.peer_check.stop();
            return Ok(());
        }
        while self.peer_check.wait(IN_PROGRESS, PEER_CHECK_INTERVAL, context).is_ready() {
            if self.stream.is_gone() {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            self.peer_check.stop();
        }
        Ok(())
    }
}

impl<S: Stream> AsyncRead for TimeoutStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        if read.is_ready() {
            if buffer.filled().len() > before {
                this.state.head_begins();
            }
            return read;
        }
        match this.state.phase() {
            READING_HEAD => this.reading.wait(READING_HEAD, this.head, context).map(Err),
            IDLE => this.reading.wait(IDLE, this.idle, context).map(Err),
            _ => {
                this.reading.stop();
                Poll::Pending
            }
        }
    }
}

impl<S: Stream> AsyncWrite for TimeoutStream<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.wait_to_write(context, done, |bytes| *bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.wait_to_write(context, done, |bytes| *bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.check_peer(context)?;
        let done = Pin::new(&mut this.stream).poll_flush(context);
        if done.is_ready() {
            this.state.flushed();
        }
        this.wait_to_write(context, done, |()| 0)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_shutdown(context);
        this.wait_to_write(context, done, |()| 0)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex, split};

    use super::*;
    use crate::client::Client;
    use crate::concurrency::ConcurrencyLimit;
    use crate::config::{Config, Face};

    /// Whether a client that reads `a_second` bytes a second gets a whole answer of `length` bytes,
    /// and after how many seconds that is decided.
    async fn take(length: usize, a_second: usize) -> (bool, u64) {
        let limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        let (here, mut there) = duplex(64);
        let state = ConnectionState::new();
        state.begin_request(None);
        let mut stream = TimeoutStream::new(here, state, &limits);
        let taking = tokio::spawn(async move {
            let mut piece = vec![0; a_second];
            while there.read_exact(&mut piece).await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        });
        let begun = Instant::now();
        let taken = stream.write_all(&vec![b'x'; length]).await.is_ok();
        taking.abort();
        (taken, begun.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn answers_continue_at_the_pace_of_a_slow_line_or_end() {
        assert_eq!(take(500_000, 1_000).await, (true, 499), "a slow line");
        let (taken, after) = take(500_000, 10).await;
        assert!(!taken && after < 70, "ten bytes a second held it for {after} s");
        let (taken, after) = take(500_000, 0).await;
        assert!(!taken && after == 60, "nothing taken held it for {after} s");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_was_handed_over_may_take_longer_than_the_idle_timeout() {
        let limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        let (here, mut there) = duplex(64);
        let state = ConnectionState::new();
        state.begin_request(None);
        state.response_handed_over();
        let (mut reading, mut writing) = split(TimeoutStream::new(here, state, &limits));
        tokio::spawn(async move {
            let mut piece = vec![0; 1000];
            while there.read_exact(&mut piece).await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
            // Keeps the connection open.
            sleep(Duration::from_secs(1000)).await;
        });
        let begun = Instant::now();
        let answer = vec![b'x'; 500_000];
        let taken = tokio::select! {
            written = writing.write_all(&answer) => written.is_ok(),
            read = reading.read_u8() => panic!("it ended after {:?}: {read:?}", begun.elapsed()),
        };
        assert!(taken);
        assert!(reading.read_u8().await.is_err(), "and then it is idle and ends");
        assert!(begun.elapsed() < Duration::from_secs(499) + 2 * limits.idle);
    }

    #[tokio::test]
    async fn a_permit_is_held_until_the_answer_has_left() {
        let limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        let limit = ConcurrencyLimit::new(1);
        let client = Client::of([192, 0, 2, 1].into());
        let (here, _there) = duplex(64);
        let state = ConnectionState::new();
        state.begin_request(limit.try_acquire(client));
        let mut stream = TimeoutStream::new(here, state.clone(), &limits);
        stream.write_all(b"half an").await.unwrap();
        stream.flush().await.unwrap();
        assert!(limit.try_acquire(client).is_none(), "the answer goes on");
        stream.write_all(b" answer").await.unwrap();
        state.response_handed_over();
        assert!(limit.try_acquire(client).is_none());
        stream.flush().await.unwrap();
        assert!(limit.try_acquire(client).is_some());
    }
}
