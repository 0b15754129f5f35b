//! Plain text, also emails, chats and tables as CSV; it is kept as UTF-8 without a byte order mark.
//! Nothing ever interprets the text, so code inside it is harmless.
//!
//! UTF-8, UTF-16 and UTF-32 can be recognised. Older encodings are guessed, as browsers do (WHATWG
//! Encoding).

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use meldestelle_domain::attachment::{Note, Refusal};

use super::bytes::contains;
use super::{CleanResult, email};

/// PDF readers accept the PDF header anywhere in the first 1024 bytes.
const PDF_HEADER_WITHIN: usize = 1024 + 5;
const BOM: char = '\u{feff}';
/// One character in this many may be a control character that text does not need.
const MIN_CHARS_PER_CONTROL: usize = 50;

/// Cleans a text file.
pub(crate) fn clean(input: &[u8]) -> CleanResult {
    let (text, mut notes) = decode(input).ok_or(Refusal::UnknownKind)?;
    // The file consists of a byte order mark.
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    if !is_text(&text) {
        return Err(Refusal::UnknownKind);
    }
    if hides_pdf(&text) {
        return Err(Refusal::Polyglot);
    }
    if email::has_header(&text) {
        notes.push(Note::MailHead);
    }
    Ok((text.into_bytes(), notes))
}

/// Decodes a text file, and returns notes about its encoding; `None` if the file is not text.
pub(super) fn decode(input: &[u8]) -> Option<(String, Vec<Note>)> {
    let recoded = |text: String| Some((text.trim_start_matches(BOM).to_owned(), vec![Note::Recoded]));
    match input {
        [0xff, 0xfe, 0, 0, rest @ ..] => recoded(decode_utf32(rest, u32::from_le_bytes)?),
        [0, 0, 0xfe, 0xff, rest @ ..] => recoded(decode_utf32(rest, u32::from_be_bytes)?),
        [0xff, 0xfe, rest @ ..] => recoded(decode_utf16(rest, UTF_16LE)?),
        [0xfe, 0xff, rest @ ..] => recoded(decode_utf16(rest, UTF_16BE)?),
        _ => match std::str::from_utf8(input) {
            Ok(text) if !text.contains('\0') => Some((text.trim_start_matches(BOM).to_owned(), Vec::new())),
            _ if input.contains(&0) => recoded(decode_utf16_without_bom(input)?),
            _ => Some((decode_legacy(input), vec![Note::OldEncoding, Note::Recoded])),
        },
    }
}

/// A truncated transfer leaves a single byte at the end, which is dropped. Broken characters
/// elsewhere become replacement characters.
fn decode_utf16(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    let whole = bytes.get(..bytes.len() & !1)?;
    Some(encoding.decode_without_bom_handling(whole).0.into_owned())
}

fn decode_utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> Option<String> {
    bytes.as_chunks().0.iter().map(|chunk| char::from_u32(unit(*chunk))).collect()
}

/// Decodes UTF-16 without a byte order mark. It contains zero bytes (in spaces and line ends),
/// which no other text does. With the wrong byte order, a text becomes characters of a hundred
/// scripts; with the right one, at least nine tenths are characters that are usual in Europe.
fn decode_utf16_without_bom(bytes: &[u8]) -> Option<String> {
    let is_plausible = |text: &String| {
        let all = text.chars().count();
        let usual = text
            .chars()
            .filter(|char| matches!(char, '\t' | '\n' | '\r' | ' '..='\u{7ff}' | '\u{1e00}'..='\u{20cf}'))
            .count();
        !text.contains(['\0', char::REPLACEMENT_CHARACTER]) && usual * 10 >= all * 9
    };
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    [UTF_16LE, UTF_16BE].into_iter().find_map(|encoding| decode_utf16(bytes, encoding).filter(is_plausible))
}

