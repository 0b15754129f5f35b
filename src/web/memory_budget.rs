//! A bound on the memory that all texts take together while they are read and shown again.
//!
//! The first part of each text is free, and connections are bounded, so ordinary texts never meet
//! the bound. Only clients that send megabytes, or leave answers unread, share a budget with others
//! like them.
//!
//! Not promised: that the count is exact. A text is copied a few times while it is processed.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http_body::{Frame, SizeHint};
use thiserror::Error;

/// The budget has no room for so much now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no room for so much at once")]
pub struct BudgetExceeded;

/// A budget shared by all texts that are read, or by all responses that are being sent.
#[derive(Clone)]
pub struct MemoryBudget {
    reserved: Arc<AtomicUsize>,
    /// Bytes of each reservation that are not counted.
    exempt: usize,
    /// Most bytes in all beyond the exempt ones.
    limit: usize,
}

/// The bytes of one text or response, counted until this is dropped.
pub struct Reservation {
    budget: MemoryBudget,
    bytes: usize,
}

impl MemoryBudget {
    /// A budget of `limit` bytes beyond the first `exempt` bytes of each reservation.
    #[must_use]
    pub fn new(exempt: usize, limit: usize) -> Self {
        Self { reserved: Arc::default(), exempt, limit }
    }

    /// An empty reservation.
    #[must_use]
    pub fn reservation(&self) -> Reservation {
        Reservation { budget: self.clone(), bytes: 0 }
    }
}

impl Reservation {
    /// Adds bytes to the reservation.
    ///
    /// # Errors
    /// [`BudgetExceeded`] if the budget has no room. The bytes are then not counted and must not be
    /// kept.
    pub fn add(&mut self, bytes: usize) -> Result<(), BudgetExceeded> {
        let more = self.counted(self.bytes + bytes) - self.counted(self.bytes);
        if self.budget.reserved.fetch_add(more, Ordering::Relaxed) + more > self.budget.limit && more > 0 {
            self.budget.reserved.fetch_sub(more, Ordering::Relaxed);
            return Err(BudgetExceeded);
        }
        self.bytes += bytes;
        Ok(())
    }

    fn counted(&self, bytes: usize) -> usize {
        bytes.saturating_sub(self.budget.exempt)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.budget.reserved.fetch_sub(self.counted(self.bytes), Ordering::Relaxed);
    }
}

/// A body whose bytes are counted as they come in. They stay counted until the [`BodyReservation`]
/// of [`count_request_body`] is dropped.
struct CountedBody {
    body: Body,
    reservation: Arc<std::sync::Mutex<Reservation>>,
}

/// Keeps the bytes of a body counted. Drop it once nothing of the body is kept.
#[must_use]
pub struct BodyReservation(
    #[expect(dead_code, reason = "kept until it is dropped")] Arc<std::sync::Mutex<Reservation>>,
);

/// Counts a body that is read whole.
pub fn count_request_body(budget: &MemoryBudget, body: Body) -> (Body, BodyReservation) {
    let reservation = Arc::new(std::sync::Mutex::new(budget.reservation()));
    (Body::new(CountedBody { body, reservation: reservation.clone() }), BodyReservation(reservation))
}

impl HttpBody for CountedBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let length = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref().map(Bytes::len));
        let mut reservation = self.reservation.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Err(exceeded) = reservation.add(length.unwrap_or_default()) {
            return Poll::Ready(Some(Err(exceeded.into())));
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

/// Bytes that stay counted until the last of them was sent.
struct ReservedBytes {
    bytes: Bytes,
    _reservation: Arc<Reservation>,
}

impl AsRef<[u8]> for ReservedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Counts an answer of known length until its last byte has left the process. A streamed answer is
/// not counted, because it holds little at a time.
///
/// # Errors
/// [`BudgetExceeded`] if the budget has no room. The answer is then dropped.
pub fn count_response(budget: &MemoryBudget, response: Response) -> Result<Response, BudgetExceeded> {
    let length = response.body().size_hint().exact().and_then(|length| usize::try_from(length).ok());
    let Some(length) = length.filter(|length| *length > budget.exempt) else { return Ok(response) };
    let mut reservation = budget.reservation();
    reservation.add(length)?;
    let reservation = Arc::new(reservation);
    Ok(response.map(|body| Body::new(ReservedBody { body, reservation })))
}

/// A body whose frames keep its reservation alive.
struct ReservedBody {
    body: Body,
    reservation: Arc<Reservation>,
}

impl HttpBody for ReservedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let keep = |bytes| Bytes::from_owner(ReservedBytes { bytes, _reservation: self.reservation.clone() });
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

    fn reserved(budget: &MemoryBudget) -> usize {
        budget.reserved.load(Ordering::Relaxed)
    }

    #[test]
    fn small_reservations_are_exempt_and_large_ones_share() {
        let budget = MemoryBudget::new(10, 100);
        let mut many: Vec<Reservation> = (0..1000).map(|_| budget.reservation()).collect();
        assert!(many.iter_mut().all(|reservation| reservation.add(10) == Ok(())));
        let mut large = budget.reservation();
        assert_eq!(large.add(60), Ok(()));
        assert_eq!(large.add(50), Ok(()));
        assert_eq!(reserved(&budget), 100);
        assert_eq!(many[0].add(1), Err(BudgetExceeded));
        assert_eq!(budget.reservation().add(10), Ok(()), "small ones still pass");
        drop(large);
        assert_eq!(many[0].add(1), Ok(()));
        drop(many);
        assert_eq!(reserved(&budget), 0);
    }

    #[tokio::test]
    async fn a_body_is_counted_until_nothing_of_it_is_kept() {
        let budget = MemoryBudget::new(10, 100);
        let (body, kept) = count_request_body(&budget, Body::from(vec![b'x'; 80]));
        assert_eq!(body.collect().await.unwrap().to_bytes().len(), 80);
        assert_eq!(reserved(&budget), 70);
        let (second, _kept) = count_request_body(&budget, Body::from(vec![b'x'; 80]));
        let refused = second.collect().await.unwrap_err();
        assert!(crate::error::stems_from::<BudgetExceeded>(&refused), "{refused:?}");
        drop(kept);
        assert_eq!(reserved(&budget), 0);
    }

    #[tokio::test]
    async fn a_response_is_counted_until_its_last_byte_is_sent() {
        let budget = MemoryBudget::new(10, 100);
        let answer = |length: usize| vec![b'x'; length].into_response();
        let mut body = count_response(&budget, answer(90)).unwrap().into_body();
        assert!(count_response(&budget, answer(40)).is_err());
        assert!(count_response(&budget, answer(10)).is_ok());
        let mut bytes = body.frame().await.unwrap().unwrap().into_data().unwrap();
        drop(body);
        let rest = bytes.split_off(50);
        drop(bytes);
        assert_eq!((reserved(&budget), rest.len()), (80, 40));
        drop(rest);
        assert_eq!(reserved(&budget), 0);
    }
}
