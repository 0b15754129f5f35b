//! Deleting everything (GDPR Art. 17): a plain warning with two choices, then at once and for good.
//!
//! Not promised: backups. They hold the sealed rows until they are overwritten; the office's documents say when.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::kept::Sent;
use super::{Coming, kept, store};
use crate::Intake;
use crate::error::Failure;
use crate::pages::Frame;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "intake/mailbox_delete.html")]
struct DeletePage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    /// The code; nothing when all is deleted.
    code: Option<&'a str>,
    kept: bool,
}

/// Asks whether it is meant.
pub async fn ask(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let coming = match Coming::read(&visit, &intake, request).await? {
        Ok(coming) => coming,
        Err(door) => return Ok(door),
    };
    Ok(answer(&visit, Some(&coming.opened.code.grouped()), false))
}

/// Deletes. Sent twice, the second sending finds nothing and says the same.
pub async fn confirm(
    visit: Visit,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let Coming { form, opened, path } = match Coming::read(&visit, &intake, request).await? {
        Ok(coming) => coming,
        Err(door) if door.status() == StatusCode::NOT_FOUND => return Ok(answer(&visit, None, false)),
        Err(door) => return Ok(door),
    };
    let keep = form.first("keep") == "facts";
    let year = opened.year(intake.clock.today());
    let deleted = store::delete(&intake.pool, visit.office.id(), &opened.key, keep, year).await;
    let answer = deleted.map(|_| answer(&visit, None, keep)).map_err(Failure::from);
    kept::unless_answered(&visit, Sent { path: &path, form: &form, upload: None }, answer)
}

fn answer(visit: &Visit, code: Option<&str>, kept: bool) -> Response {
    let frame = Frame::of_answer(visit.t, &visit.office);
    page::html(StatusCode::OK, &DeletePage { t: visit.t, frame, code, kept })
}
