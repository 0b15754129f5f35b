//! Neutral names: two words that name a case to everybody who works on it, and to the person, who
//! may say them on the telephone. "Stiller Ahorn" in German is "Quiet Maple" in English.
//!
//! A name is two indexes into lists of 512 words. It follows from the receipt code by a one-way
//! derivation, or is drawn at random if there is no code. A number tells namesakes of one office
//! apart. The lists are never reordered: stored names are indexes.
//!
//! Not promised: that a caller who says a name is the person. A name opens nothing.

use std::collections::HashSet;
use std::sync::LazyLock;

use rand::{CryptoRng, RngExt};
use serde::{Deserialize, Serialize};

/// Words in each list.
pub const WORDS: u16 = 512;

const DE_ADJECTIVES: &str = include_str!("neutral_names/de_adjectives.txt");
const DE_NOUNS: &str = include_str!("neutral_names/de_nouns.txt");
const EN_ADJECTIVES: &str = include_str!("neutral_names/en_adjectives.txt");
const EN_NOUNS: &str = include_str!("neutral_names/en_nouns.txt");

/// The files, one word a line. German adjectives stand in their feminine form. German nouns are
/// followed by their gender: m, f or n.
pub const FILES: [(&str, &str); 4] = [
    ("de_adjectives", DE_ADJECTIVES),
    ("de_nouns", DE_NOUNS),
    ("en_adjectives", EN_ADJECTIVES),
    ("en_nouns", EN_NOUNS),
];

static LISTS: LazyLock<[Vec<&'static str>; 4]> =
    LazyLock::new(|| FILES.map(|(_, text)| text.lines().collect()));

/// A language that names are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    German,
    English,
}

impl Language {
    /// English for English, and the language of the office for all others.
    fn of(tag: &str) -> Self {
        if tag.split('-').next() == Some("en") { Self::English } else { Self::German }
    }
}

/// A neutral name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NeutralName {
    /// Index of the adjective.
    #[serde(rename = "a")]
    adjective: u16,
    /// Index of the noun.
    #[serde(rename = "n")]
    noun: u16,
    /// Tells it from namesakes: 2 for the second. 0 if the name needs no number.
    #[serde(rename = "k", default, skip_serializing_if = "is_zero")]
    number: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl NeutralName {
    /// The name that a derived key gives: two times nine bits, from the first four bytes.
    #[must_use]
    pub fn of_derived(key: &[u8; 32]) -> Self {
        let [high, low, noun_high, noun_low, ..] = *key;
        let index = |high, low| u16::from_be_bytes([high, low]) % WORDS;
        Self { adjective: index(high, low), noun: index(noun_high, noun_low), number: 0 }
    }

    /// A random name.
    pub fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut index = || rng.random_range(0..WORDS);
        Self { adjective: index(), noun: index(), number: 0 }
    }

    /// The name in words: in English for a tag of English, and else in German.
    #[must_use]
    pub fn words(self, language: &str) -> String {
        let [de_adjectives, de_nouns, en_adjectives, en_nouns] = &*LISTS;
        let word = |list: &Vec<&'static str>, index: u16| {
            list.get(usize::from(index % WORDS)).copied().unwrap_or_default()
        };
        let words = match Language::of(language) {
            Language::English => {
                format!("{} {}", word(en_adjectives, self.adjective), word(en_nouns, self.noun))
            }
            Language::German => {
                let (noun, gender) = with_gender(word(de_nouns, self.noun));
                format!("{}{} {noun}", word(de_adjectives, self.adjective), ending(gender))
            }
        };
        if self.number == 0 { words } else { format!("{words} {}", self.number) }
    }

    /// Reads a name from its words in either language. `None` if the text is not such a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [de_adjectives, de_nouns, en_adjectives, en_nouns] = &*LISTS;
        let mut words = text.split_whitespace();
        let (adjective, noun) = (words.next()?.to_lowercase(), words.next()?.to_lowercase());
        let number = match words.next() {
            None => 0,
            Some(number) => number.parse().ok().filter(|number| *number > 1)?,
        };
        if words.next().is_some() {
            return None;
        }
        let place = |found: Option<usize>| found.and_then(|index| u16::try_from(index).ok());
        let english = || {
            let adjective = place(en_adjectives.iter().position(|word| word.to_lowercase() == adjective))?;
            let noun = place(en_nouns.iter().position(|word| word.to_lowercase() == noun))?;
            Some(Self { adjective, noun, number })
        };
        let german = || {
            let index = de_nouns.iter().position(|line| with_gender(line).0.to_lowercase() == noun)?;
            let ending = ending(with_gender(de_nouns.get(index)?).1);
            let stem = adjective.strip_suffix(ending)?;
            let adjective = place(de_adjectives.iter().position(|word| word.to_lowercase() == stem))?;
            Some(Self { adjective, noun: place(Some(index))?, number })
        };
        german().or_else(english)
    }
}

