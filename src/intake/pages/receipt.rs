//! The receipt: the answer to the form, after the report is on disk. The receipt code stands in
//! this page and nowhere else: in no address, title, cookie or log.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::{ConsentKind, Filing};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::attachment::SealedFile;
use crate::guard::mailbox_ticket;
use crate::http::request_context::RequestContext;
use crate::office::Office;
use crate::state::Intake;
use crate::view::frame::Frame;
use crate::view::mailbox_address;
use crate::view::report_answers;

/// What the person allowed with the form.
#[derive(Clone, Copy)]
pub struct GivenConsents {
    /// Working with the report.
    pub process: bool,
    /// Getting in touch.
    pub contact: bool,
    /// Whether the office has a contact.
    pub has_contact: bool,
}

impl GivenConsents {
    /// Reads it from a parsed form.
    pub fn of(Filing { report, contact }: &Filing) -> Self {
        let given = |kind| report.consents.iter().any(|consent| consent.kind == kind);
        Self {
            process: given(ConsentKind::Process),
            contact: given(ConsentKind::Contact),
            has_contact: contact.is_some(),
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
    /// How the case is called. Empty if it has no name yet.
    name: String,
    ticket: &'a str,
    mailbox_url: String,
    consents: GivenConsents,
    /// Whether the contact stays as the person left it in the mailbox, and not as the form has it.
    contact_kept: bool,
    /// Files that cleaning changed.
    changed: Vec<String>,
    /// Whether one of them lost something and may be sent again as it is.
    has_loss: bool,
}

impl Receipt<'_> {
    /// Whether a contact was left that the office must not use.
    fn lacks_contact(&self) -> bool {
        self.consents.has_contact && !self.consents.contact
    }

    /// Whether a consent is missing that the person may believe to have given.
    fn lacks_consent(&self) -> bool {
        !self.consents.process || self.lacks_contact()
    }
}

/// Shows the receipt of a report that is on disk.
pub fn show(
    intake: &Intake,
    context: &RequestContext,
    (code, name): (&ReceiptCode, String),
    consents: GivenConsents,
    contact_kept: bool,
    files: &[SealedFile],
) -> Response {
    let changed: Vec<_> = files.iter().map(SealedFile::sent).filter(|file| !file.notes.is_empty()).collect();
    let ticket = mailbox_ticket::report_ticket(intake, &context.office, code).write(&context.office.form_key);
    let receipt = Receipt {
        t: context.t,
        frame: Frame::of_answer(context.t, &context.office).with_ticket(ticket.clone()),
        office: &context.office,
        code: &code.grouped(),
        name,
        ticket: &ticket,
        mailbox_url: mailbox_address::url(intake, context),
        consents,
        contact_kept,
        has_loss: changed.iter().flat_map(|file| &file.notes).any(|note| note.is_a_loss()),
        changed: report_answers::files(&changed, context.t),
    };
    page::html(StatusCode::OK, &receipt)
}
