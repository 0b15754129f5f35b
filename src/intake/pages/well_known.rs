//! Two small files for programs: `security.txt`, which names whom to tell about a vulnerability,
//! and `robots.txt`, which keeps search engines away from forms.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;

use crate::http::error::Failure;
use crate::http::request_context::RequestTarget;
use crate::state::Intake;

const PLAIN_TEXT: &str = "text/plain; charset=utf-8";
/// How long `security.txt` is valid. RFC 9116 recommends less than a year.
const VALID: TimeDelta = TimeDelta::days(180);

/// Answers `robots.txt`. Search engines may list the pages that are the same for everybody.
pub async fn robots() -> Response {
    let text = "User-agent: *\nDisallow: /*/report\nDisallow: /*/mailbox\nDisallow: /*/leave\n";
    ([(header::CONTENT_TYPE, PLAIN_TEXT)], text).into_response()
}

/// Answers `security.txt` (RFC 9116), or 404 if no contact is known.
pub async fn security(State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let office = RequestTarget::of(request.uri(), request.headers()).office(&intake).await?;
    let email = Some(&office.settings.public.email)
        .filter(|email| !email.is_empty() && !email.contains(char::is_whitespace));
    let contact =
        intake.config.security_contact.clone().or_else(|| email.map(|email| format!("mailto:{email}")));
    let contact = contact.ok_or(Failure::NotFound)?;
    let expires = (intake.clock.now() + VALID).format("%Y-%m-%dT00:00:00Z");
    let languages = office.tags().join(", ");
    let text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: {languages}\n");
    Ok(([(header::CONTENT_TYPE, PLAIN_TEXT)], text).into_response())
}
