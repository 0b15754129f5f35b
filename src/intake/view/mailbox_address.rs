//! The address of the mailbox.

use crate::http::request_context::RequestContext;
use crate::state::Intake;

/// The path of the mailbox in the visitor's language.
pub fn path(context: &RequestContext) -> String {
    format!("/{}/mailbox", context.t.tag)
}

/// The whole address, for a receipt that leads back to the mailbox.
pub fn url(intake: &Intake, context: &RequestContext) -> String {
    format!("{}{}", intake.config.origin, path(context))
}
