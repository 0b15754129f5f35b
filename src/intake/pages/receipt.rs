//! The receipt: shown as the answer to the form, after the report is on disk. The code is in this page
//! and nowhere else: in no address, title, cookie or log.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::{Frame, form};
use crate::Intake;
use crate::mailbox::receipt::door;
use crate::offices::Office;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "intake/receipt.html")]
struct Receipt<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    office: &'a Office,
    code: &'a str,
    ticket: &'a str,
    door: String,
    has_contact: bool,
    /// Whether the contact is as it was changed in the mailbox, and not as the form has it.
    contact_kept: bool,
}

/// Acknowledges a report that is on disk.
pub fn show(
    intake: &Intake,
    visit: &Visit,
    code: &ReceiptCode,
    has_contact: bool,
    contact_kept: bool,
) -> Response {
    let ticket = form::of_report(intake, &visit.office, code).write(&visit.office.form_key);
    let receipt = Receipt {
        t: visit.t,
        frame: Frame::of_answer(visit.t, &visit.office).with_ticket(ticket.clone()),
        office: &visit.office,
        code: &code.grouped(),
        ticket: &ticket,
        door: door(intake, visit),
        has_contact,
        contact_kept,
    };
    page::html(StatusCode::OK, &receipt)
}
