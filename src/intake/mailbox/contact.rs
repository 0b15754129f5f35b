//! Leaving a contact later, changing it, taking it back. The old one is overwritten: "don't use my old name" leaves no trace of the old name.
//!
//! The mailbox does not show a contact that was left: whoever finds the code must not find the person by it.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::message::Body;
use meldestelle_domain::report::{Contact, SafeWay, parse_contact};
use meldestelle_domain::submission::{FieldError, Problem, Submission};
use meldestelle_web::locale::Locale;
use meldestelle_web::{database, page};

use super::open::Opened;
use super::view::{self, Notice, nonce};
use super::{Coming, store};
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::mailbox::retry;
use crate::mailbox::retry::Done;
use crate::mailbox::store_message;
use crate::mailbox::store_message::Once;
use crate::pages::Frame;
use crate::state::Intake;
use crate::store::{Posted, post_message};
use crate::submit::contact::SealedContact;

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
pub async fn show(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let coming = match Coming::read(&visit, &intake, request).await?.open(&visit, &intake) {
        Ok(coming) => coming,
        Err(door) => return Ok(*door),
    };
    let nothing = Submission::default();
    Ok(answer(&intake, &visit, &coming.opened, (&nothing, &[])))
}

/// Takes a contact.
pub async fn save(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    let take = async |opened: &Opened, form: &Submission| match parse_contact(form) {
        Ok(contact) => put(&visit, &intake, opened, form, Some(&contact)).await,
        Err(errors) => Ok(Done::Shown(answer(&intake, &visit, opened, (form, &errors)))),
    };
    // An old form must not bring back a contact that was removed since.
    retry::deal(&visit, &intake, request, |_| false, take).await
}

/// Takes the contact back.
pub async fn remove(
    visit: Visit,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    let take = async |opened: &Opened, form: &Submission| put(&visit, &intake, opened, form, None).await;
    retry::deal(&visit, &intake, request, |_| true, take).await
}

/// Puts a contact, or none, in the place of the one there was, and says so in the thread: both or neither. A mailbox that takes no more messages keeps
/// nobody from it; then the thread does not say so.
async fn put(
    visit: &Visit,
    intake: &Intake,
    opened: &Opened,
    form: &Submission,
    contact: Option<&Contact>,
) -> Result<Done, Failure> {
    let office = &visit.office;
    let sealed = SealedContact::seal(contact, office, opened.report_id, &opened.key)?;
    let (body, action, notice) = match contact {
        Some(_) => (Body::ContactChanged, "contact", Notice::ContactSaved),
        None => (Body::ContactRemoved, "no contact", Notice::ContactRemoved),
    };
    let message = store_message::sealed(intake, visit, opened, body, Once::Form(action, form), &[])?;
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    let posted = match post_message(&mut *transaction, &message, &opened.key).await? {
        // The thread has no room for saying so; the contact is put all the same.
        Posted::Full => Posted::Stored,
        posted => posted,
    };
    // What was done before is not done again: something newer may stand there.
    if posted == Posted::Stored {
        store::put_contact(&mut *transaction, office.id(), &opened.key, office.epoch(), &sealed).await?;
    }
    transaction.commit().await?;
    Ok(Done::Posted(posted, notice))
}

fn answer(
    intake: &Intake,
    visit: &Visit,
    opened: &Opened,
    (form, errors): (&Submission, &[FieldError]),
) -> Response {
    let ticket = opened.next_ticket(intake, visit);
    let page = ContactPage {
        t: visit.t,
        frame: Frame::of_answer(visit.t, &visit.office).with_ticket(ticket.clone()),
        form,
        errors,
        code: &opened.code.grouped(),
        nonce: nonce(intake),
        ticket: &ticket,
        has_contact: opened.has_contact,
        warns: visit.office.settings.warn_residence,
    };
    page::html(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
}

impl ContactPage<'_> {
    fn error(&self, field: &str) -> Option<String> {
        let error = self.errors.iter().find(|error| error.field == field)?;
        Some(match error.problem {
            Problem::Missing => self.t.text("mailbox-contact-missing").to_owned(),
            _ => view::explain(self.t, error),
        })
    }

    fn ties(&self, field: &str, hint: bool) -> String {
        view::ties(field, hint, self.errors.iter().any(|error| error.field == field))
    }

    fn warns(&self) -> bool {
        self.warns
    }

    /// What was asked back and is taken when it is sent again.
    fn confirmed(&self) -> Vec<String> {
        self.form.confirmations(self.errors)
    }

    fn ways() -> impl Iterator<Item = (&'static str, String)> {
        SafeWay::CHOICES.iter().map(|(name, _)| (*name, format!("form-way-{}", name.replace('_', "-"))))
    }
}
