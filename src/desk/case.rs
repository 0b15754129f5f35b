//! A case at the desk: the report in the person's own words beside what happened since, with its
//! contact, its files and its messages. Reading any of them is written into the audit trail.

pub(crate) mod actions;
mod aggregate;
mod answers;
mod case_page;
mod coding_form;
mod consents;
mod contact;
pub(crate) mod contact_presence;
pub(crate) mod drafts;
pub(crate) mod entries;
pub(crate) mod files;
pub(crate) mod messages;
mod parse_id;
mod print;
mod revision;
mod submit;
mod wish;

use axum::Router;
use axum::routing::{get, post};

use crate::state::Desk;

/// Routes of a case.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/cases/{id}", get(case_page::show).post(submit::submit))
        .route("/cases/{id}/draft", post(submit::autosave))
        .route("/cases/{id}/print", get(print::show))
}
