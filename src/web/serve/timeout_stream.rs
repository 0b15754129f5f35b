//! How long a connection may keep us waiting: for a head, between two requests, and for taking an answer, which has to go on at the pace of the slowest
//! line that anybody still has. And no longer than somebody is there.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::Stream;
use crate::concurrency::Place;
use crate::config::Limits;

/// How often it is asked whether the other end is still there, while it is worked for.
const LOOK: Duration = Duration::from_secs(1);
/// A head is being sent.
const HEAD: u8 = 0;
/// A request is worked on or answered; its body has a clock of its own.
const WORK: u8 = 1;
/// Nothing is asked. Browsers open connections that they may need, and use them later.
const REST: u8 = 2;

/// Whose turn it is on a connection, and the place that its request takes until the answer has left.
#[derive(Clone)]
pub struct Turn(Arc<State>);

struct State {
    now: AtomicU8,
    /// Requests so far.
    requests: AtomicU32,
    place: Mutex<Option<Place>>,
}

impl Turn {
    pub fn new() -> Self {
        let state = State { now: AtomicU8::new(REST), requests: AtomicU32::new(0), place: Mutex::new(None) };
        Self(Arc::new(state))
    }

    /// A head was read; what it asks for takes a place.
    pub fn work(&self, place: Option<Place>) {
        *self.0.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        self.0.now.store(WORK, Ordering::Relaxed);
    }

    /// An answer was handed over.
    pub fn rest(&self) {
        self.0.now.store(REST, Ordering::Relaxed);
    }

    fn now(&self) -> u8 {
        self.0.now.load(Ordering::Relaxed)
    }

