//! The queue: the list of cases, urgent ones first. It opens the state of each case that it lists
//! and nothing else of the case.

pub(crate) mod backup_notice;
mod case_summary;
mod filter;
pub(crate) mod listing;
mod page;

use axum::Router;
use axum::routing::get;

use crate::state::Desk;

/// Routes of the queue.
pub fn routes() -> Router<Desk> {
    Router::new().route("/cases", get(page::show))
}
