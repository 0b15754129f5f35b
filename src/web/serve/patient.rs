//! How long a connection may keep us waiting: for a head, between two requests, and for taking an answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use crate::config::Limits;

/// A head is being sent.
const HEAD: u8 = 0;
/// A request is worked on or answered; its body has a clock of its own.
const WORK: u8 = 1;
/// Nothing is asked. Browsers open connections that they may need, and use them later.
const REST: u8 = 2;

/// Whose turn it is on a connection.
#[derive(Clone)]
pub struct Turn(Arc<AtomicU8>);

impl Turn {
    pub fn new() -> Self {
        Self(Arc::new(AtomicU8::new(REST)))
    }

    /// A head was read.
    pub fn work(&self) {
        self.0.store(WORK, Ordering::Relaxed);
    }

    /// An answer was handed over.
    pub fn rest(&self) {
        self.0.store(REST, Ordering::Relaxed);
    }

    fn now(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }

    /// A first byte of the next head.
    fn wake(&self) {
        let _ = self.0.compare_exchange(REST, HEAD, Ordering::Relaxed, Ordering::Relaxed);
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
    head: Duration,
    idle: Duration,
    stall: Duration,
}

impl<S> Patient<S> {
    pub fn new(stream: S, turn: Turn, limits: &Limits) -> Self {
        let (head, idle, stall) = (limits.head, limits.idle, limits.stall);
        Self { stream, turn, reading: Timer::new(), writing: Timer::new(), head, idle, stall }
    }

    fn wait_to_write<T>(
        &mut self,
        context: &mut Context<'_>,
        done: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.writing.stop();
            return done;
        }
        self.writing.wait(WORK, self.stall, context).map(Err)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
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

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.wait_to_write(context, done)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.wait_to_write(context, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_flush(context);
        this.wait_to_write(context, done)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_shutdown(context);
        this.wait_to_write(context, done)
    }
}
