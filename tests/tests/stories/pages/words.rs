//! The words of pages. Where a message is missing, a page shows the German one or the message's
//! name. Where an argument is missing, it shows the placeable. Nothing else tells of either.

use std::collections::{BTreeMap, HashSet};

use meldestelle_tests::page::{Page, plain};
use meldestelle_web::locale::{self, Locale};
use scraper::{ElementRef, Html, Node};

/// Attributes that people read or hear.
const READ: [&str; 4] = ["alt", "aria-label", "placeholder", "title"];
/// Shorter German texts may be a name, or the same in another language.
const LONG: usize = 16;

/// A text of a page.
struct Text {
    words: String,
    /// Whether the page marks it as another language's, or as nobody's to translate.
    is_foreign: bool,
}

/// What the messages of a language look like.
struct Messages {
    /// Names of one word that are no message of the language ("no"). A page may say such a word; it
    /// may not say it alone.
    names_of_one_word: HashSet<String>,
    /// What names of several words begin with.
    begins: HashSet<String>,
    /// Words of the messages that look like names.
    like_names: HashSet<String>,
    /// Pieces of text that the language has only in German.
    german: Vec<String>,
}

/// The text of a message, with the placeables of its arguments.
fn text(t: &Locale, key: &str) -> String {
    plain(&t.with_all(key, &[]))
}

fn keys() -> HashSet<String> {
    locale::all().iter().flat_map(|t| locale::keys(&t.tag)).collect()
}

/// Whether a word is written as the name of a message of several words.
fn is_like_a_name(word: &str) -> bool {
    let mut parts = word.split('-');
    word.contains('-')
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && parts.all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

fn like_names(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || c == '/');
    words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).filter(|word| is_like_a_name(word))
}

impl Messages {
    fn of(t: &'static Locale) -> Self {
        let (several, one): (Vec<String>, Vec<String>) =
            keys().into_iter().partition(|key| key.contains('-'));
        let own: Vec<String> = locale::keys(&t.tag).iter().map(|key| text(t, key)).collect();
        let all = own.join("\n");
        let german = locale::fallback();
        let mut pieces = Vec::new();
        if t.tag != german.tag {
            for key in locale::keys(&german.tag) {
                let text = text(german, &key);
                let long = text.split(['{', '}', '\n']).map(str::trim).filter(|piece| piece.len() >= LONG);
                pieces.extend(long.filter(|piece| !all.contains(piece)).map(str::to_owned));
            }
            assert!(pieces.len() > 100, "{}: {}", t.tag, pieces.len());
        }
        Self {
            names_of_one_word: one.into_iter().filter(|key| !own.contains(key)).collect(),
            begins: several.iter().filter_map(|key| Some(key.split_once('-')?.0.to_owned())).collect(),
            like_names: own.iter().flat_map(|text| like_names(text)).map(str::to_owned).collect(),
            german: pieces,
        }
    }

    /// Names and placeables in a text.
    fn faults_of(&self, words: &str) -> Vec<String> {
        let mut faults = Vec::new();
        if words.contains(['{', '}']) {
            faults.push(format!("a placeable: {words}"));
        }
        if self.names_of_one_word.contains(words) {
            faults.push(format!("the name of a message: {words}"));
        }
        let begins = |word: &str| word.split_once('-').is_some_and(|(first, _)| self.begins.contains(first));
        let names = like_names(words).filter(|word| begins(word) && !self.like_names.contains(*word));
        faults.extend(names.map(|word| format!("the name of a message: {word}")));
        faults
    }
}

/// The texts of a page and of the attributes that people read.
fn texts(page: &Page) -> Vec<Text> {
    let html = Html::parse_document(&page.source);
    let language = html.root_element().attr("lang").unwrap_or_default().to_owned();
    let is_foreign = |element: ElementRef<'_>| {
        let above = std::iter::once(*element).chain(element.ancestors());
        above.filter_map(ElementRef::wrap).any(|one| {
            one.attr("translate") == Some("no") || one.attr("lang").is_some_and(|tag| tag != language)
        })
    };
    let mut texts = Vec::new();
    for node in html.tree.nodes() {
        match node.value() {
            Node::Text(words) => {
                let Some(parent) = node.parent().and_then(ElementRef::wrap) else { continue };
                texts.push((words.to_string(), is_foreign(parent)));
            }
            Node::Element(element) => {
                let Some(wrapped) = ElementRef::wrap(node) else { continue };
                let read = READ.iter().filter_map(|name| element.attr(name));
                texts.extend(read.map(|words| (words.to_owned(), is_foreign(wrapped))));
            }
            _ => {}
        }
    }
    let texts = texts.into_iter().map(|(words, is_foreign)| (plain(&words), is_foreign));
    let texts = texts.map(|(words, is_foreign)| Text { words: words.trim().to_owned(), is_foreign });
    texts.filter(|text| !text.words.is_empty()).collect()
}

/// What is wrong with the words of pages in a language, each fault with the first page that has it.
pub fn faults(t: &'static Locale, pages: &[Page]) -> Vec<String> {
    let messages = Messages::of(t);
    // Most texts stand on many pages.
    let mut seen = HashSet::new();
    let mut faults = BTreeMap::new();
    for page in pages {
        let mut own = String::new();
        for Text { words, is_foreign } in texts(page) {
            if !is_foreign {
                own.push_str(&words);
                own.push('\n');
            }
            if seen.insert(words.clone()) {
                for fault in messages.faults_of(&words) {
                    faults.entry(fault).or_insert_with(|| page.path.clone());
                }
            }
        }
        for piece in messages.german.iter().filter(|piece| own.contains(piece.as_str())) {
            faults.entry(format!("German: {piece}")).or_insert_with(|| page.path.clone());
        }
    }
    faults.into_iter().map(|(fault, path)| format!("{} {path}: {fault}", t.tag)).collect()
}
