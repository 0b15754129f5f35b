//! Every text comes from the locales, in every language: no message is missing or unused, every
//! language takes the same arguments, and none uses a hurtful word.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use meldestelle_domain::publication::ATTRIBUTES;
use meldestelle_domain::taxonomy::{Taxonomy, message_key};
use meldestelle_web::locale;

/// Prefixes that only message names have. A string that begins with one is a message name, wherever
/// it stands in the code.
const NAMESPACES: [&str; 5] = ["start-", "form-", "consent-", "problem-", "receipt-"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

fn read(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root().join(folder), extension, &mut found);
    found.iter().map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
}

/// The parts of a template between `{{` and `}}` or `{%` and `%}`.
fn code_of_template(template: &str) -> String {
    let mut code = String::new();
    let mut rest = template;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let end = if rest[start..].starts_with("{{") { "}}" } else { "%}" };
        let stop = rest[start..].find(end).map_or(rest.len(), |length| start + length);
        code.push_str(&rest[start..stop]);
        code.push('\n');
        rest = &rest[stop..];
    }
    code
}

/// All code that can name a message, by file.
fn code() -> Vec<(String, String)> {
    let templates =
        read("templates", "html").into_iter().map(|(path, template)| (path, code_of_template(&template)));
    templates.chain(read("src", "rs")).collect()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
}

/// Strings that could be message names, each with the code before it.
fn quoted(code: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts: Vec<&str> = code.split('"').collect();
    let pairs: Vec<_> =
        parts.windows(2).map(|pair| (pair[0], pair[1])).filter(|(_, text)| is_name(text)).collect();
    pairs.into_iter()
}

/// Message names that code puts together, as in `format!("error-{name}-title")`: the parts before
/// and after the placeholder. The value must be a string somewhere in the code, or a number.
fn families(code: &[(String, String)]) -> BTreeSet<(String, String)> {
    let mut families = BTreeSet::new();
    for text in code.iter().flat_map(|(_, code)| code.split('"')) {
        if let Some((before, rest)) = text.split_once('{')
            && let Some((_, after)) = rest.split_once('}')
            && before.ends_with('-')
            && is_name(before)
            && (after.is_empty() || after.starts_with('-'))
        {
            families.insert((before.to_owned(), after.to_owned()));
        }
    }
    families
}

fn is_asked(before: &str) -> bool {
    ["t.text(", "t.with(", "t.with2(", "locale.text(", "language.text("].iter().any(|call| {
        let object = before.trim_end().strip_suffix(call);
        object.is_some_and(|object| !object.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

/// Codes may have short names beside their names (`format::short_code`).
fn short() -> BTreeSet<String> {
    coded().into_iter().map(|key| format!("short-{key}")).collect()
}

fn coded() -> BTreeSet<String> {
    let lists = &Taxonomy::builtin().lists;
    let codes = lists.iter().flat_map(|list| list.codes().map(|code| message_key(&list.id, code.as_str())));
    codes.chain(lists.iter().map(|list| message_key("list", &list.id))).collect()
}

#[test]
fn every_message_that_is_asked_for_exists() {
    let keys: BTreeSet<String> = locale::keys(locale::FALLBACK).into_iter().collect();
    let mut missing = BTreeSet::new();
    for (path, code) in code() {
        for (before, text) in quoted(&code) {
            let named = NAMESPACES.iter().any(|space| text.starts_with(space)) && !text.contains('_');
            if (is_asked(before) || named) && !keys.contains(text) {
                missing.insert(format!("{text} ({path})"));
            }
        }
    }
    missing.extend(coded().difference(&keys).cloned());
    assert_eq!(missing, BTreeSet::new());
}

/// The codes of published attributes may have labels of their own (`web::published::words`).
fn published() -> BTreeSet<String> {
    let name = |attribute: &str, code: &str| format!("published-{attribute}-{code}").replace('_', "-");
    ATTRIBUTES
        .iter()
        .flat_map(|attribute| attribute.codes().into_iter().map(move |code| name(attribute.name, code)))
        // The columns `label_1` and `label_2` of the tables share one label.
        .chain([name("column", "label")])
        // The list of codes has its labels in two languages.
        .chain(["de", "en"].into_iter().flat_map(|language| {
            ["label", "attribute-label"].map(|column| name("column", &format!("{column}-{language}")))
        }))
        .collect()
}

#[test]
fn no_message_is_left_over() {
    let code = code();
    let texts: BTreeSet<&str> =
        code.iter().flat_map(|(_, code)| quoted(code).map(|(_, text)| text)).collect();
    let coded: BTreeSet<String> = coded().into_iter().chain(published()).chain(short()).collect();
    let families = families(&code);
    let in_family = |key: &str| {
        families.iter().any(|(before, after)| {
            let word = key.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(after.as_str()));
            word.is_some_and(|word| {
                texts.contains(word)
                    || texts.contains(word.replace('-', "_").as_str())
                    || word.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
    };
    let unused: Vec<String> = locale::keys(locale::FALLBACK)
        .into_iter()
        .filter(|key| !texts.contains(key.as_str()) && !coded.contains(key) && !in_family(key))
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

/// The messages of a language, with the names of the arguments they take.
fn messages(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, source) in read(&format!("locales/{tag}"), "ftl") {
        let mut current = None;
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let name = line.split_once('=').map(|(name, _)| name.trim_end());
            if let Some(name) = name.filter(|name| line.starts_with(name) && is_name(name)) {
                assert!(!messages.contains_key(name), "{tag} says {name} twice");
                current = Some(name.to_owned());
            }
            let Some(current) = &current else { continue };
            let arguments = messages.entry(current.clone()).or_default();
            arguments.extend(line.split('$').skip(1).map(|rest| {
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect()
            }));
        }
    }
    messages
}

#[test]
fn every_language_says_everything_with_the_same_arguments() {
    let german = messages(locale::FALLBACK);
    assert!(german.len() > 300);
    for locale in locale::all() {
        let other = messages(&locale.tag);
        let missing: Vec<_> = german.keys().filter(|key| !other.contains_key(*key)).collect();
        let alone: Vec<_> = other.keys().filter(|key| !german.contains_key(*key)).collect();
        assert!(
            missing.is_empty() && alone.is_empty(),
            "{}: missing {missing:?}, alone {alone:?}",
            locale.tag
        );
        for (key, arguments) in &other {
            assert_eq!(arguments, &german[key], "{}: {key}", locale.tag);
            assert!(locale.has(key), "{}: {key} does not read", locale.tag);
        }
    }
}

#[test]
fn no_word_hurts_or_promises_too_much() {
    const NEVER: [&str; 12] = [
        "opfer",
        "angeblich",
        "mutmaßlich",
        "vorwurf",
        "ungültig",
        "absolut anonym",
        "100 %",
        "alleged",
        "victim ",
        "victims",
        "invalid",
        "absolutely anonymous",
    ];
    let mut found = Vec::new();
    for tag in ["de", "en"] {
        for (path, source) in read(&format!("locales/{tag}"), "ftl") {
            for line in source.lines().filter(|line| !line.starts_with('#')) {
                let small = line.to_lowercase();
                // The noun alone is ambiguous: a police report or an advertisement. The verb and
                // "Strafanzeige" are clear.
                if NEVER.iter().any(|word| small.contains(word))
                    || line.contains("Anzeige") && !line.contains("Anzeigen")
                {
                    found.push(format!("{path}: {line}"));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
