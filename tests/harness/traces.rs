//! Searches bytes for words: as plain text, in UTF-16, in hexadecimal, in Base64 at any alignment,
//! compressed, and in combinations of these.
//!
//! The search does not find words that are encrypted, compressed twice, encoded again within
//! Base64, or in any encoding not listed here.

use std::io::Read;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use meldestelle_domain::hex::hex;

/// Decode only runs of at least this many letters and digits; shorter ones hold no word.
const RUN: usize = 16;
/// Limit on the bytes taken out of one compressed stream.
const INFLATED: u64 = 4 << 20;

/// A word that was found, and how it was encoded.
#[derive(Debug, PartialEq, Eq)]
pub struct Trace {
    /// The word that was found.
    pub word: String,
    /// The encodings, outermost first.
    pub how: String,
}

/// The first trace of any of the words; ignores case.
#[must_use]
pub fn find(words: &[String], bytes: &[u8]) -> Option<Trace> {
    let needles: Vec<Needle> = words.iter().flat_map(|word| Needle::of(word)).collect();
    let mut by_first = vec![Vec::new(); 256];
    for needle in &needles {
        by_first[usize::from(needle.bytes[0])].push(needle);
    }
    look(&by_first, bytes, "", None, true)
}

/// `within` names the encoding that the bytes were decoded from. Inside Base64 nothing else is
/// decoded, or a log of some megabytes takes minutes. With `inflate`, compressed streams are
/// unpacked too, one level deep.
fn look(
    by_first: &[Vec<&Needle>],
    bytes: &[u8],
    how: &str,
    within: Option<&str>,
    inflate: bool,
) -> Option<Trace> {
    let lower = bytes.to_ascii_lowercase();
    for (place, first) in lower.iter().enumerate() {
        for needle in &by_first[usize::from(*first)] {
            let haystack = if needle.exactly { bytes } else { &lower };
            if haystack[place..].starts_with(&needle.bytes) {
                return Some(Trace { word: needle.word.clone(), how: format!("{how}{}", needle.how) });
            }
        }
        // Base64 depends on letter case, so a needle that begins with a capital is filed under the
        // capital.
        if bytes[place] != *first {
            for needle in by_first[usize::from(bytes[place])].iter().filter(|needle| needle.exactly) {
                if bytes[place..].starts_with(&needle.bytes) {
                    return Some(Trace { word: needle.word.clone(), how: format!("{how}{}", needle.how) });
                }
            }
        }
    }
    if within == Some("Base64") && !inflate {
        return None;
    }
    let mut inner = if inflate { inflated(bytes) } else { Vec::new() };
    inner.extend(decoded(bytes, within));
    inner.into_iter().find_map(|(name, bytes)| {
        let is_stream = ["gzip", "zlib", "deflate"].contains(&name);
        let within = if is_stream { None } else { Some(name) };
        look(by_first, &bytes, &format!("{how}{name} > "), within, inflate && !is_stream)
    })
}

/// A word in one encoding.
#[derive(Clone)]
struct Needle {
    word: String,
    how: &'static str,
    bytes: Vec<u8>,
    /// Whether the encoding depends on letter case.
    exactly: bool,
}

impl Needle {
    fn of(word: &str) -> Vec<Self> {
        let lower = word.to_lowercase();
        let utf16 = |bytes: fn(u16) -> [u8; 2]| lower.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let mut found = vec![
            ("as it is", lower.clone().into_bytes(), false),
            ("UTF-16LE", utf16(u16::to_le_bytes), false),
            ("UTF-16BE", utf16(u16::to_be_bytes), false),
        ];
        // Encoded words are also searched for directly: Base64 that is broken into lines or stands
        // among other letters does not decode as a whole.
        for word in [word, &lower] {
            found.push(("hexadecimal", hex(word.as_bytes()).into_bytes(), false));
            found.extend((0..3).map(|before| ("Base64", inside(word.as_bytes(), before), true)));
        }
        let needle = |(how, bytes, exactly)| Self { word: word.to_owned(), how, bytes, exactly };
        found.into_iter().filter(|(_, bytes, _)| !bytes.is_empty()).map(needle).collect()
    }
}

/// The Base64 of a word that follows `before` other bytes, without the letters that also depend on
/// its neighbours.
fn inside(word: &[u8], before: usize) -> Vec<u8> {
    let text = base64().encode([&vec![0; before], word].concat()).into_bytes();
    let begin = (before * 8).div_ceil(6);
    let end = (before + word.len()) * 8 / 6;
    let inside = text.get(begin..end).unwrap_or_default();
    // Anything shorter would be found by chance.
    if inside.len() < 6 { Vec::new() } else { inside.to_vec() }
}

fn base64() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&STANDARD, config.with_decode_padding_mode(DecodePaddingMode::Indifferent))
}

