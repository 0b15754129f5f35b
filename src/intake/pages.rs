//! The pages, one file each.

use std::borrow::Cow;

use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use meldestelle_web::baked::Baked;
use meldestelle_web::locale::Locale;

use crate::error::Failure;
use crate::offices::Office;
use crate::visit::Visit;

pub mod accessibility;
pub mod closed;
pub mod form;
pub mod imprint;
pub mod leave;
pub mod plain;
pub mod privacy;
pub mod receipt;
pub mod start;

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
}

impl<'a> Frame<'a> {
    /// The frame of a page that can be read in other languages.
    pub fn new(t: &'static Locale, office: &'a Office, path: impl Into<Cow<'static, str>>) -> Self {
        Self { name: office.name(), tag: &t.tag, languages: office.languages(), path: path.into() }
    }

    /// The frame of a page that is the answer to a form.
    pub fn of_answer(t: &'static Locale, office: &'a Office) -> Self {
        Self { name: office.name(), tag: &t.tag, languages: Vec::new(), path: Cow::default() }
    }

    /// The frame of a failure.
    pub fn of_error(t: &'static Locale, name: Option<&'a str>) -> Self {
        Self { name: name.unwrap_or_default(), tag: &t.tag, languages: Vec::new(), path: Cow::default() }
    }
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
