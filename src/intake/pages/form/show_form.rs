//! Shows the form: empty, or again with what was typed.
//!
//! The empty form is cached per office and language, with a mark in the place of the receipt code
//! and the form token. A page that shows again what somebody typed is not compressed, because it
//! holds a secret beside text that others could choose (compare BREACH).

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::submission::{FieldError, Submission};
use meldestelle_web::page;
use meldestelle_web::precompressed::Precompressed;

use crate::attachment::{CutOff, FileField, ReceivedForm};
use crate::guard::{form_token, mailbox_ticket};
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::office::Office;
use crate::pages::closed;
use crate::pages::form::form_page::FormPage;
use crate::pages::form::return_reason::ReturnReason;
use crate::state::Intake;
use crate::view::frame::Frame;

/// The hidden field with the receipt code.
pub const CODE_FIELD: &str = "code";
/// Stands for the hidden fields in the cached page. No message contains this private-use character.
const HIDDEN_FIELDS_MARK: &str = "\u{e000}";

/// Shows the empty form with a new receipt code.
pub async fn get(
    context: RequestContext,
    State(intake): State<Intake>,
    request: HeaderMap,
) -> Result<Response, Failure> {
    show_empty(&context, &intake, &request)
}

/// Shows the empty form with a new receipt code, or that the office takes no reports yet.
///
/// # Errors
/// [`Failure::Render`].
pub fn show_empty(
    context: &RequestContext,
    intake: &Intake,
    request: &HeaderMap,
) -> Result<Response, Failure> {
    if !context.office.settings.takes_reports() {
        return Ok(closed::show(context));
    }
    let render = || {
        let page = FormPage {
            t: context.t,
            frame: Frame::new(context.t, &context.office, "report"),
            office: &context.office,
            form: &Submission::default(),
            errors: &[],
            files: &FileField::empty(context.t, context.office.settings.files),
            returned: None,
            hidden_fields: HIDDEN_FIELDS_MARK,
        };
        page.render()
            .map(|text| Precompressed::with_hole(&text, HIDDEN_FIELDS_MARK))
            .map_err(|_| Failure::Render)
    };
    let code = ReceiptCode::random(&mut intake.rng.clone());
    let hidden_fields = hidden_fields(intake, &context.office, &code);
    Ok(context.office.cached_page("form", context.t, render)?.response(request, &hidden_fields))
}

/// The hidden fields of a form: its receipt code and its token.
fn hidden_fields(intake: &Intake, office: &Office, code: &ReceiptCode) -> String {
    let token = office.form_key.issue(code, intake.clock.now());
    let (code, token_field) = (code.grouped(), form_token::FIELD);
    format!(
        "<input type=\"hidden\" name=\"{CODE_FIELD}\" value=\"{}\"><input type=\"hidden\" name=\"{token_field}\" value=\"{token}\">",
        &*code
    )
}

/// Shows the form with everything that was typed, its receipt code, a new token, and what is wrong
/// with it or with us. After the person left, a browser that sends the form again gets an empty
/// one.
///
/// # Errors
/// [`Failure::Render`].
pub async fn show_returned(
    intake: &Intake,
    context: &RequestContext,
    (headers, received): (&HeaderMap, &ReceivedForm),
    errors: &[FieldError],
    returned: Option<ReturnReason>,
    code: &ReceiptCode,
) -> Result<Response, Failure> {
    let RequestContext { t, office } = context;
    let ticket = mailbox_ticket::report_ticket(intake, office, code);
    // Under load, and while the database does not answer, nothing is looked up.
    let may_look_up = !matches!(returned, Some(ReturnReason::Retryable(_)));
    if may_look_up && mailbox_ticket::has_ended(intake, office, &ticket).await {
        return show_empty(context, intake, headers);
    }
    let ReceivedForm { form, upload, .. } = received;
    let status = match (upload.cut_off, returned) {
        (_, Some(ReturnReason::Retryable(retryable))) => retryable.status(),
        (_, Some(ReturnReason::Closed)) => StatusCode::SERVICE_UNAVAILABLE,
        (Some(CutOff::TooLong), _) => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = FormPage {
        t,
        frame: Frame::of_answer(t, office).with_ticket(ticket.write(&office.form_key)),
        office,
        form,
        errors,
        files: &FileField::after_upload(t, office.settings.files, form, upload),
        returned,
        hidden_fields: &hidden_fields(intake, office, code),
    };
    let mut response = page::html(status, &page);
    if let Some(ReturnReason::Retryable(retryable)) = returned {
        retryable.set_retry_after(&mut response);
    }
    Ok(response)
}
