//! A form that could not be handled is given back in hidden fields, so that nothing typed is lost.
//!
//! A form sent without a session goes through the sign-in page and is sent on afterwards. A form
//! that met an error that passes comes back with a button that sends it again
//! ([`crate::http::give_back`]). The server stores neither.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use meldestelle_web::form::{self as web_form, FormRejection};
use meldestelle_web::path::is_local;

/// Largest form that is kept, in bytes.
pub const LIMIT: usize = 1 << 20;
/// The most fields of a form that carries a pending one: those of the largest pending form, and a
/// few of its own.
pub const FIELDS: usize = web_form::FIELDS + 10;
/// The prefix of the pending form's fields while they travel through the sign-in page.
const PREFIX: &str = "kept.";

/// A form and the path it was sent to. An empty path means that there is no form.
#[derive(Default)]
pub struct PendingForm {
    /// The path it was sent to.
    pub path: String,
    /// Its fields, in order.
    pub fields: Vec<(String, String)>,
}

impl PendingForm {
    /// Whether there is no form.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.path.is_empty()
    }

    /// Keeps a form as it was sent.
    ///
    /// # Errors
    /// If the request holds no form that the desk's pages send, or one that is too large.
    pub async fn from_request(path: &str, headers: &HeaderMap, body: Body) -> Result<Self, FormRejection> {
        if !is_form(headers) {
            return Err(FormRejection::WrongType);
        }
        let form = web_form::bytes(body, LIMIT).await?;
        if is_local(path) { Self::parse(path, &form) } else { Err(FormRejection::Malformed) }
    }

    /// Reads the fields of a form.
    ///
    /// # Errors
    /// If it has too many fields, or is not encoded as forms are.
    pub fn parse(path: &str, form: &[u8]) -> Result<Self, FormRejection> {
        Ok(Self { path: path.to_owned(), fields: web_form::fields(form, web_form::FIELDS)? })
    }

    /// The texts that somebody wrote, so that the page can show them: values of several words, not
    /// codes or ticks.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(_, value)| value.trim()).filter(|value| value.contains(char::is_whitespace))
    }

    /// Takes the pending form out of the fields of the sign-in form.
    pub fn take_from(fields: &mut Vec<(String, String)>) -> Self {
        let mut pending = Self::default();
        fields.retain_mut(|(name, value)| {
            if name == "kept_path" && is_local(value) {
                pending.path = std::mem::take(value);
            } else if let Some(original) = name.strip_prefix(PREFIX) {
                pending.fields.push((original.to_owned(), std::mem::take(value)));
            } else {
                return true;
            }
            false
        });
        pending
    }
}

/// Whether a request has the content type of the forms on the desk's pages.
#[must_use]
pub fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
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
        let pending = PendingForm::take_from(&mut fields);
        assert_eq!(fields, [("login".to_owned(), "ada".to_owned())]);
        assert_eq!(pending.path, "/cases/1");
        let names: Vec<_> = pending.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["note", "login", "kept_path"]);
    }
}
