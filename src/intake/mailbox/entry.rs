//! The door: one field for the code. A typing error is told apart from a code of no mailbox, and what was typed stays there.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use meldestelle_domain::receipt::ReceiptError;
use meldestelle_domain::submission::Submission;
use meldestelle_web::baked::Baked;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use super::open::Problem;
use crate::error::Failure;
use crate::pages::Frame;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "intake/mailbox_entry.html")]
struct Entry<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    typed: String,
    problem: Option<String>,
}

/// Shows the empty door.
pub async fn get(visit: Visit, request: HeaderMap) -> Result<Response, Failure> {
    let bake = || {
        let frame = Frame::new(visit.t, &visit.office, "mailbox");
        let page = Entry { t: visit.t, frame, typed: String::new(), problem: None };
        page.render().map(|text| Baked::new(&text)).map_err(|_| Failure::Render)
    };
    Ok(visit.office.baked("mailbox", visit.t, bake)?.answer(&request, ""))
}

/// Shows the door again with what is wrong.
pub fn again(visit: &Visit, form: &Submission, problem: Problem) -> Response {
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
    let page = Entry {
        t,
        frame: Frame::of_answer(t, &visit.office),
        typed: form.shown("code"),
        problem: Some(says),
    };
    let mut response = page::html(status, &page);
    if let Problem::TooMany(wait) = problem {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    response
}
