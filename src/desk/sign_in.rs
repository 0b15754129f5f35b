//! Signing in and out.

use askama::Template;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::kept::{Kept, is_local};
use crate::{Desk, asked};

/// Why the page is shown.
#[derive(Clone, Copy)]
enum Note {
    /// Name, passphrase or code do not fit together. Not told which.
    Failed,
    /// Too many tries; seconds until the next.
    Wait(u64),
    /// Signed out.
    SignedOut,
    /// The session ended by itself.
    Ended,
}

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage {
    t: &'static Locale,
    note: Option<Note>,
    next: String,
    kept: Kept,
    login: String,
}

/// Answers a request without a session: reading leads to the sign-in page and back; a form that was sent is kept in it.
pub async fn ask(_: &Desk, request: Request) -> Response {
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        let next = if path == "/" || !is_local(&path) { String::new() } else { path };
        let query: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let to = if query.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?next={query}") };
        return Redirect::to(&to).into_response();
    }
    let t = asked::language(request.headers());
    let (parts, body) = request.into_parts();
    let kept = Kept::of(&path, &parts.headers, body).await;
    let page = SignInPage { t, note: Some(Note::Ended), next: String::new(), kept, login: String::new() };
    page::html(StatusCode::UNAUTHORIZED, &page)
}
