//! The pages, one file each.

pub mod accessibility;
pub mod acknowledged;
pub mod closed;
pub mod form;
pub mod imprint;
pub mod leave;
pub mod privacy;
pub mod receipt;
pub mod start;
pub mod well_known;

use std::borrow::Cow;

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_web::locale::Locale;
use meldestelle_web::precompressed::Baked;

use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::offices::Office;

/// What the frame around every page shows.
pub struct Frame<'a> {
    /// Name of the office; empty if there is none.
    pub name: &'a str,
    /// Tag of the page's language.
    pub tag: &'a str,
    /// Languages to change to; empty where changing would lose what was typed, or the code.
    pub languages: Vec<&'static Locale>,
    /// The page's path below the language.
    pub path: Cow<'static, str>,
    /// The ticket of the visit that leaving ends, where there is one.
    pub ticket: Option<String>,
}

impl<'a> Frame<'a> {
    /// The frame of a page that can be read in other languages.
    pub fn new(t: &'static Locale, office: &'a Office, path: impl Into<Cow<'static, str>>) -> Self {
        let (languages, path) = (office.languages(), path.into());
        Self { languages, path, ..Self::of_error(t, Some(office.name())) }
    }

    /// The frame of a page that is the answer to a form.
    pub fn of_answer(t: &'static Locale, office: &'a Office) -> Self {
        Self::of_error(t, Some(office.name()))
    }

    /// The frame of a failure.
    pub fn of_error(t: &'static Locale, name: Option<&'a str>) -> Self {
        let name = name.unwrap_or_default();
        Self { name, tag: &t.tag, languages: Vec::new(), path: Cow::default(), ticket: None }
    }

    /// The same frame on a page from which leaving ends a visit.
    #[must_use]
    pub fn with_ticket(self, ticket: String) -> Self {
        Self { ticket: Some(ticket), ..self }
    }
}

/// A message with names in it, as HTML: they are German in every language, and nobody translates them. Names are what a message sets apart
/// from the direction of its own words.
fn named(message: impl AsRef<str>) -> String {
    html_of(message.as_ref(), |letter| match letter {
        '\u{2068}' => Some("<bdi lang=\"de\" translate=\"no\">"),
        '\u{2069}' => Some("</bdi>"),
        _ => None,
    })
}

/// An e-mail address as HTML: a long one breaks at its joints, and not inside a word.
fn parted_address(address: &str) -> String {
    html_of(address, |letter| match letter {
        '@' => Some("@<wbr>"),
        '.' => Some("<wbr>."),
        _ => None,
    })
}

/// A text as HTML between tags: escaped, and with marks of ours in the place of some letters.
fn html_of(text: &str, mark: impl Fn(char) -> Option<&'static str>) -> String {
    let mut html = String::new();
    for letter in text.chars() {
        match (mark(letter), letter) {
            (Some(mark), _) => html.push_str(mark),
            (None, '<') => html.push_str("&lt;"),
            (None, '&') => html.push_str("&amp;"),
            (None, other) => html.push(other),
        }
    }
    html
}

/// Answers a page that is the same for everybody: rendered and compressed once per office and language.
fn answer_baked<P: Template>(
    visit: &Visit,
    request: &HeaderMap,
    name: &'static str,
    page: impl FnOnce() -> P,
) -> Result<Response, Failure> {
    let bake = || page().render().map(|text| Baked::new(&text)).map_err(|_| Failure::Render);
    Ok(visit.office.baked(name, visit.t, bake)?.answer(request, ""))
}

#[cfg(test)]
mod tests {
    use meldestelle_web::locale;

    use super::*;

    #[test]
    fn an_address_breaks_at_its_joints_and_is_text() {
        assert_eq!(parted_address("a.b@c.example"), "a<wbr>.b@<wbr>c<wbr>.example");
        assert_eq!(parted_address("<b>&"), "&lt;b>&amp;");
    }

    #[derive(Template)]
    #[template(
        source = r#"{% extends "intake/frame.html" %}{% import "intake/leaving.html" as leaving %}{% block main %}{% call leaving::again(frame, "button", "Out") %}{% endcall %}{% endblock %}"#,
        ext = "html"
    )]
    struct Page {
        t: &'static Locale,
        frame: Frame<'static>,
    }

    #[test]
    fn leaving_is_a_link_and_with_a_ticket_one_form() {
        let t = locale::fallback();
        let page = |frame| Page { t, frame }.render().unwrap();
        let link = page(Frame::of_error(t, Some("Haus")));
        assert_eq!(link.matches(r#"href="/de/leave" rel="noreferrer""#).count(), 2, "{link}");
        assert!(!link.contains("<form"));
        let form = page(Frame::of_error(t, Some("Haus")).with_ticket("a&b".to_owned()));
        assert!(!form.contains("href=\"/de/leave"), "{form}");
        assert_eq!(form.matches("<form id=\"leave\" method=\"post\" action=\"/de/leave\">").count(), 1);
        assert!(form.contains("<input type=\"hidden\" name=\"ticket\" value=\"a&#38;b\">"), "{form}");
        assert!(form.contains("<button class=\"button\" form=\"leave\">Out</button>"));
    }

    #[test]
    fn names_in_messages_are_marked_and_harmless() {
        let html = named("an \u{2068}<i>A & B\u{2069}.");
        assert_eq!(html, "an <bdi lang=\"de\" translate=\"no\">&lt;i>A &amp; B</bdi>.");
    }
}
