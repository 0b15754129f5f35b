//! A page for every failure, also for those that no handler ever saw: an unknown address, a wrong
//! method, a panic.

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::form::FormRejection;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::path::is_local;

use crate::http::error::{BROKEN, Failure, FailurePage};
use crate::http::request_context::RequestTarget;
use crate::http::retryable::Retryable;
use crate::state::Intake;
use crate::view::frame::Frame;

#[derive(Template)]
#[template(path = "intake/error.html")]
struct ErrorPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    title: &'a str,
    text: String,
    /// The address that was asked for, if asking for it again makes sense.
    again: Option<String>,
    /// Whether a way back into the service makes sense.
    back: bool,
    /// Whether a page was asked for. After a form the way leads back to what was typed, not away
    /// from it.
    reads: bool,
}

/// What of a request the error page needs after the request was handed on.
struct RequestSummary {
    target: RequestTarget,
    /// Whether it is a `HEAD` request, which gets no body.
    head: bool,
    /// Whether it asks for a page and sends nothing.
    reads: bool,
    /// Its address, if asking for it again is safe.
    path: Option<String>,
}

impl RequestSummary {
    fn of(request: &Request) -> Self {
        let reads = page::is_get_or_head(request.method());
        let path = request.uri().path_and_query().map(ToString::to_string);
        Self {
            target: RequestTarget::of(request.uri(), request.headers()),
            head: request.method() == Method::HEAD,
            reads,
            path: path.filter(|path| reads && is_local(path)),
        }
    }
}

/// Makes a page of every failure.
///
/// The request runs as a task of its own. So a panic ends this request alone, and a report that is
/// being stored is stored even if the person's connection breaks.
pub async fn friendly(State(intake): State<Intake>, request: Request, next: Next) -> Response {
    let summary = RequestSummary::of(&request);
    let response = match tokio::spawn(next.run(request)).await {
        Ok(response) if !response.status().is_client_error() && !response.status().is_server_error() => {
            return response;
        }
        // The framework refused an address or a form before a handler saw it.
        Ok(response) if page::is_bare_refusal(&response) => {
            let failure =
                if summary.reads { Failure::NotFound } else { Failure::Form(FormRejection::Malformed) };
            failure.into_response()
        }
        Ok(response) if response.headers().contains_key(header::CONTENT_TYPE) => return response,
        Ok(response) => response,
        Err(_) => BROKEN.status.into_response(),
    };
    let page = error_page(&intake, &summary, response).await;
    if summary.head { page.map(|_| Body::empty()) } else { page }
}

async fn error_page(intake: &Intake, summary: &RequestSummary, response: Response) -> Response {
    let RequestSummary { target, reads, path, .. } = summary;
    let FailurePage { name, status } = response.extensions().get::<FailurePage>().copied().unwrap_or(BROKEN);
    let retryable = response.extensions().get::<Retryable>().copied();
    // The body of a response may not wait while the office is looked up.
    let headers = response.into_parts().0.headers;
    // The page comes whether the office is known or not.
    let office = target.office_after_failure(intake, status.is_server_error()).await;
    let t = target.language(office.as_deref());
    let (title, text) = (format!("error-{name}-title"), format!("error-{name}-text"));
    let text = match retryable {
        // Nobody sent anything that could be lost.
        Some(Retryable::NotNow) if *reads => t.text("error-not-now-page").to_owned(),
        Some(retryable) => t.with(&text, "seconds", retryable.wait()).into_owned(),
        None => t.text(&text).to_owned(),
    };
    let page = ErrorPage {
        t,
        frame: Frame::of_error(t, office.as_ref().map(|office| office.name())),
        title: t.text(&title),
        text,
        again: path.clone().filter(|_| retryable.is_some()),
        back: office.is_some(),
        reads: *reads,
    };
    let mut page = page::html(status, &page);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = headers.get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}
