//! Writing to the office: a message, or a correction of the report.

use axum::extract::{Request, State};
use axum::response::Response;
use meldestelle_domain::mailbox::parse_text;
use meldestelle_domain::message::Body;

use super::Coming;
use super::post::{Once, post as store_post};
use super::view::{self, Failed, Notice};
use crate::Intake;
use crate::error::Failure;
use crate::visit::Visit;

/// Takes a message.
pub async fn post(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let Coming { form, opened } = match Coming::read(&visit, &intake, request).await? {
        Ok(coming) => coming,
        Err(door) => return Ok(door),
    };
    let text = match parse_text(&form) {
        Ok(text) => text,
        Err(errors) => {
            let failed = Failed { form: &form, errors: &errors, question: None };
            return Ok(view::show_again(&intake, &visit, &opened, failed));
        }
    };
    let (body, notice) = if form.first("addition").is_empty() {
        (Body::Text { text }, Notice::Sent)
    } else {
        (Body::Addition { text }, Notice::Added)
    };
    let posted = store_post(&intake, &visit, &opened, body, Once::Form("write", &form)).await?;
    view::after(&intake, &visit, opened, posted, notice, &form).await
}