/// Decodes a text in an encoding older than Unicode, or UTF-8 with broken places. Of the latter,
/// the valid rest keeps its characters.
fn decode_legacy(bytes: &[u8]) -> String {
    let count = |text: &str| text.chars().filter(|char| !char.is_ascii()).count();
    let (valid, invalid) = bytes.utf8_chunks().fold((0, 0), |(valid, invalid), chunk| {
        (valid + count(chunk.valid()), invalid + usize::from(!chunk.invalid().is_empty()))
    });
    if valid > 10 * invalid {
        return bytes.utf8_chunks().fold(String::with_capacity(bytes.len()), |mut text, chunk| {
            text.push_str(chunk.valid());
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
            text
        });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // Without a hint, the detector takes some short texts for Korean. A text that really is in a
    // multi-byte encoding is recognised whatever the hint says.
    let guess = |tld: Option<&str>| detector.guess(tld.map(str::as_bytes), Utf8Detection::Deny);
    let guess = TLD_HINTS.into_iter().map(guess).find(|guess| guess.is_single_byte()).unwrap_or(guess(None));
    match guess.decode_without_bom_handling(bytes) {
        (text, false) => text.into_owned(),
        // Windows-1252 is the fallback: every byte means something in it.
        (_, true) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Top-level domains given to the detector as hints, one after another, until it answers with a
/// single-byte encoding.
const TLD_HINTS: [Option<&str>; 3] = [None, Some("pl"), Some("de")];

/// Whether a decoded file reads like text: it has hardly any control characters, apart from those
/// of word processors (ends of lines, pages and columns, soft and hard hyphens) and the end mark of
/// DOS.
fn is_text(text: &str) -> bool {
    let is_usual = |char: char| matches!(char, '\t'..='\x0e' | '\x1a' | '\x1e' | '\x1f' | '\u{85}');
    let controls = text.chars().filter(|char| char.is_control() && !is_usual(*char)).count();
    !text.contains('\0') && controls.saturating_mul(MIN_CHARS_PER_CONTROL) <= text.chars().count()
}

/// Whether a PDF reader would open the file: the PDF header stands within reach, and parts of a PDF
/// follow.
fn hides_pdf(text: &str) -> bool {
    let start = text.as_bytes().get(..PDF_HEADER_WITHIN).unwrap_or(text.as_bytes());
    contains(start, b"%PDF-") && ["%%EOF", "startxref", "endobj"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(input: &[u8]) -> (String, Vec<Note>) {
        let (bytes, notes) = clean(input).unwrap();
        (String::from_utf8(bytes).unwrap(), notes)
    }

    #[test]
    fn every_unicode_encoding_becomes_utf8() {
        let text = "Пан Öz: „Größe“ 😀\r\nسلام\r\n";
        assert_eq!(taken(text.as_bytes()), (text.to_owned(), vec![]));
        assert_eq!(taken(format!("\u{feff}{text}").as_bytes()), (text.to_owned(), vec![]));
        let units = |order: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            format!("{mark}{text}").encode_utf16().flat_map(order).collect()
        };
        let wide = |order: fn(u32) -> [u8; 4]| -> Vec<u8> {
            format!("\u{feff}{text}").chars().flat_map(|char| order(char as u32)).collect()
        };
        assert_eq!(clean(b"\xef\xbb\xbf").err(), Some(Refusal::Empty));
        for bytes in [
            units(u16::to_le_bytes, "\u{feff}"),
            units(u16::to_be_bytes, "\u{feff}"),
            units(u16::to_le_bytes, ""),
            units(u16::to_be_bytes, ""),
            wide(u32::to_le_bytes),
            wide(u32::to_be_bytes),
        ] {
            assert_eq!(taken(&bytes), (text.to_owned(), vec![Note::Recoded]));
        }
    }

    #[test]
    fn old_encodings_are_guessed() {
        for (encoding, text) in [
            (
                "windows-1252",
                "Sehr geehrte Frau Müller, 500 € – „leider“ können wir Ihnen die Wohnung nicht geben.",
            ),
            (
                "windows-1250",
                "Szanowna Pani, niestety nie możemy wynająć Pani mieszkania, ponieważ właściciel się rozmyślił. Źródło",
            ),
            (
                "iso-8859-2",
                "Żółta gęś, właściciel nie chciał wynająć mieszkania cudzoziemcom. Źle się z tym czułem.",
            ),
            (
                "windows-1251",
                "Уважаемая госпожа, к сожалению, квартира уже сдана. С иностранцами мы не работаем.",
            ),
            ("koi8-u", "Шановна пані, на жаль, квартира вже здана. З іноземцями ми не працюємо, її немає."),
            (
                "windows-1254",
                "Sayın yetkili, ev sahibi bana \"Türklere ev vermiyorum\" dedi. Çok üzüldüm, şikâyetçiyim. İyi günler",
            ),
            ("windows-1256", "السلام عليكم، رفض صاحب البيت أن يؤجرني الشقة لأنني عربي"),
        ] {
            let (bytes, _, is_lossy) = Encoding::for_label(encoding.as_bytes()).unwrap().encode(text);
            assert!(!is_lossy);
            let decoded = taken(&bytes);
            assert_eq!(decoded, (text.to_owned(), vec![Note::OldEncoding, Note::Recoded]), "{encoding}");
        }
    }

    #[test]
    fn short_texts_are_guessed_too() {
        for (encoding, text) in [
            ("windows-1250", "Probe: zażółć gęślą jaźń"),
            ("windows-1250", "Łódź"),
            ("windows-1252", "Grüße aus Köln"),
            ("windows-1251", "Привет, соседи"),
            ("gbk", "维基百科是一个自由的百科全书，任何人都可以编辑。"),
        ] {
            let (bytes, ..) = Encoding::for_label(encoding.as_bytes()).unwrap().encode(text);
            assert_eq!(taken(&bytes).0, text, "{encoding}");
        }
    }

    #[test]
    fn truncated_utf8_keeps_its_characters() {
        let mut bytes = "Ось що сталося".repeat(3).into_bytes();
        bytes.pop();
        let (text, notes) = taken(&bytes);
        assert!(text.starts_with("Ось що сталосяОсь"));
        assert_eq!(notes, [Note::OldEncoding, Note::Recoded]);
    }

    #[test]
    fn control_characters_of_word_processors_are_text() {
        for text in ["Zeile\x0bZeile\x0cSeite\x0e", "Ende\r\n\x1a", "weiche\x1fTrennung\x1e"] {
            assert_eq!(taken(text.as_bytes()).0, text);
        }
        for bytes in
            [&b"a\0b"[..], b"MZ\x90\0\x03\0", b"\xc3\x28\x81", b"\x01\x02\x03\x04", b"\x1f\x8b\x08\x08\x04"]
        {
            assert_eq!(clean(bytes).err(), Some(Refusal::UnknownKind), "{bytes:?}");
        }
    }

    #[test]
    fn a_hidden_pdf_is_refused_and_a_mention_is_not() {
        let hidden = b"x\n%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF";
        assert_eq!(clean(hidden).err(), Some(Refusal::Polyglot));
        assert!(clean(b"It said %PDF-1.4 at its beginning").is_ok());
        assert!(clean(b"<!DOCTYPE html><script>alert(1)</script>").is_ok());
    }

    #[test]
    fn an_email_gets_a_note() {
        let email = "From: a@example.org\nTo: b@example.org\nSubject: c\n\nText";
        assert_eq!(taken(email.as_bytes()), (email.to_owned(), vec![Note::MailHead]));
    }
}
