//! The way out, in two steps and without a script. The first answer is an empty page that takes the place of whatever was on the screen, at
//! once, and goes on by itself. The second clears what the browser kept of this site and goes to a page that says nothing about anybody.
//!
//! One step would not do. A browser obeys `Clear-Site-Data` before it lets go of the page that is on the screen: that page would stand
//! there until the clearing is done, and be put into the back/forward cache after it, with everything typed. `no-store` does not keep it
//! out of there: Chromium ignores it for pages without cookies.
//!
//! Leaving waits for no database and is refused by no limit: it works whenever anything works.
//!
//! Not promised: that the browser's history forgets the visit. No site can do that, and the pages say so.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use meldestelle_web::client::Client;
use meldestelle_web::locale::{self, Locale};
use meldestelle_web::{form, page};
use tokio::time::timeout;

use crate::guard::mailbox_ticket;
use crate::http::error::Failure;
use crate::http::request_context::Asked;
use crate::state::Intake;

/// The weather, from a public body that shows no advertisements.
const ELSEWHERE: &str = "https://www.dwd.de/";
/// The path of the first step below the language, and of the second below that.
const LEAVE: &str = "leave";
const AWAY: &str = "away";
/// How long whoever leaves waits at most.
const PATIENCE: Duration = Duration::from_millis(300);
/// Bytes of a form that holds a ticket.
const BODY_LIMIT: usize = 1024;

#[derive(Template)]
#[template(path = "intake/leave.html")]
struct Nothing {
    t: &'static Locale,
    next: String,
}

/// The first step: nothing is on the screen any more.
pub async fn get(Path(tag): Path<String>) -> Result<Response, Failure> {
    let t = locale::find(&tag).ok_or(Failure::NotFound)?;
    let next = format!("/{}/{LEAVE}/{AWAY}", t.tag);
    Ok(page::html(StatusCode::OK, &Nothing { t, next }))
}

/// The first step, from a page about a report: its visit ends, so that no form of it that the browser
/// sends again shows anything. Whatever stands in the way of that, the person leaves.
pub async fn post(
    tag: Path<String>,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let asked = Asked::of(request.uri(), request.headers());
    let client = request.extensions().get::<Client>().copied();
    if intake.throttle.ask(client, true).is_ok()
        && let Ok(form) = form::read(request, BODY_LIMIT).await
    {
        let ended = tokio::spawn(async move {
            if let Ok(office) = asked.office(&intake).await {
                mailbox_ticket::end_visit(&intake, &office, form.first(mailbox_ticket::FIELD)).await;
            }
        });
        // It goes on if this runs out.
        let _ = timeout(PATIENCE, ended).await;
    }
    get(tag).await
}

/// The second step. Cookies of others under the same domain are not ours to clear, and of ours there are none.
pub async fn away(Path(tag): Path<String>) -> Result<Response, Failure> {
    locale::find(&tag).ok_or(Failure::NotFound)?;
    let clear = (HeaderName::from_static("clear-site-data"), r#""cache", "storage""#);
    Ok((StatusCode::SEE_OTHER, [clear, (header::LOCATION, ELSEWHERE)]).into_response())
}

/// Whether an address is one of the two steps.
pub fn is_way_out(uri: &Uri) -> bool {
    let mut parts = uri.path().split('/').skip(2);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(leave), away, None) => leave == LEAVE && away.is_none_or(|away| away == AWAY),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_out_is_two_addresses() {
        let is = |path: &'static str| is_way_out(&Uri::from_static(path));
        assert!(is("/de/leave") && is("/en/leave/away"));
        for path in
            ["/", "/de/", "/leave", "/de/leave/", "/de/leave/away/", "/de/leave/on", "/de/report/leave"]
        {
            assert!(!is(path), "{path}");
        }
    }
}
