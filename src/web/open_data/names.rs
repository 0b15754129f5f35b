//! What attributes, codes and tables are called. The words of a code are those of its list; groups of codes have words of their own.

use meldestelle_domain::publication::{NOT_STATED, published};
use meldestelle_domain::release::Release;
use meldestelle_domain::table::By;
use meldestelle_domain::taxonomy::Taxonomy;

use crate::locale::Locale;

/// An attribute.
#[must_use]
pub fn attribute(t: &Locale, name: &str) -> String {
    // Some lists are called by a question of the form; a table has a heading of its own.
    let own = format!("published-list-{name}");
    if t.has(&own) {
        return t.text(&own).to_owned();
    }
    match published(name).and_then(|published| published.list) {
        Some(list) => t.text(&format!("list-{list}").replace('_', "-")).to_owned(),
        None => name.to_owned(),
    }
}

/// A code of an attribute: in words of its own if it has any, else in those of its list.
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
        // A code of another version of the lists is shown as it is written.
        _ => code.to_owned(),
    }
}

/// A table.
#[must_use]
pub fn table(t: &Locale, release: &Release, by: By) -> String {
    let names = release.programme().names(by);
    match names.as_slice() {
        [] => t.text("published-total").to_owned(),
        names => names.iter().map(|name| attribute(t, name)).collect::<Vec<_>>().join(" × "),
    }
}

/// The name of a table in files and addresses.
#[must_use]
pub fn table_id(release: &Release, by: By) -> String {
    let names = release.programme().names(by);
    if names.is_empty() { "total".to_owned() } else { names.join("-") }
}
