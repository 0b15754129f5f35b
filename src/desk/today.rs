//! "Today": what a counsellor has to do, in the order of the days on which it has to be done. It is
//! the first page after signing in.

mod collect;
mod inbox;
mod own_drafts;
mod page;
mod row;
mod seen;

use axum::Router;
use axum::routing::{get, post};

use crate::state::Desk;

/// The address of the page.
pub(crate) const PATH: &str = "/today";

/// Routes of the page.
pub fn routes() -> Router<Desk> {
    Router::new().route(PATH, get(page::show)).route("/today/seen", post(seen::mark))
}
