//! The receipt once more: a page to print, and a plain text file. Neither shows a logo, and the file's name says nothing.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::{Coming, Use};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::pages::Frame;
use crate::state::Intake;

#[derive(Template)]
#[template(path = "intake/mailbox_receipt.html")]
struct ReceiptPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    code: &'a str,
    ticket: &'a str,
    door: String,
}

/// Shows the page to print.
pub async fn page(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let Coming { opened, .. } = match Coming::read(&visit, &intake, request).await?.open(&visit, &intake) {
        Ok(coming) => coming,
        Err(door) => return Ok(*door),
    };
    let ticket = opened.next_ticket(&intake, &visit);
    let page = ReceiptPage {
        t: visit.t,
        frame: Frame::of_answer(visit.t, &visit.office).with_ticket(ticket.clone()),
        code: &opened.code.grouped(),
        ticket: &ticket,
        door: door(&intake, &visit),
    };
    Ok(page::html(StatusCode::OK, &page))
}

/// Gives the receipt as a text file.
pub async fn text(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let entrance = Coming::read_for(&visit, &intake, request, Use::File).await?;
    let Coming { opened, .. } = match entrance.open(&visit, &intake) {
        Ok(coming) => coming,
        Err(door) => return Ok(*door),
    };
    let t = visit.t.plain();
    let lines = [&*opened.code.grouped(), "", t.text("mailbox-receipt-file"), &door(&intake, &visit), ""]
        .join("\r\n");
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    Ok(([kind, attachment("txt")], lines).into_response())
}

/// The address that leads back to the mailbox.
pub fn door(intake: &Intake, visit: &Visit) -> String {
    format!("{}/{}/mailbox", intake.config.origin, visit.t.tag)
}

/// Lets the browser save an answer under a name that says nothing.
pub fn attachment(ending: &str) -> (header::HeaderName, HeaderValue) {
    let value = HeaderValue::from_str(&format!("attachment; filename=\"notiz.{ending}\""));
    (header::CONTENT_DISPOSITION, value.unwrap_or(HeaderValue::from_static("attachment")))
}
