//! Finds a text in another, typed as people type names: without accents, in any case, with "ue" for
//! "ü".
//!
//! A wrong match costs a glance, a missed one costs the case. So all usual spellings of a word
//! count as equal.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Whether `text` contains `wanted`. An empty `wanted` is found in every text.
#[must_use]
pub fn finds(text: &str, wanted: &str) -> bool {
    let (text, wanted) = (folded(text), folded(wanted));
    // The second comparison alone would not find "el" in "Samuel", whose "ue" is no umlaut.
    text.contains(&wanted) || without_e(&text).contains(&without_e(&wanted))
}

/// The common form of all spellings: compatibility decomposition (NFKD) without marks, lower case,
/// single spaces between words.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Lower case first, because it decomposes letters without a small letter of their own, such as
    // İ.
    let letters = text.nfkd().flat_map(char::to_lowercase).nfkd();
    for letter in letters.filter(|letter| canonical_combining_class(*letter) == 0 && !is_invisible(*letter)) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            // NFKD does not decompose these.
            'ı' => folded.push('i'),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ς' => folded.push('σ'),
            '\u{2018}' | '\u{2019}' | '\u{02bc}' => folded.push('\''),
            '\u{2010}'..='\u{2015}' => folded.push('-'),
            letter => folded.push(letter),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character is invisible: direction marks, joiners, soft hyphens.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Replaces "ae", "oe" and "ue" by "a", "o" and "u", which is also what an umlaut becomes without
/// its dots.
fn without_e(folded: &str) -> String {
    folded.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_name_in_every_spelling() {
        for spellings in [
            &["Müller", "Mu\u{308}ller", "MÜLLER", "müller", "Mueller", "Muller", "MUELLER"][..],
            &["İstanbul", "I\u{307}stanbul", "istanbul", "ISTANBUL", "Istanbul", "ıstanbul"],
            &["Işık", "IŞIK", "isik", "ışık"],
            &["Groß", "GROSS", "Gross", "GROẞ", "groß"],
            &["Çelik-Öztürk", "celik-ozturk", "Celik‐Oeztuerk", "ÇELİK-ÖZTÜRK"],
            &["Łukasz Søndergård", "lukasz sondergard", "LUKASZ  SØNDERGÅRD"],
            &["O’Neill", "O'Neill", "o\u{2bc}neill"],
            &["Nguyễn", "nguyen", "NGUYÊN", "Nguye\u{302}\u{303}n"],
            &["Πέτρος", "ΠΈΤΡΟΣ", "πετροσ"],
            &["\u{202b}أحمد\u{202c}", "احمد", "اَحْمَد"],
            &["ﬁnn", "finn", "Ｆｉｎｎ", "fi\u{ad}nn", "f\u{200b}inn"],
        ] {
            for (text, wanted) in spellings.iter().flat_map(|one| spellings.iter().map(move |two| (one, two)))
            {
                assert!(finds(text, wanted), "{wanted:?} in {text:?}");
            }
        }
    }

    #[test]
    fn a_part_is_enough_and_another_name_is_not() {
        for (text, wanted) in [("Samuel", "el"), ("Mueller", "eller"), ("Frau Müller", "mül"), ("Fall", "")]
        {
            assert!(finds(text, wanted), "{wanted} in {text}");
        }
        for (text, wanted) in
            [("Müller", "Miller"), ("Müller", "Möller"), ("Meyer", "Maier"), ("", "a"), ("Fall", "7")]
        {
            assert!(!finds(text, wanted), "{wanted} in {text}");
        }
    }

    proptest! {
        #[test]
        fn every_text_has_its_parts(text in "\\PC{0,20}", rest in "\\PC{0,10}") {
            let around = format!("{rest}{text}{rest}");
            prop_assert!(finds(&around, &text));
            let (apart, together) = (text.nfd().collect::<String>(), text.nfc().collect::<String>());
            prop_assert!(finds(&apart, &together));
        }
    }
}
