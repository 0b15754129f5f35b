//! Messages with the person: what they sent, what was answered, and questions whose answers arrive
//! as codes.
//!
//! Reading this page marks the person's messages as read, and their mailbox tells them so. A
//! message that arrives while an answer is being written holds the answer back once, so that no
//! counsellor answers without having seen it. Not promised: that the person read a message which is
//! shown as fetched.

mod compose;
pub mod mailbox_status;
pub(crate) mod message_form;
mod page;
pub(crate) mod thread;
mod view;

use axum::Router;
use axum::routing::get;

use crate::state::Desk;

/// Routes of the messages of a case.
pub fn routes() -> Router<Desk> {
    Router::new().route("/cases/{id}/messages", get(page::show).post(compose::submit))
}
