//! Languages: Fluent messages from `locales/<tag>/*.ftl`, embedded in the program. Each language is
//! a folder of files.
//!
//! A message that a language lacks is shown in German, and a test fails. Messages are plain text,
//! never markup.

mod joints;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use self::joints::Joints;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_langneg::NegotiationStrategy;
use fluent_langneg::negotiate::filter_matches;
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

/// The language of the law and of the office. It replaces what other languages lack.
pub const FALLBACK: &str = "de";
/// Most languages of a header that are looked at.
const MOST_PREFERENCES: usize = 32;

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Files;

/// One language.
pub struct Locale {
    /// Tag as in the path (`de`, `ar`, `de-simple`).
    pub tag: String,
    language: LanguageIdentifier,
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, formatted once, because a form has hundreds of them.
    plain: HashMap<String, String>,
}

static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(|| load_all(false));
/// All languages, with soft hyphens in long words.
static PARTED: LazyLock<Vec<Locale>> = LazyLock::new(|| load_all(true));

/// All languages, sorted by tag.
#[must_use]
pub fn all() -> &'static [Locale] {
    &LOCALES
}

/// The language with this tag.
#[must_use]
pub fn find(tag: &str) -> Option<&'static Locale> {
    LOCALES.iter().find(|locale| locale.tag == tag)
}

/// German.
///
/// # Panics
/// If the program was built without `locales/de`. Every test would fail then.
#[must_use]
pub fn fallback() -> &'static Locale {
    #[expect(clippy::expect_used, reason = "embedded at build; every page test needs it")]
    find(FALLBACK).expect("locales/de is embedded")
}

/// The first language that the visitor prefers (`Accept-Language`, RFC 9110 § 12.5.4) and the
/// office offers. Otherwise the office's first language.
#[must_use]
pub fn negotiate(header: &str, offered: &[String]) -> &'static Locale {
    let offered: Vec<&Locale> = offered.iter().filter_map(|tag| find(tag)).collect();
    let matches = filter_matches(&preferred(header), &offered, NegotiationStrategy::Lookup);
    matches.first().copied().or(offered.first()).copied().unwrap_or_else(fallback)
}

/// The languages of an `Accept-Language` header, the most preferred first. The crate's own parser
/// ignores weights.
fn preferred(header: &str) -> Vec<LanguageIdentifier> {
    let parts = header.split(',').take(MOST_PREFERENCES).filter_map(|part| {
        let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
        let weight = parameters.split(';').find_map(|one| one.trim().strip_prefix("q=")?.parse().ok());
        let weight: f32 = weight.unwrap_or(1.0);
        // Of a tag with extensions, which the crate does not read, the language counts.
        let language = tag.split('-').next().unwrap_or_default();
        let tag = tag.trim().parse().or_else(|_| language.trim().parse()).ok()?;
        (weight > 0.0).then_some((weight, tag))
    });
    let mut parts: Vec<(f32, LanguageIdentifier)> = parts.collect();
    parts.sort_by(|one, other| other.0.total_cmp(&one.0));
    parts.into_iter().map(|(_, tag)| tag).collect()
}

impl AsRef<LanguageIdentifier> for Locale {
    fn as_ref(&self) -> &LanguageIdentifier {
        &self.language
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locale").field(&self.tag).finish()
    }
}

impl Locale {
    /// The same language for a page: long words have soft hyphens.
    #[must_use]
    pub fn parted(&'static self) -> &'static Self {
        PARTED.iter().find(|locale| locale.tag == self.tag).unwrap_or(self)
    }

    /// The same language without soft hyphens, for files and for texts that are compared.
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

    /// A message with any number of arguments, given as pairs of name and value.
    #[must_use]
    pub fn with_all(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in arguments {
            args.set(*name, *value);
        }
        self.format(key, &args).map_or_else(|| key.to_owned(), Cow::into_owned)
    }

    /// The name of a code of a list.
    #[must_use]
    pub fn code(&self, list: &str, code: &str) -> String {
        self.text(&meldestelle_domain::taxonomy::message_key(list, code)).to_owned()
    }

    /// Whether the language itself has a message, rather than the fallback.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// `ltr` or `rtl`, for the `dir` attribute.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        if matches!(self.tag.as_str(), "ar" | "fa" | "ckb" | "ps" | "he" | "ur") { "rtl" } else { "ltr" }
    }

    /// The BCP 47 tag for the `lang` attribute. Leichte Sprache is tagged as German.
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

/// The names of the messages that the files of a language define. The completeness test uses them.
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

/// Message names: a name begins a line and is followed by ` =`, because Fluent indents everything
/// else.
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
    let mut bundle = FluentBundle::new_concurrent(vec![language.clone()]);
    let mut plain = HashMap::new();
    for source in sources(&tag) {
        let source = joints.as_ref().map_or_else(|| source.clone(), |joints| joints.part(&source));
        // The other messages of a file with a syntax error are still used. The completeness test
        // reports what is missing.
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
    Locale { tag, language, bundle, plain }
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
        assert_eq!(negotiate("de;q=0.5, EN", &offered).tag, "en");
        assert_eq!(negotiate("*, en", &offered).tag, "en");
        assert_eq!(negotiate("en-Latn-US", &offered).tag, "en");
        assert_eq!(negotiate("fr, en-US-u-hc-h12", &offered).tag, "en", "with an extension");
        assert_eq!(negotiate("en", &["xx".to_owned()]).tag, "de", "a language that does not exist");
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
