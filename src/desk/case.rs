//! A case at the desk: the report in the person's own words beside the counsellor's coding, with
//! its contact, its files and its messages. Reading any of them is written into the audit trail.

pub(crate) mod actions;
mod aggregate;
mod answers;
mod case_page;
mod coding;
mod coding_form;
mod consents;
mod contact;
pub(crate) mod contact_presence;
pub(crate) mod drafts;
pub(crate) mod entries;
pub(crate) mod files;
mod later_messages;
pub(crate) mod messages;
mod parse_id;

use axum::Router;
use axum::routing::{get, post};

use crate::state::Desk;

/// Routes of a case.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/cases/{id}", get(case_page::show).post(coding::save))
        .route("/cases/{id}/contact", post(contact::open))
}
