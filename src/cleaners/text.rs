//! Plain text, kept as UTF-8 without a mark before it: mails, chats, lists too. It is shown as text and nothing else, so what its words mean to a program makes
//! no difference.
//!
//! UTF-8, UTF-16 and UTF-32 say what they are. An older encoding does not: it is guessed, as browsers do (WHATWG Encoding).

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use meldestelle_domain::attachment::{Note, Refusal};

use super::bytes::contains;
use super::{Made, mail};

/// Readers of PDF find its beginning anywhere in the first 1024 bytes.
const DOCUMENT: usize = 1024 + 5;
const MARK: char = '\u{feff}';
/// One character of so many may be a control character that no text needs.
const FEW: usize = 50;

/// Cleans a whole file.
pub(crate) fn clean(input: &[u8]) -> Made {
    let (text, mut notes) = decode(input).ok_or(Refusal::UnknownKind)?;
    // A mark and nothing behind it.
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    if !is_text(&text) {
        return Err(Refusal::UnknownKind);
    }
    if hides_document(&text) {
        return Err(Refusal::Polyglot);
    }
    if mail::has_head(&text) {
        notes.push(Note::MailHead);
    }
    Ok((text.into_bytes(), notes))
}

/// The words of a file, and what is to be said of how they were found. `None` if it is no text.
pub(super) fn decode(input: &[u8]) -> Option<(String, Vec<Note>)> {
    let recoded = |text: String| Some((text.trim_start_matches(MARK).to_owned(), vec![Note::Recoded]));
    match input {
        [0xff, 0xfe, 0, 0, rest @ ..] => recoded(utf32(rest, u32::from_le_bytes)?),
        [0, 0, 0xfe, 0xff, rest @ ..] => recoded(utf32(rest, u32::from_be_bytes)?),
        [0xff, 0xfe, rest @ ..] => recoded(utf16(rest, UTF_16LE)?),
        [0xfe, 0xff, rest @ ..] => recoded(utf16(rest, UTF_16BE)?),
        _ => match std::str::from_utf8(input) {
            Ok(text) if !text.contains('\0') => Some((text.trim_start_matches(MARK).to_owned(), Vec::new())),
            _ if input.contains(&0) => recoded(unmarked(input)?),
            _ => Some((old(input), vec![Note::OldEncoding, Note::Recoded])),
        },
    }
}

/// A byte that is left over at the end is what a cut transfer leaves; half a character in the middle is shown as a replacement.
fn utf16(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    let whole = bytes.get(..bytes.len() & !1)?;
    Some(encoding.decode_without_bom_handling(whole).0.into_owned())
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> Option<String> {
    bytes.as_chunks().0.iter().map(|chunk| char::from_u32(unit(*chunk))).collect()
}

/// UTF-16 without a mark: its spaces and line ends have a zero byte. What else has one is no text. Read the wrong way round, a text becomes letters of
/// a hundred scripts; read the right way, nearly all are of those that people here write.
fn unmarked(bytes: &[u8]) -> Option<String> {
    let usual = |text: &String| {
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
    [UTF_16LE, UTF_16BE].into_iter().find_map(|encoding| utf16(bytes, encoding).filter(usual))
}

/// A text of the time before Unicode, or UTF-8 that was cut or glued: then the rest of it keeps its letters.
fn old(bytes: &[u8]) -> String {
    let count = |text: &str| text.chars().filter(|char| !char.is_ascii()).count();
    let (good, bad) = bytes.utf8_chunks().fold((0, 0), |(good, bad), chunk| {
        (good + count(chunk.valid()), bad + usize::from(!chunk.invalid().is_empty()))
    });
    if good > 10 * bad {
        return bytes.utf8_chunks().fold(String::with_capacity(bytes.len()), |mut text, chunk| {
            text.push_str(chunk.valid());
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
            text
        });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // A few words look like Korean to it; a text that is in fact in such letters is seen whatever country it is said to be from.
    let guess = |from: Option<&str>| detector.guess(from.map(str::as_bytes), Utf8Detection::Deny);
    let guess = COUNTRIES.into_iter().map(guess).find(|guess| guess.is_single_byte()).unwrap_or(guess(None));
    match guess.decode_without_bom_handling(bytes) {
        (text, false) => text.into_owned(),
        // Every byte means something in it, be it a control character.
        (_, true) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Where a text is taken to be from, one after the other, until its letters are some of an alphabet.
const COUNTRIES: [Option<&str>; 3] = [None, Some("pl"), Some("de")];

/// Whether it reads like a text: hardly any control characters but those that text processors leave (ends of lines, pages and columns, hyphens that may break
/// or may not, the end that DOS wrote).
fn is_text(text: &str) -> bool {
    let is_usual = |char: char| matches!(char, '\t'..='\x0e' | '\x1a' | '\x1e' | '\x1f' | '\u{85}');
    let strange = text.chars().filter(|char| char.is_control() && !is_usual(*char)).count();
    !text.contains('\0') && strange.saturating_mul(FEW) <= text.chars().count()
}

/// Whether a reader of PDF would open it: the head is found behind other text, and there is an end.
fn hides_document(text: &str) -> bool {
    let start = text.as_bytes().get(..DOCUMENT).unwrap_or(text.as_bytes());
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
    fn unicode_in_all_its_forms_is_kept_as_utf8() {
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
            let (bytes, _, lost) = Encoding::for_label(encoding.as_bytes()).unwrap().encode(text);
            assert!(!lost);
            let found = taken(&bytes);
            assert_eq!(found, (text.to_owned(), vec![Note::OldEncoding, Note::Recoded]), "{encoding}");
        }
    }

    #[test]
    fn few_words_are_enough() {
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
    fn utf8_that_was_cut_keeps_its_letters() {
        let mut bytes = "Ось що сталося".repeat(3).into_bytes();
        bytes.pop();
        let (text, notes) = taken(&bytes);
        assert!(text.starts_with("Ось що сталосяОсь"));
        assert_eq!(notes, [Note::OldEncoding, Note::Recoded]);
    }

    #[test]
    fn controls_of_text_processors_are_no_binary() {
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
    fn a_document_behind_text_is_refused_and_its_name_is_not() {
        let hidden = b"x\n%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF";
        assert_eq!(clean(hidden).err(), Some(Refusal::Polyglot));
        assert!(clean(b"It said %PDF-1.4 at its beginning").is_ok());
        assert!(clean(b"<!DOCTYPE html><script>alert(1)</script>").is_ok());
    }

    #[test]
    fn a_mail_says_who_wrote_it() {
        let mail = "From: a@example.org\nTo: b@example.org\nSubject: c\n\nText";
        assert_eq!(taken(mail.as_bytes()), (mail.to_owned(), vec![Note::MailHead]));
    }
}
