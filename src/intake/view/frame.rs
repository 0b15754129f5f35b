//! The frame around every page: the office's name, the languages and the way out.

use std::borrow::Cow;

use meldestelle_web::locale::Locale;

use crate::office::Office;

/// What the frame shows.
pub struct Frame<'a> {
    /// Name of the office. Empty if there is none.
    pub name: &'a str,
    /// Tag of the page's language.
    pub tag: &'a str,
    /// Languages to switch to. Empty where switching would lose typed text or the receipt code.
    pub languages: Vec<&'static Locale>,
    /// Path of the page below the language.
    pub path: Cow<'static, str>,
    /// Ticket of the visit that leaving ends, if the page belongs to one.
    pub ticket: Option<String>,
}

impl<'a> Frame<'a> {
    /// The frame of a page that can be read in other languages.
    pub fn new(t: &'static Locale, office: &'a Office, path: impl Into<Cow<'static, str>>) -> Self {
        let (languages, path) = (office.languages(), path.into());
        Self { languages, path, ..Self::of_error(t, Some(office.name())) }
    }

    /// The frame of a page that answers a form.
    pub fn of_answer(t: &'static Locale, office: &'a Office) -> Self {
        Self::of_error(t, Some(office.name()))
    }

    /// The frame of an error page. `name` is the office's name, if the office is known.
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

#[cfg(test)]
mod tests {
    use askama::Template;
    use meldestelle_web::locale;

    use super::*;

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
}
