//! Characters that people paste without seeing them, and digits of every script.
//!
//! Nobody types an invisible character on purpose: it comes from a web page, a chat or a word
//! processor. It is never a reason to refuse a text. Characters that a script or an emoji needs
//! inside a word (joiners, direction marks, isolates, variation selectors) are kept.
//!
//! Not promised: that two texts that look alike are equal.

/// The zero of every run of decimal digits (general category Nd), from `UnicodeData.txt` of Unicode
/// 18.0. The ten digits of a run are consecutive (The Unicode Standard, chapter 4.6). A test
/// compares the table with another copy of the data.
#[rustfmt::skip]
const ZEROES: [char; 77] = [
    '\u{30}', '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}',
    '\u{b66}', '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}',
    '\u{f20}', '\u{1040}', '\u{1090}', '\u{17e0}', '\u{1810}', '\u{1946}', '\u{19d0}',
    '\u{1a80}', '\u{1a90}', '\u{1b50}', '\u{1bb0}', '\u{1c40}', '\u{1c50}', '\u{a620}',
    '\u{a8d0}', '\u{a900}', '\u{a9d0}', '\u{a9f0}', '\u{aa50}', '\u{abf0}', '\u{ff10}',
    '\u{104a0}', '\u{10d30}', '\u{10d40}', '\u{11066}', '\u{110f0}', '\u{11136}', '\u{111d0}',
    '\u{112f0}', '\u{11450}', '\u{114d0}', '\u{11650}', '\u{116c0}', '\u{116d0}', '\u{116da}',
    '\u{11730}', '\u{118e0}', '\u{11950}', '\u{11bf0}', '\u{11c50}', '\u{11d50}', '\u{11da0}',
    '\u{11de0}', '\u{11f50}', '\u{16130}', '\u{16a60}', '\u{16ac0}', '\u{16b50}', '\u{16d70}',
    '\u{1ccf0}', '\u{1d7ce}', '\u{1d7d8}', '\u{1d7e2}', '\u{1d7ec}', '\u{1d7f6}', '\u{1e140}',
    '\u{1e2f0}', '\u{1e4f0}', '\u{1e5f1}', '\u{1e950}', '\u{1fbf0}',
];

/// The value of a decimal digit of any script.
#[must_use]
pub fn decimal_digit(character: char) -> Option<u8> {
    let zero = match ZEROES.binary_search(&character) {
        Ok(_) => return Some(0),
        Err(place) => ZEROES.get(place.checked_sub(1)?)?,
    };
    let value = u32::from(character).checked_sub(u32::from(*zero))?;
    u8::try_from(value).ok().filter(|value| *value < 10)
}

/// A text as it is stored. Line ends become `\n`, other characters that separate lines or pages
/// become `\n` as well, and [`is_dropped`] characters are removed.
#[must_use]
pub fn clean(text: String) -> String {
    if !text.chars().any(|character| is_line_end(character) || is_dropped(character)) {
        return text;
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut before = None;
    for character in text.chars() {
        match character {
            '\n' if before == Some('\r') => {}
            end if is_line_end(end) => cleaned.push('\n'),
            kept if !is_dropped(kept) => cleaned.push(kept),
            _ => {}
        }
        before = Some(character);
    }
    cleaned
}

/// A text of one line that a machine reads (an address, a number), without invisible characters.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().filter(|character| character.is_whitespace() || !is_blank(*character)).collect()
}

/// Whether a character ends a line on other systems, in word processors or in typesetting.
fn is_line_end(character: char) -> bool {
    matches!(character, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character is removed because no text needs it: control characters except line end and
/// tab; the byte order mark; invisible breaks; soft hyphens; embeddings and overrides of direction,
/// which can reverse the rest of a page; characters for annotations, shorthand, music and tags;
/// noncharacters.
#[must_use]
pub fn is_dropped(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || (u32::from(character) & 0xfffe) == 0xfffe
        || matches!(character,
            '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// Whether a character is invisible by itself: white space, characters that are removed, and
/// characters that only change their neighbours or fill a place (joiners, direction marks,
/// variation selectors, Hangul fillers, the empty Braille cell).
#[must_use]
pub fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || is_dropped(character)
        || matches!(character,
            '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200c}'..='\u{200f}' | '\u{2066}'..='\u{2069}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}' | '\u{16fe4}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

    use super::*;

    fn all() -> impl Iterator<Item = char> {
        '\0'..=char::MAX
    }

    #[test]
    fn the_digits_are_those_of_unicode() {
        assert_eq!(unicode_properties::UNICODE_VERSION.0, 18, "look at what the new version added");
        assert!(ZEROES.is_sorted());
        for character in all() {
            let is_digit = character.general_category() == GeneralCategory::DecimalNumber;
            assert_eq!(decimal_digit(character).is_some(), is_digit, "{:x}", u32::from(character));
        }
        let values = |digits: &str| digits.chars().filter_map(decimal_digit).collect::<Vec<_>>();
        for digits in ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "০১২৩৪৫৬৭৮৯", "０１２３４５６７８９"]
        {
            assert_eq!(values(digits), (0..10).collect::<Vec<_>>(), "{digits}");
        }
        assert!(values("²½Ⅷ③十").is_empty());
    }

    #[test]
    fn everything_that_cannot_be_seen_is_blank() {
        use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator, SpaceSeparator};
        // Format characters that are visible: marks before numbers, verses and names, and
        // hieroglyph joiners.
        let drawn = |character| {
            matches!(character, '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
                | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}')
        };
        for character in all().filter(|character| !drawn(*character)) {
            let unseen = matches!(
                character.general_category(),
                Control | Format | LineSeparator | ParagraphSeparator | SpaceSeparator
            );
            assert!(!unseen || is_blank(character), "{:x}", u32::from(character));
            assert!(!is_dropped(character) || !character.is_alphanumeric(), "{:x}", u32::from(character));
        }
    }

    #[test]
    fn lines_stay_lines_and_words_stay_words() {
        let cleaned = |text: &str| clean(text.to_owned());
        assert_eq!(cleaned("a\r\nb\rc\nd\u{b}e\u{2028}f\u{85}\r\n\r\ng"), "a\nb\nc\nd\ne\nf\n\n\ng");
        assert_eq!(
            cleaned("\u{feff}Ver\u{ad}mie\u{200b}ter\0 sag\u{202e}t\u{e0041}:\u{1b}[31m"),
            "Vermieter sagt:[31m"
        );
        for kept in [
            "می\u{200c}خواهم",
            "👩\u{200d}👧 ❤\u{fe0f}",
            "\u{2068}אב\u{2069} \u{200f}x\u{61c}",
            "葛\u{e0100}",
        ] {
            assert_eq!(cleaned(kept), kept);
        }
        assert_eq!(visible("\u{2068}a@\u{200e}example.org\u{2069} "), "a@example.org ");
    }
}
