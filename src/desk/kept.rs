//! A form that was sent without a session: kept in the sign-in page's hidden fields, so that nothing typed is lost, and sent on
//! afterwards. It never rests here.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};

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
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !is_form || !is_local(path) {
            return Self::default();
        }
        match to_bytes(body, LIMIT).await {
            Ok(bytes) => {
                Self { path: path.to_owned(), fields: form_urlencoded::parse(&bytes).into_owned().collect() }
            }
            Err(_) => Self::default(),
        }
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
