//! The sign-in page of the mailbox: one field for the receipt code. A typing error is told apart
//! from a code without a mailbox, and what was typed stays in the field.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use meldestelle_domain::receipt::ReceiptError;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::precompressed::Precompressed;

use crate::guard::mailbox_ticket;
use crate::guard::mailbox_ticket::Ticket;
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::notice::Notice;
use crate::mailbox::open::CodeProblem;
use crate::state::Intake;
use crate::view::frame::Frame;
use crate::view::mailbox_address;

/// Stands for the ticket in the cached page. No message contains this private-use character.
const TICKET_MARK: &str = "\u{e000}";

#[derive(Template)]
#[template(path = "intake/mailbox_login.html")]
struct LoginPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    /// The path that the form is sent to.
    action: &'a str,
    ticket: &'a str,
    /// The code that was typed.
    typed: String,
    /// What is wrong with it.
    problem: Option<String>,
    /// Names of messages shown on top.
    notices: Vec<&'static str>,
    /// Fields that were typed elsewhere and are sent along.
    carried: Vec<(&'a str, &'a str)>,
}

/// Shows the page with an empty field.
pub async fn get(
    context: RequestContext,
    State(intake): State<Intake>,
    request: HeaderMap,
) -> Result<Response, Failure> {
    let render = || {
        let page = LoginPage {
            t: context.t,
            frame: Frame::new(context.t, &context.office, "mailbox"),
            action: &mailbox_address::path(&context),
            ticket: TICKET_MARK,
            typed: String::new(),
            problem: None,
            notices: Vec::new(),
            carried: Vec::new(),
        };
        page.render().map(|text| Precompressed::with_hole(&text, TICKET_MARK)).map_err(|_| Failure::Render)
    };
    let ticket = first_ticket(&context, &intake);
    Ok(context.office.cached_page("mailbox", context.t, render)?.response(&request, &ticket))
}

/// Shows the page again with what is wrong with a code. The other fields of the form stay, and are
/// sent along to where the form was sent. After its visit was left, nothing that was typed comes
/// back.
pub async fn show_problem(
    context: &RequestContext,
    intake: &Intake,
    (path, form): (&str, &Submission),
    problem: CodeProblem,
) -> Response {
    let RequestContext { t, office } = context;
    let previous = Ticket::read(form.first(mailbox_ticket::FIELD), &office.form_key);
    let has_ended = match previous {
        Some(ticket) => mailbox_ticket::has_ended(intake, office, &ticket).await,
        None => false,
    };
    if has_ended {
        return ask_again(context, intake, None);
    }
    let ticket = match previous {
        Some(ticket) => ticket.next(&mut intake.rng.clone()).write(&office.form_key),
        None => first_ticket(context, intake),
    };
    let (status, problem_words) = describe(t, problem);
    let page = LoginPage {
        t,
        frame: Frame::of_answer(t, office).with_ticket(ticket.clone()),
        action: path,
        ticket: &ticket,
        typed: form.shown("code"),
        problem: Some(problem_words),
        notices: Vec::new(),
        carried: carried_fields(form),
    };
    let mut response = page::html(status, &page);
    if let CodeProblem::TooMany(wait) = problem {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    response
}

fn describe(t: &Locale, problem: CodeProblem) -> (StatusCode, String) {
    match problem {
        CodeProblem::Code(error) => {
            let words = match error {
                ReceiptError::Empty => t.text("mailbox-code-empty").to_owned(),
                ReceiptError::Count(count) => t.with("mailbox-code-count", "count", count).into_owned(),
                ReceiptError::CheckDigit => t.text("mailbox-code-typo").to_owned(),
            };
            (StatusCode::UNPROCESSABLE_ENTITY, words)
        }
        CodeProblem::Unknown => (StatusCode::NOT_FOUND, t.text("mailbox-code-unknown").to_owned()),
        CodeProblem::TooMany(wait) => {
            let words = t.with("mailbox-code-too-many", "seconds", wait).into_owned();
            (StatusCode::TOO_MANY_REQUESTS, words)
        }
    }
}

/// Asks for the code once more, because the ticket of the form was stale. `done` is shown if what
/// the form asked for was done all the same.
pub fn ask_again(context: &RequestContext, intake: &Intake, done: Option<Notice>) -> Response {
    let notices = done.map(Notice::key).into_iter().chain(["mailbox-ask-again"]).collect();
    show_stale(context, intake, notices, (&mailbox_address::path(context), Vec::new()))
}

/// Asks for the code once more for a form that has to be corrected. What was typed is sent along to
/// where the form was sent.
pub fn ask_again_with(context: &RequestContext, intake: &Intake, path: &str, form: &Submission) -> Response {
    let notices = vec!["mailbox-ask-again", "mailbox-ask-again-kept"];
    show_stale(context, intake, notices, (path, carried_fields(form)))
}

/// The fields that are sent along with a code: all but those of this page itself.
fn carried_fields(form: &Submission) -> Vec<(&str, &str)> {
    form.fields().filter(|(name, _)| !matches!(*name, "code" | mailbox_ticket::FIELD)).collect()
}

fn show_stale(
    context: &RequestContext,
    intake: &Intake,
    notices: Vec<&'static str>,
    (action, carried): (&str, Vec<(&str, &str)>),
) -> Response {
    let ticket = first_ticket(context, intake);
    let page = LoginPage {
        t: context.t,
        frame: Frame::of_answer(context.t, &context.office).with_ticket(ticket.clone()),
        action,
        ticket: &ticket,
        typed: String::new(),
        problem: None,
        notices,
        carried,
    };
    page::html(StatusCode::FORBIDDEN, &page)
}

fn first_ticket(context: &RequestContext, intake: &Intake) -> String {
    Ticket::first(intake.clock.now(), &mut intake.rng.clone()).write(&context.office.form_key)
}