/// A noun and its gender.
fn with_gender(line: &str) -> (&str, &str) {
    line.split_once(' ').unwrap_or((line, "f"))
}

/// What follows the feminine form of an adjective.
fn ending(gender: &str) -> &'static str {
    match gender {
        "m" => "r",
        "n" => "s",
        _ => "",
    }
}

/// How a case is called: by the name that a counsellor gave it, or else by its sign. Empty if it
/// has neither.
#[must_use]
pub fn label(given: &str, sign: Option<NeutralName>, language: &str) -> String {
    if given.is_empty() {
        sign.map(|sign| sign.words(language)).unwrap_or_default()
    } else {
        given.to_owned()
    }
}

/// Whether a search finds a case by its name: the one that a counsellor gave it, or its sign in
/// either language.
#[must_use]
pub fn finds(given: &str, sign: Option<NeutralName>, wanted: &str) -> bool {
    use crate::search::finds;
    finds(given, wanted)
        || sign.is_some_and(|sign| ["de", "en"].iter().any(|tag| finds(&sign.words(tag), wanted)))
}

/// The names that an office has given, so that no two cases are called the same.
#[derive(Debug, Default)]
pub struct TakenNames {
    signs: HashSet<NeutralName>,
    given: HashSet<String>,
}

impl TakenNames {
    /// Adds the names of a case. A sign stays taken when a counsellor gives the case another name,
    /// because the person may still say the sign.
    pub fn add(&mut self, given: &str, sign: Option<NeutralName>) {
        self.signs.extend(sign);
        if !given.is_empty() {
            self.signs.extend(NeutralName::parse(given));
            self.given.insert(given.to_lowercase());
        }
    }

    /// The sign of a new case: with the first free number, if it is taken.
    pub fn free_sign(&mut self, sign: NeutralName) -> NeutralName {
        let sign = NeutralName { number: 0, ..sign };
        let numbered = (2_u32..).map(|number| NeutralName { number, ..sign });
        let mut choices = std::iter::once(sign).chain(numbered);
        let free = choices.find(|choice| !self.signs.contains(choice)).unwrap_or(sign);
        self.signs.insert(free);
        free
    }

