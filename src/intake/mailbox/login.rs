//! The door: one field for the code. A typing error is told apart from a code of no mailbox, and what was typed stays there.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use meldestelle_domain::receipt::ReceiptError;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::precompressed::Baked;

use super::open::Problem;
use super::view::Notice;
use crate::guard::mailbox_ticket;
use crate::guard::mailbox_ticket::Ticket;
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::pages::Frame;
use crate::state::Intake;

/// Stands for the ticket in the baked page. No message contains a private-use character.
const HOLE: &str = "\u{e000}";

#[derive(Template)]
#[template(path = "intake/mailbox_entry.html")]
struct Entry<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    /// Where the form goes.
    action: &'a str,
    ticket: &'a str,
    typed: String,
    problem: Option<String>,
    /// What it says first.
    says: Vec<&'static str>,
    /// What was typed elsewhere and goes along.
    carried: Vec<(&'a str, &'a str)>,
}

/// Shows the empty door.
pub async fn get(
    visit: Visit,
    State(intake): State<Intake>,
    request: HeaderMap,
) -> Result<Response, Failure> {
    let bake = || {
        let page = Entry {
            t: visit.t,
            frame: Frame::new(visit.t, &visit.office, "mailbox"),
            action: &action(&visit),
            ticket: HOLE,
            typed: String::new(),
            problem: None,
            says: Vec::new(),
            carried: Vec::new(),
        };
        page.render().map(|text| Baked::with_hole(&text, HOLE)).map_err(|_| Failure::Render)
    };
    let ticket = first_ticket(&visit, &intake);
    Ok(visit.office.baked("mailbox", visit.t, bake)?.answer(&request, &ticket))
}

/// Shows the door again with what is wrong with a code. What came along with it stays, and goes along
/// to where it was sent. After its visit was left, nothing that was typed comes back.
pub async fn again(
    visit: &Visit,
    intake: &Intake,
    (path, form): (&str, &Submission),
    problem: Problem,
) -> Response {
    let t = visit.t;
    let (status, says) = match problem {
        Problem::Code(ReceiptError::Empty) => {
            (StatusCode::UNPROCESSABLE_ENTITY, t.text("mailbox-code-empty"))
        }
        Problem::Code(ReceiptError::Count(_)) => (StatusCode::UNPROCESSABLE_ENTITY, ""),
        Problem::Code(ReceiptError::CheckDigit) => {
            (StatusCode::UNPROCESSABLE_ENTITY, t.text("mailbox-code-typo"))
        }
        Problem::Unknown => (StatusCode::NOT_FOUND, t.text("mailbox-code-unknown")),
        Problem::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, ""),
    };
    let says = match problem {
        Problem::TooMany(wait) => t.with("mailbox-code-too-many", "seconds", wait).into_owned(),
        Problem::Code(ReceiptError::Count(count)) => {
            t.with("mailbox-code-count", "count", count).into_owned()
        }
        _ => says.to_owned(),
    };
    let before = Ticket::read(form.first(mailbox_ticket::FIELD), &visit.office.form_key);
    let ended = match before {
        Some(ticket) => mailbox_ticket::has_ended(intake, &visit.office, &ticket).await,
        None => false,
    };
    if ended {
        return ask_again(visit, intake, None);
    }
    let ticket = match before {
        Some(ticket) => ticket.next(&mut intake.chance.clone()).write(&visit.office.form_key),
        None => first_ticket(visit, intake),
    };
    let page = Entry {
        t,
        frame: Frame::of_answer(t, &visit.office).with_ticket(ticket.clone()),
        action: path,
        ticket: &ticket,
        typed: form.shown("code"),
        problem: Some(says),
        says: Vec::new(),
        carried: carried(form),
    };
    let mut response = page::html(status, &page);
    if let Problem::TooMany(wait) = problem {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    response
}

/// Asks for the code once more, because the form that came opens nothing (any more). If what it asked
/// for was done all the same, the page says so.
pub fn ask_again(visit: &Visit, intake: &Intake, done: Option<Notice>) -> Response {
    let done = done.map(Notice::key);
    show(visit, intake, done.into_iter().chain(["mailbox-ask-again"]).collect(), (&action(visit), Vec::new()))
}

/// The same for a form that has to be corrected: what was typed goes along to where it was sent.
pub fn ask_again_with(visit: &Visit, intake: &Intake, path: &str, form: &Submission) -> Response {
    show(visit, intake, vec!["mailbox-ask-again", "mailbox-ask-again-kept"], (path, carried(form)))
}

/// What goes along with a code: all fields but those of the door itself.
fn carried(form: &Submission) -> Vec<(&str, &str)> {
    form.fields().filter(|(name, _)| !matches!(*name, "code" | mailbox_ticket::FIELD)).collect()
}

fn show(
    visit: &Visit,
    intake: &Intake,
    says: Vec<&'static str>,
    (action, carried): (&str, Vec<(&str, &str)>),
) -> Response {
    let ticket = first_ticket(visit, intake);
    let page = Entry {
        t: visit.t,
        frame: Frame::of_answer(visit.t, &visit.office).with_ticket(ticket.clone()),
        action,
        ticket: &ticket,
        typed: String::new(),
        problem: None,
        says,
        carried,
    };
    page::html(StatusCode::FORBIDDEN, &page)
}

fn first_ticket(visit: &Visit, intake: &Intake) -> String {
    Ticket::first(intake.clock.now(), &mut intake.chance.clone()).write(&visit.office.form_key)
}

/// Where the door leads.
pub fn action(visit: &Visit) -> String {
    format!("/{}/mailbox", visit.t.tag)
}
