//! The receipt once more: a page to print, and a plain text file. Neither shows a logo, and the
//! file name says nothing about the service.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::mailbox::download::save_as_file;
use crate::mailbox::granted::{ForDownload, ForPage};
use crate::state::Intake;
use crate::view::frame::Frame;
use crate::view::mailbox_address;

#[derive(Template)]
#[template(path = "intake/mailbox_receipt.html")]
struct ReceiptPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    code: &'a str,
    /// How the case is called. Empty if it has no name yet.
    name: String,
    ticket: &'a str,
    mailbox_url: String,
}

/// Shows the page to print.
pub async fn page(State(intake): State<Intake>, ForPage { context, opened, ticket }: ForPage) -> Response {
    let page = ReceiptPage {
        t: context.t,
        frame: Frame::of_answer(context.t, &context.office).with_ticket(ticket.clone()),
        code: &opened.code.grouped(),
        name: opened.label(&context.t.tag),
        ticket: &ticket,
        mailbox_url: mailbox_address::url(&intake, &context),
    };
    page::html(StatusCode::OK, &page)
}

/// Gives the receipt as a text file.
pub async fn text(State(intake): State<Intake>, ForDownload { context, opened }: ForDownload) -> Response {
    let t = context.t.plain();
    let url = mailbox_address::url(&intake, &context);
    let code = opened.code.grouped();
    let mut lines = vec![code.as_str(), "", t.text("mailbox-receipt-file"), &url, ""];
    let name = opened.label(&t.tag);
    let named = format!("{}: {name}", t.text("mailbox-sign"));
    if !name.is_empty() {
        lines.extend([named.as_str(), t.text("mailbox-sign-text"), ""]);
    }
    let lines = lines.join("\r\n");
    let media_type = (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    ([media_type, save_as_file("txt")], lines).into_response()
}
