//! Leaving a contact later, changing it, removing it. The old one is overwritten: "don't use my old
//! name" leaves no trace of the old name.
//!
//! The mailbox does not show the contact, so that whoever finds the code does not find the person
//! by it.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::message::Body;
use meldestelle_domain::report::{Contact, SafeWay, parse_contact};
use meldestelle_domain::submission::{FieldError, Problem, Submission};
use meldestelle_web::locale::Locale;
use meldestelle_web::{database, page};

use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::access::MailboxRequest;
use crate::mailbox::form_fields;
use crate::mailbox::handle_form::{FormOutcome, handle};
use crate::mailbox::notice::Notice;
use crate::mailbox::open::OpenMailbox;
use crate::mailbox::store::put_contact;
use crate::mailbox::store_message::{self, Deduplicate};
use crate::sealed_contact::SealedContact;
use crate::state::Intake;
use crate::store::{Posted, post_message};
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/mailbox_contact.html")]
struct ContactPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    form: &'a Submission,
    errors: &'a [FieldError],
    code: &'a str,
    nonce: String,
    ticket: &'a str,
    has_contact: bool,
    warns: bool,
}

/// Shows the form.
pub async fn show(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    match MailboxRequest::read(&context, &intake, request).await?.granted(&context, &intake) {
        Ok(request) => {
            let nothing = Submission::default();
            Ok(show_form(&intake, &context, &request.opened, (&nothing, &[])))
        }
        Err(denied) => Ok(*denied),
    }
}

/// Saves a contact.
pub async fn save(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let action = async |opened: &OpenMailbox, form: &Submission| match parse_contact(form) {
        Ok(contact) => replace(&context, &intake, opened, form, Some(&contact)).await,
        Err(errors) => Ok(FormOutcome::Page(show_form(&intake, &context, opened, (form, &errors)))),
    };
    // An old form must not bring back a contact that was removed since.
    handle(&context, &intake, request, |_| false, action).await
}

/// Removes the contact.
pub async fn remove(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let action =
        async |opened: &OpenMailbox, form: &Submission| replace(&context, &intake, opened, form, None).await;
    handle(&context, &intake, request, |_| true, action).await
}

/// Replaces the contact with another one, or with none, and says so in the thread: both or neither.
/// A full mailbox keeps nobody from it, but then the thread does not say so.
///
/// The contact comes first in the transaction, because replacing it locks the mailbox
/// ([`crate::submit`] does the same).
async fn replace(
    context: &RequestContext,
    intake: &Intake,
    opened: &OpenMailbox,
    form: &Submission,
    contact: Option<&Contact>,
) -> Result<FormOutcome, Failure> {
    let office = &context.office;
    let keys = (office.id(), &office.recipients);
    let sealed = SealedContact::seal(contact, keys, opened.report_id, &opened.key)?;
    let (body, action, notice) = match contact {
        Some(_) => (Body::ContactChanged, "contact", Notice::ContactSaved),
        None => (Body::ContactRemoved, "no contact", Notice::ContactRemoved),
    };
    let message = store_message::seal(intake, context, opened, body, Deduplicate::ByForm(action, form), &[])?;
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    put_contact(&mut *transaction, office.id(), &opened.key, office.epoch(), &sealed).await?;
    let posted = match post_message(&mut *transaction, &message, &opened.key).await? {
        Posted::Full => Posted::Stored,
        posted => posted,
    };
    // A form that was handled before must not undo something newer.
    if posted == Posted::Stored {
        transaction.commit().await?;
    } else {
        transaction.rollback().await?;
    }
    Ok(FormOutcome::Posted(posted, notice))
}

fn show_form(
    intake: &Intake,
    context: &RequestContext,
    opened: &OpenMailbox,
    (form, errors): (&Submission, &[FieldError]),
) -> Response {
    let ticket = opened.next_ticket(intake, context);
    let page = ContactPage {
        t: context.t,
        frame: Frame::of_answer(context.t, &context.office).with_ticket(ticket.clone()),
        form,
        errors,
        code: &opened.code.grouped(),
        nonce: form_fields::nonce(intake),
        ticket: &ticket,
        has_contact: opened.has_contact,
        warns: context.office.settings.form.warn_residence,
    };
    page::html(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
}

impl ContactPage<'_> {
    fn error(&self, field: &str) -> Option<String> {
        let error = self.errors.iter().find(|error| error.field == field)?;
        Some(match error.problem {
            Problem::Missing => self.t.text("mailbox-contact-missing").to_owned(),
            _ => form_fields::explain(self.t, error),
        })
    }

    fn aria_attributes(&self, field: &str, has_hint: bool) -> String {
        let is_wrong = self.errors.iter().any(|error| error.field == field);
        form_fields::aria_attributes(field, has_hint, is_wrong)
    }

    fn warns(&self) -> bool {
        self.warns
    }

    /// Answers that the page asked about and takes when they are sent again.
    fn confirmed(&self) -> Vec<String> {
        self.form.confirmations(self.errors)
    }

    fn safe_ways() -> impl Iterator<Item = (&'static str, String)> {
        SafeWay::CHOICES.iter().map(|(name, _)| (*name, format!("form-way-{}", name.replace('_', "-"))))
    }
}
