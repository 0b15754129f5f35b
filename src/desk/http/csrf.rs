//! Refuses forms that other sites send. The cookie's `SameSite=Strict` is the first protection
//! against forged requests; this is the second.
//!
//! Not promised: protection in a browser so old that it sends neither `Sec-Fetch-Site` nor
//! `Origin`. There the cookie alone decides.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::page;
use meldestelle_web::same_origin::is_same_origin;

use crate::http::error::DeskError;
use crate::state::Desk;

/// Lets reads through, and forms that the desk's own pages sent.
pub async fn check(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let reads = page::is_get_or_head(request.method());
    if reads || is_same_origin(request.headers(), &desk.config.origin) {
        next.run(request).await
    } else {
        DeskError::ForeignOrigin.into_response()
    }
}
