//! Deleting everything (GDPR Art. 17): a plain warning with two choices, then at once and for good.
//!
//! Not promised: backups. They hold the sealed rows until they are overwritten; the office's documents say when.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::week::Week;
use meldestelle_web::locale::Locale;
use meldestelle_web::{database, page};

use super::open::Opened;
use crate::guard::mailbox_ticket;
use crate::guard::mailbox_ticket::Ticket;
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::mailbox::retry::Sent;
use crate::mailbox::{Coming, retry, store};
use crate::pages::Frame;
use crate::state::Intake;

#[derive(Template)]
#[template(path = "intake/mailbox_delete.html")]
struct DeletePage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    /// The code and the ticket; nothing when all is deleted.
    asks: Option<(&'a str, &'a str)>,
    kept: bool,
}

/// Asks whether it is meant.
pub async fn ask(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let coming = match Coming::read(&visit, &intake, request).await?.open(&visit, &intake) {
        Ok(coming) => coming,
        Err(door) => return Ok(*door),
    };
    let ticket = coming.opened.next_ticket(&intake, &visit);
    Ok(answer(&visit, Some((&coming.opened.code.grouped(), &ticket)), false))
}

/// Deletes. Sent twice, the second sending finds nothing and says the same.
pub async fn confirm(
    visit: Visit,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let entrance = Coming::read(&visit, &intake, request).await?;
    let Coming { form, opened, path, form_id } = match entrance.open(&visit, &intake) {
        Ok(coming) => coming,
        Err(door) if door.status() == StatusCode::NOT_FOUND => return Ok(answer(&visit, None, false)),
        Err(door) => return Ok(*door),
    };
    let keep = form.first("keep") == "facts";
    let answer = delete(&visit, &intake, &opened, keep).await.map(|()| answer(&visit, None, keep));
    if answer.is_err() {
        mailbox_ticket::release(&intake, &visit.office, form_id).await;
    }
    retry::unless_answered(&visit, &intake, Sent { path: &path, form: &form, upload: None }, answer)
}

/// Deletes, and ends the visit in which the report was filed: its form, which a browser may still
/// have, must not bring it back.
async fn delete(visit: &Visit, intake: &Intake, opened: &Opened, keep: bool) -> Result<(), Failure> {
    let office = &visit.office;
    let (key, now, today) = (&office.form_key, intake.clock.now(), intake.clock.today());
    let filed = Ticket::of_report(key, &opened.code, now, &mut intake.chance.clone()).visit_id(key);
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    store::delete(&mut *transaction, office.id(), &opened.key, keep, opened.year(today)).await?;
    mailbox_ticket::store::end_visit(&mut *transaction, office.id(), filed, Week::of(today)).await?;
    transaction.commit().await?;
    Ok(())
}

fn answer(visit: &Visit, asks: Option<(&str, &str)>, kept: bool) -> Response {
    let frame = Frame::of_answer(visit.t, &visit.office);
    let frame = match asks {
        Some((_, ticket)) => frame.with_ticket(ticket.to_owned()),
        None => frame,
    };
    page::html(StatusCode::OK, &DeletePage { t: visit.t, frame, asks, kept })
}
