//! A request body that must make progress. It is aborted after a minute without a byte, or when it
//! is slower than the slowest supported connection. Only time spent waiting for the sender counts.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep};

use crate::config::Limits;

/// A request body that is being received, with timeouts.
pub struct TimedRequestBody<B = Incoming> {
    body: B,
    stall: Duration,
    /// The slowest accepted pace, in bytes a second.
    slowest: u32,
    came: u64,
    /// Total time spent waiting, without the current wait.
    waited: Duration,
    waits_since: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

impl<B> TimedRequestBody<B> {
    pub fn new(body: B, limits: &Limits) -> Self {
        Self {
            body,
            stall: limits.stall,
            slowest: limits.slowest_upload,
            came: 0,
            waited: Duration::ZERO,
            waits_since: None,
            timer: Box::pin(sleep(Duration::ZERO)),
        }
    }

    /// Longest total waiting time for the bytes that have come so far.
    fn allowed(&self) -> Duration {
        self.stall + Duration::from_secs(self.came / u64::from(self.slowest))
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for TimedRequestBody<B>
where
    B::Error: Into<axum::BoxError>,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            if let Some(since) = this.waits_since.take() {
                this.waited += since.elapsed();
            }
            let length = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref().map(Bytes::len));
            this.came += length.unwrap_or_default() as u64;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        if this.waits_since.is_none() {
            let now = Instant::now();
            this.waits_since = Some(now);
            let left = this.allowed().saturating_sub(this.waited).min(this.stall);
            this.timer.as_mut().reset(now + left);
        }
        ready!(this.timer.as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Face};

    /// A sender of `size` bytes every `every` seconds.
    struct Sender {
        size: usize,
        every: Duration,
        left: usize,
        next: Pin<Box<Sleep>>,
    }

    impl Body for Sender {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
            if self.left == 0 {
                return Poll::Ready(None);
            }
            ready!(self.next.as_mut().poll(context));
            self.left -= 1;
            let next = Instant::now() + self.every;
            self.next.as_mut().reset(next);
            Poll::Ready(Some(Ok(Frame::data(vec![b'x'; self.size].into()))))
        }
    }

    /// Whether the whole body arrives, and after how many seconds that is decided.
    async fn send(size: usize, every: u64, times: usize) -> (bool, u64) {
        let limits = Config::plain(Face::INTAKE, "", ([127, 0, 0, 1], 0).into(), "").limits;
        let every = Duration::from_secs(every);
        let sender = Sender { size, every, left: times, next: Box::pin(sleep(every)) };
        let begun = Instant::now();
        let mut body = TimedRequestBody::new(sender, &limits);
        let mut came = 0;
        while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
        {
            match frame {
                Ok(frame) => came += frame.data_ref().map_or(0, Bytes::len),
                Err(_) => return (false, begun.elapsed().as_secs()),
            }
        }
        assert_eq!(came, size * times);
        (true, begun.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn slow_uploads_arrive_and_stalled_ones_are_aborted() {
        assert_eq!(send(2_000, 1, 5_000).await, (true, 5_000), "10 MB at 2 kB a second");
        assert_eq!(send(10_000, 30, 50).await, (true, 1_500), "with pauses, as in a tunnel");
        assert_eq!(send(1, 1, 1_000_000).await, (false, 60), "a byte a second");
        assert_eq!(send(1_000_000, 61, 2).await, (false, 60), "nothing for a minute");
    }
}
