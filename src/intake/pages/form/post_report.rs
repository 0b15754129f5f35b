//! Takes a report: stores it and shows the receipt, or shows the form again with what is wrong.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::{self, Filing};
use meldestelle_domain::submission::{CONFIRMED, FieldError, Problem, Submission};
use meldestelle_web::client::Client;
use meldestelle_web::same_origin::is_same_origin;

use crate::attachment::{self, FILES_FIELD, KEEP_AS_IS_FIELD, ReceivedForm, SealedFile, Upload};
use crate::guard::form_token::TokenState;
use crate::guard::{form_token, mailbox_ticket};
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::pages::acknowledged;
use crate::pages::form::form_page::HONEYPOT_FIELD;
use crate::pages::form::return_reason::ReturnReason;
use crate::pages::form::show_form::{CODE_FIELD, show_empty, show_returned};
use crate::pages::receipt::{self, GivenConsents};
use crate::state::Intake;
use crate::submit::{self, FilingOutcome, ReportPermit};

/// How long after a report came in its form, sent again, is answered with the receipt code. Long
/// enough for a bad line, short enough for a device that somebody else takes up.
const CODE_SHOWN_FOR: TimeDelta = TimeDelta::minutes(30);

/// Takes a form.
///
/// A form that another site sends in the visitor's name is not read. That site would know its
/// receipt code, and could open the report that the visitor writes. The answer is an empty form
/// with a new code.
pub async fn post(
    context: RequestContext,
    State(intake): State<Intake>,
    request: Request,
) -> Result<Response, Failure> {
    if !is_same_origin(request.headers(), &intake.config.origin) {
        return show_empty(&context, &intake, request.headers());
    }
    let headers = request.headers().clone();
    let client = request.extensions().get().copied();
    let received = attachment::receive(&intake, &context.office, request).await?;
    let ReceivedForm { form, upload, .. } = &received;
    // A form without a readable code gets a new one: its report is as good as any.
    let code = ReceiptCode::parse(form.first(CODE_FIELD))
        .unwrap_or_else(|_| ReceiptCode::random(&mut intake.rng.clone()));
    // A form that was fetched before the office changed its settings may tick what is no longer
    // offered. The page cannot show that any more, so it is not kept.
    let offered = form.only(|list, code| context.office.settings.offers(list, code));
    let parsed = report::parse(&offered, &context.t.tag, intake.clock.now());
    let filing = match check_files(upload, check_honeypot(form, parsed)) {
        Ok(filing) => filing,
        Err(errors) => {
            return show_returned(&intake, &context, (&headers, &received), &errors, None, &code).await;
        }
    };
    let consents = GivenConsents::of(&filing);
    let outcome = file(&intake, &context, client, (&received, &code), filing).await;
    answer(&intake, &context, (&headers, &received), (&code, consents), outcome).await
}

/// Stores a form, unless there is a reason to give it back as it is.
async fn file(
    intake: &Intake,
    context: &RequestContext,
    client: Option<Client>,
    (received, code): (&ReceivedForm, &ReceiptCode),
    filing: Filing,
) -> Result<Result<FilingOutcome, ReturnReason>, Failure> {
    let ReceivedForm { form, upload, refused, .. } = received;
    let office = &context.office;
    refused.map_or(Ok(()), Err)?;
    let token = office.form_key.check(form.first(form_token::FIELD), code, intake.clock.now());
    if token == TokenState::Invalid {
        return Ok(Err(ReturnReason::StaleToken));
    }
    let _permit = intake.rate_limiter.acquire().await.inspect_err(|_| intake.metrics.too_busy())?;
    // A report that is stored is acknowledged however old its token is, and also while the office
    // is closed.
    let is_closed = !office.settings.takes_reports();
    if (token == TokenState::Expired || is_closed) && !submit::is_stored(intake, office, code).await? {
        return Ok(Err(if is_closed { ReturnReason::Closed } else { ReturnReason::StaleToken }));
    }
    let mut fields =
        form.framed(&[CODE_FIELD, HONEYPOT_FIELD, KEEP_AS_IS_FIELD, CONFIRMED, form_token::FIELD]);
    fields.extend(upload.files.iter().flat_map(SealedFile::fields));
    let permit = ReportPermit::ask(intake, office, client, code).await?;
    let outcome = submit::file_report(intake, office, code, &fields, filing, &upload.files).await?;
    if matches!(outcome, FilingOutcome::New { .. }) {
        permit.use_up();
    }
    Ok(Ok(outcome))
}

async fn answer(
    intake: &Intake,
    context: &RequestContext,
    (headers, received): (&HeaderMap, &ReceivedForm),
    (code, consents): (&ReceiptCode, GivenConsents),
    outcome: Result<Result<FilingOutcome, ReturnReason>, Failure>,
) -> Result<Response, Failure> {
    let files = &received.upload.files;
    let reason = match outcome {
        Ok(Ok(FilingOutcome::New { name })) => {
            return Ok(receipt::show(intake, context, (code, name), consents, false, files));
        }
        Ok(Ok(FilingOutcome::Known { received, contact_kept, has_contact, name })) => {
            return Ok(if may_show_code_again(intake, context, code, received).await {
                let consents = GivenConsents { has_contact, ..consents };
                receipt::show(intake, context, (code, name), consents, contact_kept, files)
            } else {
                acknowledged::show(context, contact_kept)
            });
        }
        Ok(Ok(FilingOutcome::Ended)) => return show_empty(context, intake, headers),
        Ok(Ok(FilingOutcome::Full)) => ReturnReason::Full,
        Ok(Err(reason)) => reason,
        Err(failure) => ReturnReason::Retryable(failure.into_retryable()?),
    };
    // With a new code, the next sending of a form whose mailbox is full is a report of its own.
    let new_code = match reason {
        ReturnReason::Full => Some(ReceiptCode::random(&mut intake.rng.clone())),
        _ => None,
    };
    let code = new_code.as_ref().unwrap_or(code);
    show_returned(intake, context, (headers, received), &[], Some(reason), code).await
}

/// Whether a form that is sent again is answered with its receipt code: shortly after the report
/// came in, for an answer that was lost on the way, and not after the person left.
async fn may_show_code_again(
    intake: &Intake,
    context: &RequestContext,
    code: &ReceiptCode,
    received: Option<DateTime<Utc>>,
) -> bool {
    let now = intake.clock.now();
    let is_recent = received.is_some_and(|received| now.signed_duration_since(received) < CODE_SHOWN_FOR);
    let ticket = mailbox_ticket::report_ticket(intake, &context.office, code);
    is_recent && !mailbox_ticket::has_ended(intake, &context.office, &ticket).await
}

/// Adds a problem if a file was not taken. The person decides whether to send the report without
/// it.
fn check_files<T>(upload: &Upload, checked: Result<T, Vec<FieldError>>) -> Result<T, Vec<FieldError>> {
    if upload.is_complete() {
        return checked;
    }
    let mut errors = checked.err().unwrap_or_default();
    errors.push(FieldError { field: FILES_FIELD, problem: Problem::UnknownChoice });
    Err(errors)
}

/// Adds a problem if the honeypot was filled in. A person whose browser filled it in loses nothing.
fn check_honeypot<T>(form: &Submission, parsed: Result<T, Vec<FieldError>>) -> Result<T, Vec<FieldError>> {
    if form.all(HONEYPOT_FIELD).all(str::is_empty) {
        return parsed;
    }
    let mut errors = parsed.err().unwrap_or_default();
    errors.push(FieldError { field: HONEYPOT_FIELD, problem: Problem::UnknownChoice });
    Err(errors)
}