/// Decodes every run of hexadecimal digits and of Base64.
fn decoded(bytes: &[u8], within: Option<&str>) -> Vec<(&'static str, Vec<u8>)> {
    let mut found = Vec::new();
    if within == Some("Base64") {
        return found;
    }
    for run in bytes.split(|byte| !byte.is_ascii_hexdigit()).filter(|run| run.len() >= RUN) {
        // A digit in front may belong to something else, so both alignments are tried.
        for start in 0..2 {
            let digits = run[start..].chunks_exact(2);
            let value = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let pair = |pair: &[u8]| Some(value(pair[0])? << 4 | value(pair[1])?);
            found.extend(digits.map(pair).collect::<Option<Vec<u8>>>().map(|bytes| ("hexadecimal", bytes)));
        }
    }
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    for run in bytes.split(|byte| !is_letter(byte)).filter(|run| run.len() >= RUN) {
        if run.len() >= 64 && run.iter().all(u8::is_ascii_hexdigit) {
            continue;
        }
        let standard = |byte: &u8| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => *byte,
        };
        let run: Vec<u8> = run.iter().map(standard).collect();
        for start in 0..4 {
            let whole = (run.len() - start) / 4 * 4;
            let left = run.len() - start - whole;
            let end = start + whole + if left == 1 { 0 } else { left };
            found.extend(base64().decode(&run[start..end]).ok().map(|bytes| ("Base64", bytes)));
        }
    }
    found
}

/// Unpacks compressed streams wherever they begin; raw deflate has no header, so only from the
/// first byte.
fn inflated(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut found = Vec::new();
    for (place, pair) in bytes.windows(2).enumerate() {
        let rest = &bytes[place..];
        if pair == [0x1f, 0x8b] {
            found.extend(read(GzDecoder::new(rest)).map(|bytes| ("gzip", bytes)));
        } else if pair[0] & 0x8f == 0x08 && (u32::from(pair[0]) << 8 | u32::from(pair[1])) % 31 == 0 {
            found.extend(read(ZlibDecoder::new(rest)).map(|bytes| ("zlib", bytes)));
        }
    }
    found.extend(read(DeflateDecoder::new(bytes)).map(|bytes| ("deflate", bytes)));
    found
}

/// The bytes that come out until the stream ends or breaks.
fn read(stream: impl Read) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let _ = stream.take(INFLATED).read_to_end(&mut bytes);
    (bytes.len() > 3).then_some(bytes)
}

/// The same words in every supported encoding, by name, so that a test can prove the search.
#[must_use]
pub fn planted(words: &str) -> Vec<(&'static str, Vec<u8>)> {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    let plain = words.as_bytes();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(plain).unwrap();
    zlib.write_all(plain).unwrap();
    deflate.write_all(plain).unwrap();
    let gzip = gzip.finish().unwrap();
    let utf16 = |bytes: fn(u16) -> [u8; 2]| words.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let encode = |bytes: &[u8]| base64().encode(bytes).into_bytes();
    let lines = encode(plain).chunks(76).collect::<Vec<_>>().join(&b"\n"[..]);
    vec![
        ("as it is", plain.to_vec()),
        ("capitals", words.to_uppercase().into_bytes()),
        ("UTF-16LE", utf16(u16::to_le_bytes)),
        ("UTF-16BE", utf16(u16::to_be_bytes)),
        ("hexadecimal", hex(plain).into_bytes()),
        ("hexadecimal in capitals", hex(plain).to_uppercase().into_bytes()),
        ("Base64", encode(plain)),
        ("Base64, one byte on", encode(&[b"\xff", plain].concat())),
        ("Base64, two bytes on", encode(&[b"\xff\xfe", plain].concat())),
        ("Base64 in lines", lines),
        ("Base64 of UTF-16LE", encode(&utf16(u16::to_le_bytes))),
        ("Base64 of capitals, for addresses", {
            let text = encode(&[b"\xff\xef\xbf", words.to_uppercase().as_bytes()].concat());
            text.iter().map(|byte| if *byte == b'/' { b'_' } else { *byte }).collect()
        }),
        ("gzip", gzip.clone()),
        ("zlib", zlib.finish().unwrap()),
        ("deflate", deflate.finish().unwrap()),
        ("gzip in Base64", encode(&gzip)),
        ("Base64 in gzip", {
            let mut outer = GzEncoder::new(Vec::new(), Compression::fast());
            outer.write_all(&encode(plain)).unwrap();
            outer.finish().unwrap()
        }),
        ("gzip in hexadecimal", hex(&gzip).into_bytes()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "An der Theke sagte jemand Zaunkoenigwort, und alle lachten.";

    #[test]
    fn every_encoding_is_found_between_other_bytes() {
        let words = ["Zaunkoenigwort".to_owned()];
        for (name, bytes) in planted(WORDS) {
            // Raw deflate has no header that tells where the stream begins.
            let before: &[u8] = if name == "deflate" { b"" } else { b"\x00 other text; \xfe\xff|" };
            let all = [before, &bytes, b"|more \x00\x01 text"].concat();
            assert!(find(&words, &all).is_some(), "{name}");
        }
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        let words = ["Zaunkoenigwort".to_owned(), "kanarien".to_owned()];
        let mut noise = Vec::new();
        let mut state = 1_u64;
        for _ in 0..60_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            noise.push(state.to_be_bytes()[0]);
        }
        let all = [noise.as_slice(), hex(&noise).as_bytes(), base64().encode(&noise).as_bytes()].concat();
        assert_eq!(find(&words, &all), None);
    }
}
