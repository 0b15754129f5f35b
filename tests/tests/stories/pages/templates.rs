//! Which templates there are, and how a page shows that it is made of one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use meldestelle_tests::page::Page;
use meldestelle_tests::programs::root;
use meldestelle_web::locale::Locale;
use scraper::{Html, Selector};

/// The template of every page struct, with what only its page has.
const PAGES: [(&str, &str); 45] = [
    ("desk/audit.html", "a[href='/audit'][aria-current=page]"),
    ("desk/case/page.html", "form#case"),
    ("desk/case/print.html", "article#paper"),
    ("desk/case_deleted.html", "h1#deleted"),
    ("desk/error.html", ".desk a.home:not([translate])"),
    ("desk/file.html", ".crumb a[href$='#files']"),
    ("desk/hand_over.html", "form#hand-over"),
    ("desk/pending_form.html", "a.quiet[href='/']"),
    ("desk/publish_exact_tables.html", "#internal-total"),
    ("desk/publish_list.html", "main > p > a[href='/settings/publication']"),
    ("desk/publish_year.html", "main > p > a[href$='/internal']"),
    ("desk/queue.html", "nav.views"),
    ("desk/queue_change.html", "form#change, #nothing"),
    ("desk/refused_codes.html", "p#refused"),
    ("desk/retry.html", ".desk #not-now"),
    ("desk/settings.html", "main li a[href='/settings/form']"),
    ("desk/settings_files.html", "form[action='/settings/files']"),
    ("desk/settings_form.html", "form[action='/settings/form']"),
    ("desk/settings_me.html", "form[action='/settings/me']"),
    ("desk/settings_office.html", "form[action='/settings/office']"),
    ("desk/settings_publication.html", "form[action='/settings/publication']"),
    ("desk/settings_replies.html", "form#answers"),
    ("desk/sign_in.html", "form[action='/sign-in']"),
    ("desk/statistics.html", "#headline"),
    ("desk/today.html", "main:has(.agenda)"),
    ("intake/accessibility.html", "p#state"),
    ("intake/acknowledged.html", "a.button:not(.secondary)[href$='/mailbox']"),
    ("intake/closed.html", "head:has([name=robots]) + body a.secondary:only-child[href$='/']"),
    (
        "intake/error.html",
        "head:not(:has([name=robots])) + body:not(.desk) main > .lead + .actions:last-child",
    ),
    ("intake/form.html", "form#form"),
    ("intake/imprint.html", "body:not(.desk) h1 + p > strong"),
    ("intake/leave.html", "meta[http-equiv=refresh]"),
    ("intake/mailbox.html", "h2#messages"),
    ("intake/mailbox_contact.html", "form[action$='/contact/save']"),
    ("intake/mailbox_data.html", ".lead + .actions form[action$='/data.json']"),
    // What asks, and what says that it is done.
    ("intake/mailbox_delete.html", "button[name=keep], .actions > :first-child + a.secondary[href$='/']"),
    ("intake/mailbox_login.html", "textarea#code"),
    ("intake/mailbox_receipt.html", "h1 + .code"),
    ("intake/mailbox_retry.html", ".lead[role=alert]"),
    ("intake/privacy.html", "a[href$='/privacy'][aria-current]"),
    ("intake/published_check.html", "#upload"),
    ("intake/published_list.html", "main > p > a[href$='/statistics/check']"),
    ("intake/published_year.html", "#certificate"),
    ("intake/receipt.html", "h2 + .code"),
    ("intake/start.html", "dl.answers"),
];

/// Templates that pages are put together from, with something that only they bring.
const PARTS: [(&str, &str); 24] = [
    ("desk/base.html", "form[action='/sign-out']"),
    ("desk/case/composer.html", "section#composer"),
    ("desk/case/fields.html", "#c-ground.field"),
    ("desk/case/head.html", "header.case-head"),
    ("desk/case/properties.html", "section#contact"),
    ("desk/case/refusal.html", "#conflict"),
    ("desk/case/timeline.html", "div#timeline"),
    ("desk/case/triage.html", "section#triage"),
    ("desk/case/words.html", "h2#h-words"),
    ("desk/files.html", "section#files[aria-labelledby=h-files]"),
    ("desk/hand_back.html", "form[action='/cases/hand-back']"),
    ("desk/nav.html", "nav.sub"),
    ("desk/notices.html", "#backup"),
    ("desk/settings_changed.html", "#changed"),
    ("intake/code.html", ".spelled"),
    ("intake/fields.html", "#contact_only_name"),
    ("intake/files.html", "#files-warning"),
    ("intake/frame.html", "footer.footer"),
    ("intake/leaving.html", "form#leave"),
    ("intake/mailbox_parts.html", ".way-back"),
    ("intake/reach.html", "#closed a[href^='tel:']"),
    ("layout.html", "a.skip"),
    ("published_edition.html", "#table-apart"),
    ("published_tables.html", "section.published caption"),
];

fn walk(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The names of all templates.
pub fn files() -> BTreeSet<String> {
    let folder = root().join("templates");
    let mut found = Vec::new();
    walk(&folder, &mut found);
    found.iter().map(|path| path.strip_prefix(&folder).unwrap().display().to_string()).collect()
}

/// The templates that page structs name.
fn of_structs() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["src/intake", "src/desk"] {
        walk(&root().join(folder), &mut found);
    }
    let code = found.iter().map(|path| fs::read_to_string(path).unwrap_or_default());
    let names = code.flat_map(|code| {
        let names = code.split("#[template(path = \"").skip(1).map(|rest| rest.split('"').next().unwrap());
        names.map(str::to_owned).collect::<Vec<_>>()
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Fails if a template that a face uses is on none of its pages, or if a page is not made of
/// exactly one page template.
pub fn assert_shown(t: &Locale, pages: &[Page], face: &str) {
    let of_face = |name: &str| name.starts_with(face) || !name.contains('/');
    let templates = PAGES.iter().chain(&PARTS).filter(|(name, _)| of_face(name));
    let mut missing: BTreeSet<&str> = templates.map(|(name, _)| *name).collect();
    let selectors: Vec<_> =
        PAGES.iter().chain(&PARTS).map(|(name, css)| (*name, Selector::parse(css).unwrap())).collect();
    for page in pages {
        let html = Html::parse_document(&page.source);
        let shown = |(_, selector): &&(&str, Selector)| html.select(selector).next().is_some();
        let shown: Vec<&str> = selectors.iter().filter(shown).map(|(name, _)| *name).collect();
        let of_page = shown.iter().filter(|name| PAGES.iter().any(|(page, _)| page == *name)).count();
        assert_eq!(of_page, 1, "{shown:?}: {page}");
        missing.retain(|name| !shown.contains(name));
    }
    assert!(missing.is_empty(), "{}: no page of the story shows {missing:?}", t.tag);
}

#[test]
fn every_template_and_every_page_struct_is_listed() {
    let listed: BTreeSet<String> = PAGES.iter().chain(&PARTS).map(|(name, _)| (*name).to_owned()).collect();
    let differing: Vec<String> = files().symmetric_difference(&listed).cloned().collect();
    assert_eq!(differing, Vec::<String>::new());
    assert_eq!(of_structs(), PAGES.map(|(name, _)| name.to_owned()));
}
