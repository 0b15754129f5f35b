//! Messages with the person: what they sent, what was answered, and questions whose answers arrive
//! as codes.
//!
//! Reading this page marks the person's messages as read, and their mailbox tells them so. A
//! message that arrives while an answer is being written holds the answer back once, so that no
//! counsellor answers without having seen it. Not promised: that the person read a message which is
//! shown as fetched.

pub mod mailbox_status;
pub(crate) mod message_form;
pub(crate) mod thread;
pub(crate) mod view;

use axum::Router;
use axum::extract::Path;
use axum::response::Redirect;
use axum::routing::get;

use crate::case::parse_id::parse_case_id;
use crate::http::error::DeskError;
use crate::state::Desk;

/// Routes of the messages of a case. They are part of the case page; an old address leads there.
pub fn routes() -> Router<Desk> {
    Router::new().route("/cases/{id}/messages", get(to_case))
}

async fn to_case(Path(id): Path<String>) -> Result<Redirect, DeskError> {
    Ok(Redirect::to(&format!("/cases/{}#timeline", parse_case_id(&id)?)))
}