    /// The name that a counsellor gives a case: with the first free number, if it is taken.
    #[must_use]
    pub fn free_given(&self, given: &str) -> String {
        let is_taken = |name: &str| {
            self.given.contains(&name.to_lowercase())
                || NeutralName::parse(name).is_some_and(|sign| self.signs.contains(&sign))
        };
        let numbered = (2_u32..).map(|number| format!("{given} {number}"));
        let mut choices = std::iter::once(given.to_owned()).chain(numbered);
        choices.find(|name| name.is_empty() || !is_taken(name)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn name(adjective: &str, noun: &str) -> NeutralName {
        NeutralName::parse(&format!("{adjective} {noun}")).unwrap()
    }

    #[test]
    fn each_list_has_512_short_words_of_letters_and_none_twice() {
        for (file, text) in FILES {
            let words: Vec<&str> = text.lines().map(|line| with_gender(line).0).collect();
            assert_eq!(words.len(), usize::from(WORDS), "{file}");
            let distinct: BTreeSet<String> = words.iter().map(|word| word.to_lowercase()).collect();
            assert_eq!(distinct.len(), words.len(), "{file}");
            for word in words {
                let longest = word.chars().count() + usize::from(file == "de_adjectives");
                assert!((2..=14).contains(&longest), "{file}: {word}");
                let mut letters = word.chars();
                assert!(letters.next().unwrap().is_uppercase(), "{file}: {word}");
                let (umlauts, others) =
                    if file.starts_with("de") { ("äöüß", 'a'..='z') } else { ("", 'a'..='z') };
                assert!(letters.all(|letter| others.contains(&letter) || umlauts.contains(letter)), "{word}");
            }
        }
    }

    #[test]
    fn adjectives_end_in_e_and_nouns_have_a_gender() {
        assert!(DE_ADJECTIVES.lines().all(|word| word.ends_with('e')));
        for line in DE_NOUNS.lines() {
            assert!(matches!(line.split_once(' '), Some((_, "m" | "f" | "n"))), "{line}");
        }
    }

    /// Words that say something about a person, and words of crimes against people.
    #[test]
    fn no_word_hints_at_a_person() {
        let never = "schwarz weiß braun gelb farbig jude christ islam kreuz halbmond stern taub blind lahm stumm \
            krumm dick fremd deutsch arm faul dumm krank mann frau kind herr mohr zigeuner affe schwein hund \
            ofen gas lager zug asche black white brown yellow coloured blind deaf lame fat foreign dumb sick \
            man woman boy girl ape pig dog oven camp spade";
        let never: BTreeSet<&str> = never.split_whitespace().collect();
        for (file, text) in FILES {
            for word in text.lines().map(|line| with_gender(line).0.to_lowercase()) {
                let stem = word.trim_end_matches('e');
                assert!(!never.contains(word.as_str()) && !never.contains(stem), "{file}: {word}");
            }
        }
    }

    #[test]
    fn a_german_adjective_agrees_with_its_noun() {
        let german = |noun| name("Quiet", noun).words("de");
        assert_eq!(german("Maple"), "Stiller Ahorn");
        assert_eq!(german("Linden"), "Stille Linde");
        assert_eq!(german("Shore"), "Stilles Ufer");
        let maple = name("Stiller", "Ahorn");
        for (tag, words) in [
            ("de", "Stiller Ahorn"),
            ("de-simple", "Stiller Ahorn"),
            ("tr", "Stiller Ahorn"),
            ("en", "Quiet Maple"),
        ] {
            assert_eq!(maple.words(tag), words, "{tag}");
        }
    }

    #[test]
    fn a_name_is_eighteen_bits_of_its_key() {
        let mut key = [0xff; 32];
        key[..4].copy_from_slice(&[0x02, 0x03, 0x01, 0x00]);
        let name = NeutralName::of_derived(&key);
        assert_eq!(name, NeutralName { adjective: 3, noun: 256, number: 0 });
        key[4] = 0;
        assert_eq!(NeutralName::of_derived(&key), name);
        let last = NeutralName::of_derived(&[0xff; 32]);
        assert_eq!((last.adjective, last.noun), (511, 511));
    }

    #[test]
    fn a_namesake_gets_a_number_whatever_took_the_name() {
        let maple = name("Stiller", "Ahorn");
        let mut taken = TakenNames::default();
        assert_eq!(taken.free_sign(maple).words("de"), "Stiller Ahorn");
        assert_eq!(taken.free_sign(maple).words("de"), "Stiller Ahorn 2");
        // A counsellor has called another case the same, in another language.
        taken.add("quiet maple 3", None);
        assert_eq!(taken.free_sign(maple).words("en"), "Quiet Maple 4");
        taken.add("Hafen", None);
        assert_eq!(taken.free_given("hafen"), "hafen 2");
        assert_eq!(taken.free_given("Stiller Ahorn"), "Stiller Ahorn 5");
        assert_eq!(taken.free_given("Leuchtturm"), "Leuchtturm");
        assert_eq!(taken.free_given(""), "");
    }

    #[test]
    fn a_search_finds_the_name_in_both_languages() {
        let maple = Some(name("Stiller", "Ahorn"));
        for wanted in ["ahorn", "Quiet", "stiller ahorn", "hafen"] {
            assert!(finds("Hafen", maple, wanted), "{wanted}");
        }
        assert!(!finds("Hafen", maple, "linde"));
    }

    #[test]
    fn other_texts_are_no_names() {
        for text in [
            "",
            "Stiller",
            "Stilles Ahorn",
            "Stiller Ahorn 1",
            "Stiller Ahorn x",
            "Stiller Ahorn 2 3",
            "Fall Kim",
        ] {
            assert_eq!(NeutralName::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_name_is_read_back_from_its_words(adjective in 0..WORDS, noun in 0..WORDS, number in 0_u32..9) {
            let number = if number == 1 { 0 } else { number };
            let name = NeutralName { adjective, noun, number };
            for tag in ["de", "en"] {
                prop_assert_eq!(NeutralName::parse(&name.words(tag)), Some(name));
            }
        }
    }
}
