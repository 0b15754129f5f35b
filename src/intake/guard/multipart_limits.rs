//! A form on its way to the parser: bytes are taken off the socket no faster than they are worked on, since the parser holds whatever it is handed, and no further than
//! it makes something of them.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use http_body::{Frame, SizeHint};
use meldestelle_web::form::FormRejection;
use thiserror::Error;

/// Most bytes handed on at a time.
pub const SLICE: usize = 32 << 10;
/// Most bytes that the parser may swallow before it has something to say: it keeps all of them, and looks through all of them each time.
const UNPARSED: usize = 8 * SLICE;

/// The error of a body that is longer than anything that is read.
#[derive(Debug, Error)]
#[error("longer than anything that is read")]
pub struct TooLong;

/// Bytes that the parser has swallowed since it last had something to say. What stands before the first part and the head of a part have no limit in the parser.
#[derive(Debug, Default, Clone)]
pub struct Unparsed(Arc<AtomicUsize>);

impl Unparsed {
    /// It had something to say.
    pub fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    fn is_too_much_with(&self, bytes: usize) -> bool {
        self.0.fetch_add(bytes, Ordering::Relaxed) + bytes > UNPARSED
    }
}

/// The error of a body in which the parser finds nothing.
#[derive(Debug, Error)]
#[error("too much without a part in it")]
struct NoPart;

/// The parts of a form, of which at most `most` bytes are read. Whoever reads them resets the count whenever something came.
///
/// # Errors
/// [`FormRejection::Malformed`] if it is no form with parts.
pub async fn parts(request: Request, most: u64) -> Result<(Multipart, Unparsed), FormRejection> {
    let unparsed = Unparsed::default();
    let mut request = request.map(|body| Body::new(Gentle::new(body, most, unparsed.clone())));
    DefaultBodyLimit::disable().apply(&mut request);
    let parts = Multipart::from_request(request, &()).await.map_err(|_| FormRejection::Malformed)?;
    Ok((parts, unparsed))
}

/// A body that hands on a slice at a time and then rests, so that its reader works on it before it asks for more.
struct Gentle {
    body: Body,
    rest: Bytes,
    rested: bool,
    left: u64,
    unparsed: Unparsed,
}

impl Gentle {
    fn new(body: Body, left: u64, unparsed: Unparsed) -> Self {
        Self { body, rest: Bytes::new(), rested: false, left, unparsed }
    }
}

impl HttpBody for Gentle {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !std::mem::replace(&mut self.rested, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => self.rest = frame.into_data().unwrap_or_default(),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                // It wakes us; there is no need to rest after waiting.
                Poll::Pending => return Poll::Pending,
            }
        }
        self.rested = false;
        let most = self.rest.len().min(SLICE);
        let slice = self.rest.split_to(most);
        if self.unparsed.is_too_much_with(slice.len()) {
            return Poll::Ready(Some(Err(axum::Error::new(NoPart))));
        }
        self.left = match self.left.checked_sub(slice.len() as u64) {
            Some(left) => left,
            None => return Poll::Ready(Some(Err(axum::Error::new(TooLong)))),
        };
        Poll::Ready(Some(Ok(Frame::data(slice))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
