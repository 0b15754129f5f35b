//! The receipt: shown as the answer to the form, after the report is on disk. The code is in this page
//! and nowhere else: in no address, title, cookie or log.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::{ConsentKind, Filing};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::{Frame, form};
use crate::attachment::SealedFile;
use crate::http::request_context::Visit;
use crate::mailbox::receipt::door;
use crate::mailbox::report_view;
use crate::offices::Office;
use crate::state::Intake;

/// What the person allowed with the form, and what that can be used for.
#[derive(Clone, Copy)]
pub struct Allowed {
    pub process: bool,
    pub contact: bool,
    /// Whether the office has a contact.
    pub has_contact: bool,
}

impl Allowed {
    /// Of a form that was sent.
    pub fn by(filing: &Filing) -> Self {
        let given = |kind| filing.report.consents.iter().any(|consent| consent.kind == kind);
        Self {
            process: given(ConsentKind::Process),
            contact: given(ConsentKind::Contact),
            has_contact: filing.contact.is_some(),
        }
    }
}

#[derive(Template)]
#[template(path = "intake/receipt.html")]
struct Receipt<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    office: &'a Office,
    code: &'a str,
    ticket: &'a str,
    door: String,
    allowed: Allowed,
    /// Whether the contact is as it was changed in the mailbox, and not as the form has it.
    contact_kept: bool,
    /// Files of which there is something to say.
    changed: Vec<String>,
    /// Whether one of them lost something, and may be sent as it is.
    lost: bool,
}

impl Receipt<'_> {
    /// Whether a contact was left that must not be used.
    fn lacks_contact(&self) -> bool {
        self.allowed.has_contact && !self.allowed.contact
    }

    /// Whether something is not allowed that the person may take for allowed.
    fn lacks(&self) -> bool {
        !self.allowed.process || self.lacks_contact()
    }
}

/// Acknowledges a report that is on disk.
pub fn show(
    intake: &Intake,
    visit: &Visit,
    code: &ReceiptCode,
    allowed: Allowed,
    contact_kept: bool,
    files: &[SealedFile],
) -> Response {
    let changed: Vec<_> = files.iter().map(SealedFile::sent).filter(|file| !file.notes.is_empty()).collect();
    let ticket = form::of_report(intake, &visit.office, code).write(&visit.office.form_key);
    let receipt = Receipt {
        t: visit.t,
        frame: Frame::of_answer(visit.t, &visit.office).with_ticket(ticket.clone()),
        office: &visit.office,
        code: &code.grouped(),
        ticket: &ticket,
        door: door(intake, visit),
        allowed,
        contact_kept,
        lost: changed.iter().flat_map(|file| &file.notes).any(|note| note.is_a_loss()),
        changed: report_view::files(&changed, visit.t),
    };
    page::html(StatusCode::OK, &receipt)
}
