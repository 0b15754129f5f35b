//! Gives a form back whole, with a button that sends it again, when the mailbox could not be opened
//! or could not store it for a reason that passes.

use askama::Template;
use axum::response::Response;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::attachment::{FileField, Upload};
use crate::guard::mailbox_ticket;
use crate::guard::mailbox_ticket::Ticket;
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::state::Intake;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/mailbox_retry.html")]
struct RetryPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    /// What happened and what to do.
    message: String,
    /// The path that the form was sent to.
    path: &'a str,
    fields: Vec<(String, String)>,
    /// Whether the page warns not to write about residence status.
    warns: bool,
    /// The file field, if files came with the form and must be chosen again.
    files: Option<FileField>,
}

/// A form that was sent to the mailbox.
#[derive(Clone, Copy)]
pub struct SentForm<'a> {
    /// The path that it was sent to.
    pub path: &'a str,
    /// What was typed.
    pub form: &'a Submission,
    /// The files that came with it.
    pub upload: Option<&'a Upload>,
}

/// The answer to a form, or the form itself after a failure that passes.
///
/// # Errors
/// A [`Failure`] that will not pass.
pub fn answer_or_give_back(
    context: &RequestContext,
    intake: &Intake,
    sent: SentForm<'_>,
    answer: Result<Response, Failure>,
) -> Result<Response, Failure> {
    answer.or_else(|failure| give_back(context, intake, sent, failure))
}

/// Gives a form back with the next ticket of its visit, because its own may be used.
///
/// # Errors
/// The failure itself if it will not pass.
pub fn give_back(
    context: &RequestContext,
    intake: &Intake,
    SentForm { path, form, upload }: SentForm<'_>,
    failure: Failure,
) -> Result<Response, Failure> {
    let retryable = failure.into_retryable()?;
    let RequestContext { t, office } = context;
    let ticket = Ticket::read(form.first(mailbox_ticket::FIELD), &office.form_key);
    let ticket = ticket.map(|ticket| ticket.next(&mut intake.rng.clone()).write(&office.form_key));
    let fields = form.fields().map(|(name, value)| match &ticket {
        Some(ticket) if name == mailbox_ticket::FIELD => (name.to_owned(), ticket.clone()),
        _ => (name.to_owned(), value.to_owned()),
    });
    let fields = fields.collect();
    let frame = Frame::of_answer(t, office);
    let files = upload.map(|upload| FileField::after_upload(t, office.settings.files, form, upload));
    let page = RetryPage {
        t,
        frame: match ticket {
            Some(ticket) => frame.with_ticket(ticket),
            None => frame,
        },
        message: retryable.message(t),
        path,
        warns: office.settings.form.warn_residence,
        fields,
        files: files.filter(FileField::has_messages),
    };
    let mut response = page::html(retryable.status(), &page);
    retryable.set_retry_after(&mut response);
    Ok(response)
}
