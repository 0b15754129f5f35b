//! The receipt: shown once, as the answer to the form, after the report is on disk. The code is in this page and nowhere else: in no address, title, cookie or log.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::Frame;
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
    door: String,
    has_contact: bool,
}

/// Acknowledges a report that is on disk.
pub fn show(intake: &Intake, visit: &Visit, code: &ReceiptCode, has_contact: bool) -> Response {
    let receipt = Receipt {
        t: visit.t,
        frame: Frame::of_answer(visit.t, &visit.office),
        office: &visit.office,
        code: &code.grouped(),
        door: door(intake, visit),
        has_contact,
    };
    page::html(StatusCode::OK, &receipt)
}
