//! The audit page: who did what when, newest first, and whether the chain is whole.

use axum::Router;

use crate::Desk;

/// Routes of this page.
pub fn routes() -> Router<Desk> {
    Router::new()
}
