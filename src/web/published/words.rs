//! Names of attributes, codes and tables in a language.
//!
//! A code is named as in its list. Groups of codes have names of their own.

use meldestelle_domain::publication::published;
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_statistics::open_data::Words;
use meldestelle_statistics::protect::NOT_STATED;

use crate::locale::Locale;

impl Words for Locale {
    fn tag(&self) -> &str {
        &self.tag
    }

    fn text(&self, message: &str) -> String {
        Self::text(self, message).to_owned()
    }

    fn format(&self, message: &str, arguments: &[(&str, &str)]) -> String {
        self.with_all(message, arguments)
    }

    fn attribute(&self, name: &str) -> String {
        attribute(self, name)
    }

    fn code(&self, attribute: &str, name: &str) -> String {
        code(self, attribute, name)
    }
}

/// The name of an attribute.
#[must_use]
pub fn attribute(t: &Locale, name: &str) -> String {
    // The name of some lists is a question of the form. Their tables have headings of their own.
    let own = format!("published-list-{name}");
    if t.has(&own) {
        return t.text(&own).to_owned();
    }
    match published(name).and_then(|published| published.list) {
        Some(list) => t.text(&format!("list-{list}").replace('_', "-")).to_owned(),
        None => name.to_owned(),
    }
}

/// The name of a code of an attribute: its own for statistics if there is one, else that of its
/// list.
#[must_use]
pub fn code(t: &Locale, name: &str, code: &str) -> String {
    if code == NOT_STATED {
        return t.text("published-not-stated").to_owned();
    }
    let own = format!("published-{name}-{code}").replace('_', "-");
    if t.has(&own) {
        return t.text(&own).to_owned();
    }
    let list = published(name).and_then(|published| published.list);
    match list.and_then(Taxonomy::list) {
        Some(list) if list.code(code).is_some() => t.code(&list.id, code),
        // A code of another version of the lists is shown unchanged.
        _ => code.to_owned(),
    }
}
