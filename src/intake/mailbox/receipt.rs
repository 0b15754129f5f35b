//! The receipt once more: a page to print, and a plain text file. Neither shows a logo, and the
//! file name says nothing about the service.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::access::{MailboxRequest, Wanted};
use crate::mailbox::download::save_as_file;
use crate::state::Intake;
use crate::view::frame::Frame;
use crate::view::mailbox_address;

#[derive(Template)]
#[template(path = "intake/mailbox_receipt.html")]
struct ReceiptPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    code: &'a str,
    ticket: &'a str,
    mailbox_url: String,
}

/// Shows the page to print.
pub async fn page(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let access = MailboxRequest::read(&context, &intake, request).await?;
    let opened = match access.granted(&context, &intake) {
        Ok(request) => request.opened,
        Err(denied) => return Ok(*denied),
    };
    let ticket = opened.next_ticket(&intake, &context);
    let page = ReceiptPage {
        t: context.t,
        frame: Frame::of_answer(context.t, &context.office).with_ticket(ticket.clone()),
        code: &opened.code.grouped(),
        ticket: &ticket,
        mailbox_url: mailbox_address::url(&intake, &context),
    };
    Ok(page::html(StatusCode::OK, &page))
}

/// Gives the receipt as a text file.
pub async fn text(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let access = MailboxRequest::read_for(&context, &intake, request, Wanted::Download).await?;
    let opened = match access.granted(&context, &intake) {
        Ok(request) => request.opened,
        Err(denied) => return Ok(*denied),
    };
    let t = context.t.plain();
    let url = mailbox_address::url(&intake, &context);
    let lines = [&*opened.code.grouped(), "", t.text("mailbox-receipt-file"), &url, ""].join("\r\n");
    let media_type = (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    Ok(([media_type, save_as_file("txt")], lines).into_response())
}
