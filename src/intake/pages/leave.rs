//! The way out, in two steps and without a script.
//!
//! The first answer is an empty page, which at once takes the place of whatever was on the screen
//! and goes on by itself. The second answer clears what the browser kept of this site and leads to
//! a page that says nothing about anybody.
//!
//! One step is not enough. A browser obeys `Clear-Site-Data` before it lets go of the page on the
//! screen. That page would stay until the clearing is done, and would then enter the back/forward
//! cache with everything that was typed. `no-store` does not prevent that: Chromium ignores it for
//! pages without cookies.
//!
//! Leaving waits for no database and is refused by no limit, so it works whenever anything works.
//! It cannot make the browser's history forget the visit. No site can, and the pages say so.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use meldestelle_web::client::Client;
use meldestelle_web::locale::{self, Locale};
use meldestelle_web::{form, page};
use tokio::time::timeout;

use crate::guard::mailbox_ticket;
use crate::http::error::Failure;
use crate::http::exit_path::{AWAY, LEAVE};
use crate::http::request_context::RequestTarget;
use crate::state::Intake;

/// The weather, from a public body that shows no advertisements.
const ELSEWHERE: &str = "https://www.dwd.de/";
/// How long a person who leaves waits at most.
const PATIENCE: Duration = Duration::from_millis(300);
/// Most bytes of a form that holds a ticket.
const BODY_LIMIT: usize = 1024;

#[derive(Template)]
#[template(path = "intake/leave.html")]
struct BlankPage {
    t: &'static Locale,
    next: String,
}

/// The first step: shows an empty page.
pub async fn get(Path(tag): Path<String>) -> Result<Response, Failure> {
    let t = locale::find(&tag).ok_or(Failure::NotFound)?;
    let next = format!("/{}/{LEAVE}/{AWAY}", t.tag);
    Ok(page::html(StatusCode::OK, &BlankPage { t, next }))
}

/// The first step from a page about a report. Ends the visit, so that no form that the browser
/// sends again shows anything. The person leaves even if that fails.
pub async fn post(
    tag: Path<String>,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let target = RequestTarget::of(request.uri(), request.headers());
    let client = request.extensions().get::<Client>().copied();
    if intake.rate_limiter.check(client, true).is_ok()
        && let Ok(form) = form::read(request, BODY_LIMIT).await
    {
        let ended = tokio::spawn(async move {
            if let Ok(office) = target.office(&intake).await {
                mailbox_ticket::end_visit(&intake, &office, form.first(mailbox_ticket::FIELD)).await;
            }
        });
        // The task goes on after this time.
        let _ = timeout(PATIENCE, ended).await;
    }
    get(tag).await
}

/// The second step: clears this site's data and leads away. Cookies are not cleared: this service
/// sets none, and those of others under the same domain are theirs.
pub async fn away(Path(tag): Path<String>) -> Result<Response, Failure> {
    locale::find(&tag).ok_or(Failure::NotFound)?;
    let clear = (HeaderName::from_static("clear-site-data"), r#""cache", "storage""#);
    Ok((StatusCode::SEE_OTHER, [clear, (header::LOCATION, ELSEWHERE)]).into_response())
}
