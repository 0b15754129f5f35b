//! A response body that marks its connection as idle once it is handed over.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};

use crate::serve::timeout_stream::ConnectionState;

pub struct ResponseBody {
    body: Body,
    state: ConnectionState,
}

impl ResponseBody {
    pub fn new(body: Body, state: ConnectionState) -> Self {
        Self { body, state }
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        self.state.response_handed_over();
    }
}

impl http_body::Body for ResponseBody {
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
