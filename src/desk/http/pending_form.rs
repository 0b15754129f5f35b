//! A form that could not be dealt with: given back in hidden fields, so that nothing typed is lost. Sent without a session, it goes through the
//! sign-in page and is sent on afterwards; sent when something stands in the way that passes, it comes back with a button that sends it again
//! ([`crate::http::retry_page`]). It never rests here.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::form::{self as web_form, FormRejection};
use meldestelle_web::page;
use meldestelle_web::path::is_local;

use crate::http::error;
use crate::http::error::DeskError;
use crate::http::request_context;
use crate::http::retry_page;
use crate::http::retry_page::{Obstacle, What};

/// Largest form that is kept, in bytes.
pub const LIMIT: usize = 1 << 20;
/// Most fields of a form that keeps another one in it: those of the largest that is kept, and a few of its own.
pub const FIELDS: usize = web_form::FIELDS + 10;
/// What its fields are called while they travel through the sign-in page.
const PREFIX: &str = "kept.";

/// The form and where it was sent. Empty: there is none.
#[derive(Default)]
pub struct Kept {
    /// Path it was sent to.
    pub path: String,
    /// Its fields, in order.
    pub fields: Vec<(String, String)>,
}

impl Kept {
    /// Whether there is nothing to go on with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.path.is_empty()
    }

    /// Keeps a form as it was sent.
    ///
    /// # Errors
    /// What is no form of ours, or too large, is not kept.
    pub async fn of(path: &str, headers: &HeaderMap, body: Body) -> Result<Self, FormRejection> {
        if !is_form(headers) {
            return Err(FormRejection::WrongType);
        }
        let form = web_form::bytes(body, LIMIT).await?;
        if is_local(path) { Self::read(path, &form) } else { Err(FormRejection::Malformed) }
    }

    fn read(path: &str, form: &[u8]) -> Result<Self, FormRejection> {
        Ok(Self { path: path.to_owned(), fields: web_form::fields(form, web_form::FIELDS)? })
    }

    /// What somebody wrote, to be seen again: values that read as words, not as a code or a tick.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(_, value)| value.trim()).filter(|value| value.contains(char::is_whitespace))
    }

    /// Takes the kept form out of the sign-in form's fields.
    pub fn take(fields: &mut Vec<(String, String)>) -> Self {
        let mut kept = Self::default();
        fields.retain_mut(|(name, value)| {
            if name == "kept_path" && is_local(value) {
                kept.path = std::mem::take(value);
            } else if let Some(original) = name.strip_prefix(PREFIX) {
                kept.fields.push((original.to_owned(), std::mem::take(value)));
            } else {
                return true;
            }
            false
        });
        kept
    }
}

/// Whether a request brings a form of the kind that the desk's pages send.
#[must_use]
pub fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Stands around the pages behind the session: what fails because of something that passes comes back, a form whole.
pub async fn give_back(request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let t = request_context::language(request.headers());
    let reads = page::reads(request.method());
    if reads && is_local(&path) {
        let response = next.run(request).await;
        let passes = error::passes(&response);
        return if passes { retry_page::page(t, Obstacle::Database, What::Page(path)) } else { response };
    }
    if !is_form(request.headers()) || !is_local(&path) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let form = match web_form::bytes(body, LIMIT).await {
        Ok(form) => form,
        Err(rejection) => return DeskError::Form(rejection).into_response(),
    };
    let response = next.run(Request::from_parts(parts, Body::from(form.clone()))).await;
    if !error::passes(&response) {
        return response;
    }
    match Kept::read(&path, &form) {
        Ok(kept) => retry_page::page(t, Obstacle::Database, What::Form(kept)),
        Err(rejection) => DeskError::Form(rejection).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_form_comes_out_as_it_went_in() {
        let mut fields: Vec<(String, String)> = [
            ("login", "ada"),
            ("kept_path", "/cases/1"),
            ("kept.note", "erste Zeile\nzweite"),
            ("kept.login", "inner"),
            ("kept.kept_path", "//evil"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let kept = Kept::take(&mut fields);
        assert_eq!(fields, [("login".to_owned(), "ada".to_owned())]);
        assert_eq!(kept.path, "/cases/1");
        let names: Vec<_> = kept.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["note", "login", "kept_path"]);
    }
}