    /// Everything that was written has left. If it was the whole answer, its place is free.
    fn left(&self) {
        if self.now() != WORK {
            self.0.place.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    }

    /// A first byte of the next head.
    fn wake(&self) {
        let _ = self.0.now.compare_exchange(REST, HEAD, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// A timer that runs while something is awaited.
struct Timer {
    sleep: Pin<Box<Sleep>>,
    /// For what it runs; none: it does not.
    runs_for: Option<u8>,
}

impl Timer {
    fn new() -> Self {
        Self { sleep: Box::pin(sleep(Duration::ZERO)), runs_for: None }
    }

    /// Goes on waiting for `what`; an error once that took longer than `most`.
    fn wait(&mut self, what: u8, most: Duration, context: &mut Context<'_>) -> Poll<io::Error> {
        if self.runs_for != Some(what) {
            self.sleep.as_mut().reset(Instant::now() + most);
            self.runs_for = Some(what);
        }
        ready!(self.sleep.as_mut().poll(context));
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }

    fn stop(&mut self) {
        self.runs_for = None;
    }
}

/// A connection that gives up waiting.
pub struct Patient<S> {
    stream: S,
    turn: Turn,
    reading: Timer,
    writing: Timer,
    looking: Timer,
    head: Duration,
    idle: Duration,
    stall: Duration,
    /// Bytes a second.
    slowest: u32,
    taken: Taken,
}

/// How an answer is taken.
#[derive(Default)]
struct Taken {
    /// Of which request of the connection.
    request: u32,
    bytes: u64,
    /// Time spent waiting, but for the waiting that goes on.
    waited: Duration,
    waits_since: Option<Instant>,
}

impl<S> Patient<S> {
    pub fn new(stream: S, turn: Turn, limits: &Limits) -> Self {
        let (head, idle, stall, slowest) = (limits.head, limits.idle, limits.stall, limits.slowest_upload);
        let (reading, writing, looking) = (Timer::new(), Timer::new(), Timer::new());
        let taken = Taken::default();
        Self { stream, turn, reading, writing, looking, head, idle, stall, slowest, taken }
    }

    /// Goes on waiting for the other end to take what was written: no longer than `stall` at a time, nor in all than the answer takes at the slowest pace.
    fn wait_to_write<T>(
        &mut self,
        context: &mut Context<'_>,
        done: Poll<io::Result<T>>,
        bytes: impl FnOnce(&T) -> usize,
    ) -> Poll<io::Result<T>> {
        let request = self.turn.0.requests.load(Ordering::Relaxed);
        if self.taken.request != request {
            self.taken = Taken { request, ..Taken::default() };
        }
        if let Poll::Ready(result) = done {
            self.writing.stop();
            if let Some(since) = self.taken.waits_since.take() {
                self.taken.waited += since.elapsed();
            }
            let taken = result.as_ref().map(bytes).unwrap_or_default();
            self.taken.bytes += taken as u64;
            // An answer is handed over before it has left. Nobody rests while it goes on.
            if taken > 0 && self.reading.runs_for == Some(REST) {
                self.reading.stop();
            }
            return Poll::Ready(result);
        }
        self.taken.waits_since.get_or_insert_with(Instant::now);
        let allowed = self.stall + Duration::from_secs(self.taken.bytes / u64::from(self.slowest));
        let most = allowed.saturating_sub(self.taken.waited).min(self.stall);
        self.writing.wait(WORK, most, context).map(Err)
    }
}

impl<S: Stream> Patient<S> {
    /// An error once nobody is there any more for whom a request is worked on. Only then is it looked for: otherwise reading tells.
    fn look(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if self.turn.now() != WORK {
            self.looking.stop();
            return Ok(());
        }
        while self.looking.wait(WORK, LOOK, context).is_ready() {
            if self.stream.is_gone() {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            self.looking.stop();
        }
        Ok(())
    }
}

impl<S: Stream> AsyncRead for Patient<S> {
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
                this.turn.wake();
            }
            return read;
        }
        match this.turn.now() {
            HEAD => this.reading.wait(HEAD, this.head, context).map(Err),
            REST => this.reading.wait(REST, this.idle, context).map(Err),
            _ => {
                this.reading.stop();
                Poll::Pending
            }
        }
    }
}

impl<S: Stream> AsyncWrite for Patient<S> {
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
        this.look(context)?;
        let done = Pin::new(&mut this.stream).poll_flush(context);
        if done.is_ready() {
            this.turn.left();
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
    use crate::concurrency::Places;
    use crate::config::{Config, Face};

    /// Whether an answer of `length` bytes is taken whole by somebody who takes so many a second, and after how many seconds that is decided.
    async fn take(length: usize, a_second: usize) -> (bool, u64) {
        let limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        let (here, mut there) = duplex(64);
        let turn = Turn::new();
        turn.work(None);
        let mut stream = Patient::new(here, turn, &limits);
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
    async fn answers_go_on_at_the_pace_of_a_slow_line_or_end() {
        assert_eq!(take(500_000, 1_000).await, (true, 499), "a slow line");
        let (taken, after) = take(500_000, 10).await;
        assert!(!taken && after < 70, "ten bytes a second held it for {after} s");
        let (taken, after) = take(500_000, 0).await;
        assert!(!taken && after == 60, "nothing taken held it for {after} s");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_was_handed_over_may_take_longer_than_a_rest() {
        let limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        let (here, mut there) = duplex(64);
        let turn = Turn::new();
        turn.work(None);
        turn.rest();
        let (mut reading, mut writing) = split(Patient::new(here, turn, &limits));
        tokio::spawn(async move {
            let mut piece = vec![0; 1000];
            while there.read_exact(&mut piece).await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
            // It keeps the connection.
            sleep(Duration::from_secs(1000)).await;
        });
        let begun = Instant::now();
        let answer = vec![b'x'; 500_000];
        let taken = tokio::select! {
            written = writing.write_all(&answer) => written.is_ok(),
            read = reading.read_u8() => panic!("it ended after {:?}: {read:?}", begun.elapsed()),
        };
        assert!(taken);
        assert!(reading.read_u8().await.is_err(), "and then it rests and ends");
        assert!(begun.elapsed() < Duration::from_secs(499) + 2 * limits.idle);
    }

    #[tokio::test]
    async fn a_place_is_taken_until_the_answer_has_left() {
        let limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        let places = Places::new(1);
        let client = Client::of([192, 0, 2, 1].into());
        let (here, _there) = duplex(64);
        let turn = Turn::new();
        turn.work(places.take(client));
        let mut stream = Patient::new(here, turn.clone(), &limits);
        stream.write_all(b"half an").await.unwrap();
        stream.flush().await.unwrap();
        assert!(places.take(client).is_none(), "the answer goes on");
        stream.write_all(b" answer").await.unwrap();
        turn.rest();
        assert!(places.take(client).is_none());
        stream.flush().await.unwrap();
        assert!(places.take(client).is_some());
    }
}
