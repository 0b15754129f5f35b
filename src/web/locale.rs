//! Languages: Fluent messages from `locales/<tag>/*.ftl`, embedded; a language is a folder of files.
//!
//! A message that is missing in a language shows in German, and a test fails. Messages are plain text, never markup.

mod joints;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use self::joints::Joints;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

/// Language of the law, of the office and of last resort.
pub const FALLBACK: &str = "de";

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Files;

/// One language.
pub struct Locale {
    /// Tag as in the path (`de`, `ar`, `de-simple`).
    pub tag: String,
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, formatted once: a form has hundreds of them.
    plain: HashMap<String, String>,
}

static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(|| load_all(false));
/// The same, with the joints of long words.
static PARTED: LazyLock<Vec<Locale>> = LazyLock::new(|| load_all(true));

/// All languages there are, by tag.
#[must_use]
pub fn all() -> &'static [Locale] {
    &LOCALES
}

/// The language of a tag.
#[must_use]
pub fn find(tag: &str) -> Option<&'static Locale> {
    LOCALES.iter().find(|locale| locale.tag == tag)
}

/// German.
///
/// # Panics
/// If the program was built without `locales/de`, which no test would survive.
#[must_use]
pub fn fallback() -> &'static Locale {
    #[expect(clippy::expect_used, reason = "embedded at build; every page test needs it")]
    find(FALLBACK).expect("locales/de is embedded")
}

/// The first language that the visitor asks for (`Accept-Language`, RFC 9110 § 12.5.4) and the office offers; else the office's first.
#[must_use]
pub fn negotiate(header: &str, offered: &[String]) -> &'static Locale {
    let mut wanted: Vec<(f32, &str)> = header
        .split(',')
        .take(32)
        .filter_map(|part| {
            let mut pieces = part.split(';');
            let tag = pieces.next()?.trim();
            let weight =
                pieces.find_map(|piece| piece.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            (weight > 0.0).then_some((weight, tag))
        })
        .collect();
    wanted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let offer = |tag: &str| offered.iter().find(|offered| offered.eq_ignore_ascii_case(tag));
    wanted
        .iter()
        .find_map(|(_, tag)| offer(tag).or_else(|| offer(tag.split('-').next().unwrap_or_default())))
        .or_else(|| offered.first())
        .and_then(|tag| find(tag))
        .unwrap_or_else(fallback)
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locale").field(&self.tag).finish()
    }
}

impl Locale {
    /// The same language for a page: long words have soft hyphens at their joints.
    #[must_use]
    pub fn parted(&'static self) -> &'static Self {
        PARTED.iter().find(|locale| locale.tag == self.tag).unwrap_or(self)
    }

    /// The same language without soft hyphens: for files, and for whatever is compared.
    #[must_use]
    pub fn plain(&self) -> &'static Self {
        find(&self.tag).unwrap_or_else(fallback)
    }

    /// A message without arguments.
    #[must_use]
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        if let Some(text) = self.plain.get(key) {
            return text;
        }
        let german = (self.tag != FALLBACK).then(|| fallback().plain.get(key)).flatten();
        german.map_or(key, |text| text.as_str())
    }

    /// A message with one argument.
    #[must_use]
    pub fn with<'a>(&self, key: &'a str, name: &'a str, value: impl Into<FluentValue<'a>>) -> Cow<'a, str> {
        let mut args = FluentArgs::new();
        args.set(name, value);
        self.format(key, &args).unwrap_or(Cow::Borrowed(key))
    }

    /// A message with two arguments.
    #[must_use]
    pub fn with2<'a>(
        &self,
        key: &'a str,
        first: (&'a str, impl Into<FluentValue<'a>>),
        second: (&'a str, impl Into<FluentValue<'a>>),
    ) -> Cow<'a, str> {
        let mut args = FluentArgs::new();
        args.set(first.0, first.1);
        args.set(second.0, second.1);
        self.format(key, &args).unwrap_or(Cow::Borrowed(key))
    }

    /// The name of a code of a list.
    #[must_use]
    pub fn code(&self, list: &str, code: &str) -> String {
        self.text(&meldestelle_domain::taxonomy::message_key(list, code)).to_owned()
    }

    /// Whether the language has a message itself (not by falling back).
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// `ltr` or `rtl`, for the `dir` attribute.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        if matches!(self.tag.as_str(), "ar" | "fa" | "ckb" | "ps" | "he" | "ur") { "rtl" } else { "ltr" }
    }

    /// The BCP 47 tag for the `lang` attribute: Leichte Sprache is German.
    #[must_use]
    pub fn lang(&self) -> &str {
        if self.tag == "de-simple" { "de" } else { &self.tag }
    }

    fn format(&self, key: &str, args: &FluentArgs<'_>) -> Option<Cow<'static, str>> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return if self.tag == FALLBACK { None } else { fallback().format(key, args) };
        };
        let mut errors = Vec::new();
        Some(Cow::Owned(self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned()))
    }
}

