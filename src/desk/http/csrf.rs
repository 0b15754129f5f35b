//! Forms of other sites are refused: beside the cookie's `SameSite=Strict` the second wall against forged requests.
//!
//! Not promised: anything about a browser so old that it sends neither header; there the cookie
//! alone decides.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::page;
use meldestelle_web::same_origin::is_same_origin;

use crate::http::error::DeskError;
use crate::state::Desk;

/// Lets reading through, and forms of our own pages.
pub async fn check(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let reads = page::reads(request.method());
    if reads || is_same_origin(request.headers(), &desk.config.origin) {
        next.run(request).await
    } else {
        DeskError::ForeignOrigin.into_response()
    }
}
