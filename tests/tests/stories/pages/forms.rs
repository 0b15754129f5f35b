//! The forms of pages, and where they go.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use meldestelle_tests::page::Page;
use meldestelle_tests::programs::root;
use scraper::{Html, Selector};

use super::templates;

/// Method and path of every form of a page, and of every button that sends its form elsewhere.
pub fn targets(page: &Page) -> BTreeSet<(String, String)> {
    let html = Html::parse_document(&page.source);
    let sends = Selector::parse("form, [formaction]").unwrap();
    let targets = html.select(&sends).map(|element| {
        let is_form = element.value().name() == "form";
        let [method, action] = if is_form { ["method", "action"] } else { ["formmethod", "formaction"] };
        // A button without a method of its own has that of its form, and all of ours post.
        let usual = if is_form { "get" } else { "post" };
        let method = element.attr(method).unwrap_or(usual).to_uppercase();
        let action = element.attr(action).unwrap_or(&page.path);
        (method, path_of(action).to_owned())
    });
    targets.collect()
}

/// An address without its query and fragment.
fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// The addresses in a template that forms are sent to, as they are written there.
fn written(template: &str) -> Vec<&str> {
    // `formaction="` ends the same way.
    let actions = template.split("action=\"").skip(1);
    actions.filter_map(|rest| rest.split('"').next()).map(path_of).collect()
}

/// Whether a path is what a template can write: what stands in braces there is one part of the
/// path, or all of it.
fn is_written(path: &str, written: &str) -> bool {
    let (path, written): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), written.split('/').collect());
    let is_open = |part: &str| part.starts_with("{{");
    let all = written.first().is_some_and(|first| is_open(first));
    let fits = |(path, written): (&&str, &&str)| path == written || is_open(written);
    all || path.len() == written.len() && path.iter().zip(&written).all(fits)
}

/// Fails if a form of a face's templates is on none of its pages.
pub fn assert_shown(targets: &BTreeSet<(String, String)>, face: &str) {
    let mut missing = BTreeMap::new();
    for name in templates::files().into_iter().filter(|name| name.starts_with(face)) {
        let template = fs::read_to_string(root().join("templates").join(&name)).unwrap();
        for action in written(&template) {
            if !targets.iter().any(|(_, path)| is_written(path, action)) {
                missing.insert(action.to_owned(), name.clone());
            }
        }
    }
    assert!(missing.is_empty(), "no page of the story has these forms: {missing:?}");
}

/// Fails if the answer to a method that no page takes shows that the path has no route for this
/// one.
pub fn assert_route(method: &str, path: &str, refusal: &Page) {
    assert_eq!(refusal.status, 405, "nothing is at {path}");
    let allowed = refusal.headers["allow"].to_str().unwrap();
    assert!(allowed.split(',').any(|one| one == method), "{method} {path}: takes only {allowed}");
}

#[test]
fn a_written_address_is_recognized() {
    for (path, written, is) in [
        ("/audit", "/audit", true),
        ("/de/mailbox", "/{{ frame.tag }}/mailbox", true),
        ("/de/mailbox/write", "/{{ frame.tag }}/mailbox", false),
        ("/de/leave", "/{{ frame.tag }}/mailbox", false),
        ("/cases/7/contact", "/cases/{{ id }}/contact", true),
        ("/cases/7", "/cases/{{ id }}", true),
        ("/cases/7/messages", "{{ kept.path }}", true),
    ] {
        assert_eq!(is_written(path, written), is, "{path} {written}");
    }
}
