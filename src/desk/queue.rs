//! The queue: the list of cases, urgent ones first. It opens the state of each case that it lists
//! and nothing else of the case.

mod address;
mod apply;
pub(crate) mod backup_notice;
mod case_summary;
mod change;
mod choices;
mod deputies;
mod district;
mod done;
mod filter;
#[cfg(test)]
mod filter_tests;
mod hand_over;
pub(crate) mod listing;
mod page;
mod queue_row;
mod sorting;
mod views;

use axum::Router;
use axum::routing::{get, post};

use crate::state::Desk;

/// Routes of the queue.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/cases", get(page::show))
        .route("/cases/change", post(change::change))
        .route("/cases/hand-over", get(hand_over::show).post(hand_over::hand_over))
        .route("/cases/hand-back", post(hand_over::hand_back))
}
