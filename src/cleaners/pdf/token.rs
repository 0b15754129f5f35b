//! How objects are written (ISO 32000-2, 7.3): in the shortest form that every reader takes.

use std::io::Write;

/// Whether a character ends a name or number by itself (7.2.3).
fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Parts a number or keyword from a regular character before it.
pub(super) fn part(text: &mut Vec<u8>) {
    if text.last().is_some_and(|last| !is_delimiter(*last) && !last.is_ascii_whitespace()) {
        text.push(b' ');
    }
}

/// A keyword: `null`, `true`, `false`.
pub(super) fn word(text: &mut Vec<u8>, word: &str) {
    part(text);
    text.extend_from_slice(word.as_bytes());
}

/// Name (7.3.5).
pub(super) fn name(text: &mut Vec<u8>, name: &[u8]) {
    text.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !is_delimiter(*byte) && *byte != b'#' {
            text.push(*byte);
        } else {
            hexadecimal(text, b"#", *byte);
        }
    }
    // An empty name would take what follows for its own.
    if name.is_empty() {
        text.push(b' ');
    }
}

/// Literal string (7.3.4.2).
pub(super) fn string(text: &mut Vec<u8>, string: &[u8]) {
    text.push(b'(');
    for byte in string {
        match byte {
            b'(' | b')' | b'\\' => text.extend([b'\\', *byte]),
            // A carriage return would be read as a line feed.
            b'\r' => text.extend(b"\\r"),
            _ => text.push(*byte),
        }
    }
    text.push(b')');
}

/// Number (7.3.3): without exponent, with as many digits as it needs.
pub(super) fn number(text: &mut Vec<u8>, value: f64) {
    part(text);
    let value = if value.is_finite() { value } else { 0.0 };
    // To a vector nothing fails.
    let _ = write!(text, "{value}");
}

/// Whole number, or reference to an object (7.3.10).
pub(super) fn reference(text: &mut Vec<u8>, number: u32) {
    part(text);
    let _ = write!(text, "{number} 0 R");
}

/// An entry with a whole number.
pub(super) fn entry(text: &mut Vec<u8>, key: &str, value: usize) {
    let _ = write!(text, "/{key} {value}");
}

fn hexadecimal(text: &mut Vec<u8>, before: &[u8], byte: u8) {
    text.extend_from_slice(before);
    let _ = write!(text, "{byte:02x}");
}
