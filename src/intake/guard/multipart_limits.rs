//! The body of a form on its way to the multipart parser.
//!
//! The parser holds whatever it is handed, so bytes are taken off the socket no faster than they
//! are worked on. Reading stops when the parser swallows much without finding a part in it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use http_body::{Frame, SizeHint};
use meldestelle_web::form::FormRejection;
use thiserror::Error;

/// Most bytes handed to the parser at a time.
pub const SLICE: usize = 32 << 10;
/// Most bytes that the parser may swallow before it returns something. It keeps all of them, and
/// searches all of them each time.
const UNPARSED: usize = 8 * SLICE;

/// The body is longer than what is read of any form.
#[derive(Debug, Error)]
#[error("longer than anything that is read")]
pub struct BodyTooLong;

/// Counts bytes that the parser has swallowed since it last returned something. The parser itself
/// does not limit the text before the first part or the header of a part.
#[derive(Debug, Default, Clone)]
pub struct UnparsedBytes(Arc<AtomicUsize>);

impl UnparsedBytes {
    /// Starts counting anew, because the parser returned something.
    pub fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    fn is_too_much_with(&self, bytes: usize) -> bool {
        self.0.fetch_add(bytes, Ordering::Relaxed) + bytes > UNPARSED
    }
}

/// The body has too much text without a part in it.
#[derive(Debug, Error)]
#[error("too much without a part in it")]
struct NoPart;

/// The parts of a form, of which at most `most` bytes are read. The caller resets the count
/// whenever the parser returns something.
///
/// # Errors
/// [`FormRejection::Malformed`] if the request is not a multipart form.
pub async fn parts(request: Request, most: u64) -> Result<(Multipart, UnparsedBytes), FormRejection> {
    let unparsed = UnparsedBytes::default();
    let mut request = request.map(|body| Body::new(SlicedBody::new(body, most, unparsed.clone())));
    DefaultBodyLimit::disable().apply(&mut request);
    let parts = Multipart::from_request(request, &()).await.map_err(|_| FormRejection::Malformed)?;
    Ok((parts, unparsed))
}

/// A body that hands on one slice at a time and then yields, so that its reader works on the slice
/// before it asks for more.
struct SlicedBody {
    body: Body,
    rest: Bytes,
    has_yielded: bool,
    left: u64,
    unparsed: UnparsedBytes,
}

impl SlicedBody {
    fn new(body: Body, left: u64, unparsed: UnparsedBytes) -> Self {
        Self { body, rest: Bytes::new(), has_yielded: false, left, unparsed }
    }
}

impl HttpBody for SlicedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !std::mem::replace(&mut self.has_yielded, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => self.rest = frame.into_data().unwrap_or_default(),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                // The body wakes this task. There is no need to yield after waiting.
                Poll::Pending => return Poll::Pending,
            }
        }
        self.has_yielded = false;
        let most = self.rest.len().min(SLICE);
        let slice = self.rest.split_to(most);
        if self.unparsed.is_too_much_with(slice.len()) {
            return Poll::Ready(Some(Err(axum::Error::new(NoPart))));
        }
        self.left = match self.left.checked_sub(slice.len() as u64) {
            Some(left) => left,
            None => return Poll::Ready(Some(Err(axum::Error::new(BodyTooLong)))),
        };
        Poll::Ready(Some(Ok(Frame::data(slice))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
