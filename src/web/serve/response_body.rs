//! An answer on its way out; once it is handed over, the connection rests.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};

use crate::serve::timeout_stream::Turn;

pub struct Answered {
    body: Body,
    turn: Turn,
}

impl Answered {
    pub fn new(body: Body, turn: Turn) -> Self {
        Self { body, turn }
    }
}

impl Drop for Answered {
    fn drop(&mut self) {
        self.turn.rest();
    }
}

impl http_body::Body for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
