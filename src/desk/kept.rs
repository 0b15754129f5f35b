//! A form that could not be dealt with: given back in hidden fields, so that nothing typed is lost. Sent without a session, it goes through the
//! sign-in page and is sent on afterwards; sent while the database does not answer, it comes back with a button that sends it again.
//! It never rests here.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::asked;
use crate::error::{self, DeskError, RETRY_SECONDS};

/// Largest form that is kept, in bytes.
pub const LIMIT: usize = 1 << 20;
/// What its fields are called while they travel through the sign-in page.
const PREFIX: &str = "kept.";
/// Longest path that is followed.
const PATH_LIMIT: usize = 2000;

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

    /// Keeps a form as it was sent. What is no form, or too large, is not kept.
    pub async fn of(path: &str, headers: &HeaderMap, body: Body) -> Self {
        if !is_form(headers) || !is_local(path) {
            return Self::default();
        }
        web_form::bytes(body, LIMIT).await.map_or_else(|_| Self::default(), |bytes| Self::read(path, &bytes))
    }

    fn read(path: &str, form: &[u8]) -> Self {
        Self { path: path.to_owned(), fields: form_urlencoded::parse(form).into_owned().collect() }
    }

    /// What somebody wrote, to be seen again: values that read as words, not as a code or a tick.
    fn words(&self) -> impl Iterator<Item = &str> {
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

#[derive(Template)]
#[template(path = "desk/again.html")]
struct AgainPage {
    t: &'static Locale,
    kept: Kept,
}

/// Stands around the pages behind the session: a form that fails because of something that passes comes back whole.
pub async fn give_back(request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || !is_form(request.headers()) || !is_local(&path) {
        return next.run(request).await;
    }
    let t = asked::language(request.headers());
    let (parts, body) = request.into_parts();
    let form = match web_form::bytes(body, LIMIT).await {
        Ok(form) => form,
        Err(rejection) => return DeskError::Form(rejection).into_response(),
    };
    let response = next.run(Request::from_parts(parts, Body::from(form.clone()))).await;
    if !error::passes(&response) {
        return response;
    }
    let mut page =
        page::html(StatusCode::SERVICE_UNAVAILABLE, &AgainPage { t, kept: Kept::read(&path, &form) });
    page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
    page
}

/// Whether a path leads to a page of this desk and nowhere else: one slash at the beginning, visible ASCII, no backslash (which browsers
/// read as a slash).
#[must_use]
pub fn is_local(path: &str) -> bool {
    path.len() <= PATH_LIMIT
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_desk_are_followed() {
        for path in ["/", "/cases/1?tab=facts&x=%2F", "/audit#top"] {
            assert!(is_local(path), "{path}");
        }
        let long = format!("/{}", "a".repeat(PATH_LIMIT));
        for path in [
            "",
            "cases",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "\\/evil",
            "/a\nb",
            "/a b",
            "/\t/evil.example",
            "/ä",
            &long,
        ] {
            assert!(!is_local(path), "{path}");
        }
    }

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