/// The message names that the files of a language define, for the completeness test.
#[must_use]
pub fn keys(tag: &str) -> Vec<String> {
    sources(tag).flat_map(|source| message_names(&source).map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn sources(tag: &str) -> impl Iterator<Item = String> {
    let prefix = format!("{tag}/");
    Files::iter()
        .filter(move |path| path.starts_with(&prefix) && path.ends_with(".ftl"))
        .filter_map(|path| Files::get(&path))
        .map(|file| String::from_utf8_lossy(&file.data).into_owned())
}

fn joints_of(tag: &str) -> Joints {
    let list = Files::get(&format!("{tag}/joints.txt"));
    Joints::new(&list.map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default())
}

/// Names at the beginning of a line, before ` =`: Fluent indents everything else.
fn message_names(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .filter_map(|line| line.split_once('=').map(|(name, _)| name))
        .filter(|name| name.starts_with(|first: char| first.is_ascii_lowercase()))
        .map(str::trim_end)
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

fn load_all(parted: bool) -> Vec<Locale> {
    let mut tags: Vec<String> =
        Files::iter().filter_map(|path| path.split_once('/').map(|(tag, _)| tag.to_owned())).collect();
    tags.sort();
    tags.dedup();
    tags.into_iter().map(|tag| load(tag, parted)).collect()
}

fn load(tag: String, parted: bool) -> Locale {
    let joints = parted.then(|| joints_of(&tag));
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    let mut plain = HashMap::new();
    for source in sources(&tag) {
        let source = joints.as_ref().map_or_else(|| source.clone(), |joints| joints.part(&source));
        // A file with a syntax error still yields its other messages; the completeness test names what is missing.
        let resource = FluentResource::try_new(source).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    for key in keys(&tag) {
        let Some(pattern) = bundle.get_message(&key).and_then(|message| message.value()) else { continue };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
        if errors.is_empty() {
            plain.insert(key, text);
        }
    }
    Locale { tag, bundle, plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negotiates_by_weight_and_region() {
        let offered = ["de".to_owned(), "en".to_owned()];
        assert_eq!(negotiate("fr, en-GB;q=0.8, de;q=0.5", &offered).tag, "en");
        assert_eq!(negotiate("", &offered).tag, "de");
        assert_eq!(negotiate("xx;q=nonsense,,;;", &offered).tag, "de");
        assert_eq!(negotiate("en;q=0", &offered).tag, "de");
    }

    #[test]
    fn pages_have_soft_hyphens_and_say_the_same() {
        for t in all() {
            let mut parted = 0;
            for (key, text) in &t.plain {
                assert!(!text.contains(joints::JOINT), "{key}");
                assert_eq!(&t.parted().text(key).replace(joints::JOINT, ""), text);
                parted += usize::from(t.parted().text(key) != text);
            }
            assert!(parted > 10, "{}: {parted}", t.tag);
            assert!(std::ptr::eq(t.parted().plain(), t));
        }
    }

    #[test]
    fn a_missing_message_shows_its_name_and_does_not_fail() {
        assert_eq!(fallback().text("no-such-message"), "no-such-message");
    }

    #[test]
    fn message_names_are_those_at_the_margin() {
        let source = "# note\na-b = 1\n    c = 2\n-term = 3\nd =\n    text = x\n";
        assert_eq!(message_names(source).collect::<Vec<_>>(), ["a-b", "d"]);
    }
}
