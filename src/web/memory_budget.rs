//! What texts weigh while they are read and shown again: a bound on the memory that all of them take together.
//!
//! What people write weighs nothing: the first part of each text is free, and connections are bounded. Only who sends megabytes, or leaves them lying, shares a budget
//! with others who do. Not promised: that the count is exact; a text is copied a few times while it is worked on.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http_body::{Frame, SizeHint};
use thiserror::Error;

/// There is no room for so much now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no room for so much at once")]
pub struct TooHeavy;

/// Weighs what belongs together: all texts that are read, or all answers on their way.
#[derive(Clone)]
pub struct Scale {
    held: Arc<AtomicUsize>,
    /// Bytes of each load that weigh nothing.
    free: usize,
    /// Bytes in all beyond those.
    most: usize,
}

/// One text or answer on a scale, until it is dropped.
pub struct Load {
    scale: Scale,
    bytes: usize,
}

impl Scale {
    /// A scale that carries `most` bytes beyond the first `free` of each load.
    #[must_use]
    pub fn new(free: usize, most: usize) -> Self {
        Self { held: Arc::default(), free, most }
    }

    /// An empty load.
    #[must_use]
    pub fn load(&self) -> Load {
        Load { scale: self.clone(), bytes: 0 }
    }
}

impl Load {
    /// Puts bytes on it.
    ///
    /// # Errors
    /// [`TooHeavy`]; then they are not counted and must not be kept.
    pub fn add(&mut self, bytes: usize) -> Result<(), TooHeavy> {
        let more = self.weight(self.bytes + bytes) - self.weight(self.bytes);
        if self.scale.held.fetch_add(more, Ordering::Relaxed) + more > self.scale.most && more > 0 {
            self.scale.held.fetch_sub(more, Ordering::Relaxed);
            return Err(TooHeavy);
        }
        self.bytes += bytes;
        Ok(())
    }

    fn weight(&self, bytes: usize) -> usize {
        bytes.saturating_sub(self.scale.free)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.scale.held.fetch_sub(self.weight(self.bytes), Ordering::Relaxed);
    }
}

/// A body that is weighed while it comes in. What came stays on the scale until the load that [`reading`] gave is dropped.
struct Weighed {
    body: Body,
    load: Arc<std::sync::Mutex<Load>>,
}

/// Holds what was read on the scale; to be dropped once nothing of it is kept.
#[must_use]
pub struct Held(#[expect(dead_code, reason = "kept for its end")] Arc<std::sync::Mutex<Load>>);

/// Weighs a body that is read whole.
pub fn reading(scale: &Scale, body: Body) -> (Body, Held) {
    let load = Arc::new(std::sync::Mutex::new(scale.load()));
    (Body::new(Weighed { body, load: load.clone() }), Held(load))
}

impl HttpBody for Weighed {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let length = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref().map(Bytes::len));
        let mut load = self.load.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Err(too_heavy) = load.add(length.unwrap_or_default()) {
            return Poll::Ready(Some(Err(too_heavy.into())));
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Bytes that stay on the scale until the last of them was taken.
struct OnTheWay {
    bytes: Bytes,
    _load: Arc<Load>,
}

impl AsRef<[u8]> for OnTheWay {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Weighs an answer whose length is known, until its last byte has left the process. One that is made while it is sent holds little at a time.
///
/// # Errors
/// [`TooHeavy`]; then the answer is dropped.
pub fn answering(scale: &Scale, response: Response) -> Result<Response, TooHeavy> {
    let length = response.body().size_hint().exact().and_then(|length| usize::try_from(length).ok());
    let Some(length) = length.filter(|length| *length > scale.free) else { return Ok(response) };
    let mut load = scale.load();
    load.add(length)?;
    let load = Arc::new(load);
    Ok(response.map(|body| Body::new(Carried { body, load })))
}

/// A body whose frames keep its load.
struct Carried {
    body: Body,
    load: Arc<Load>,
}

impl HttpBody for Carried {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let keep = |bytes| Bytes::from_owner(OnTheWay { bytes, _load: self.load.clone() });
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(keep))))
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
    use axum::response::IntoResponse;
    use http_body_util::BodyExt;

    use super::*;

    fn held(scale: &Scale) -> usize {
        scale.held.load(Ordering::Relaxed)
    }

    #[test]
    fn small_loads_are_free_and_large_ones_share() {
        let scale = Scale::new(10, 100);
        let mut many: Vec<Load> = (0..1000).map(|_| scale.load()).collect();
        assert!(many.iter_mut().all(|load| load.add(10) == Ok(())));
        let mut large = scale.load();
        assert_eq!(large.add(60), Ok(()));
        assert_eq!(large.add(50), Ok(()));
        assert_eq!(held(&scale), 100);
        assert_eq!(many[0].add(1), Err(TooHeavy));
        assert_eq!(scale.load().add(10), Ok(()), "small ones still pass");
        drop(large);
        assert_eq!(many[0].add(1), Ok(()));
        drop(many);
        assert_eq!(held(&scale), 0);
    }

    #[tokio::test]
    async fn what_was_read_is_held_until_nothing_of_it_is_kept() {
        let scale = Scale::new(10, 100);
        let (body, kept) = reading(&scale, Body::from(vec![b'x'; 80]));
        assert_eq!(body.collect().await.unwrap().to_bytes().len(), 80);
        assert_eq!(held(&scale), 70);
        let (second, _kept) = reading(&scale, Body::from(vec![b'x'; 80]));
        let refused = second.collect().await.unwrap_err();
        assert!(crate::error::stems_from::<TooHeavy>(&refused), "{refused:?}");
        drop(kept);
        assert_eq!(held(&scale), 0);
    }

    #[tokio::test]
    async fn an_answer_weighs_until_its_last_byte_is_taken() {
        let scale = Scale::new(10, 100);
        let answer = |length: usize| vec![b'x'; length].into_response();
        let mut body = answering(&scale, answer(90)).unwrap().into_body();
        assert!(answering(&scale, answer(40)).is_err());
        assert!(answering(&scale, answer(10)).is_ok());
        let mut bytes = body.frame().await.unwrap().unwrap().into_data().unwrap();
        drop(body);
        let rest = bytes.split_off(50);
        drop(bytes);
        assert_eq!((held(&scale), rest.len()), (80, 40));
        drop(rest);
        assert_eq!(held(&scale), 0);
    }
}
