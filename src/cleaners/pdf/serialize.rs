//! Serializes PDF objects (ISO 32000-2, 7.3) in the shortest form that every reader accepts.

use std::io::Write;

/// Whether a character ends a name or number without a space (7.2.3).
fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Separates a number or keyword from a regular character before it.
pub(super) fn separate(text: &mut Vec<u8>) {
    if text.last().is_some_and(|last| !is_delimiter(*last) && !last.is_ascii_whitespace()) {
        text.push(b' ');
    }
}

/// Writes a keyword: `null`, `true`, `false`.
pub(super) fn keyword(text: &mut Vec<u8>, keyword: &str) {
    separate(text);
    text.extend_from_slice(keyword.as_bytes());
}

/// Writes a name (7.3.5).
pub(super) fn name(text: &mut Vec<u8>, name: &[u8]) {
    text.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !is_delimiter(*byte) && *byte != b'#' {
            text.push(*byte);
        } else {
            push_hex(text, b"#", *byte);
        }
    }
    // After an empty name, the next token would be read as its text.
    if name.is_empty() {
        text.push(b' ');
    }
}

/// Writes a literal string (7.3.4.2).
pub(super) fn string(text: &mut Vec<u8>, string: &[u8]) {
    text.push(b'(');
    for byte in string {
        match byte {
            b'(' | b')' | b'\\' => text.extend([b'\\', *byte]),
            // Readers turn an unescaped carriage return into a line feed.
            b'\r' => text.extend(b"\\r"),
            _ => text.push(*byte),
        }
    }
    text.push(b')');
}

/// Writes a number (7.3.3): without exponent, with as many digits as necessary.
pub(super) fn number(text: &mut Vec<u8>, value: f64) {
    separate(text);
    let value = if value.is_finite() { value } else { 0.0 };
    // Writing to a vector cannot fail.
    let _ = write!(text, "{value}");
}

/// Writes a reference to an object (7.3.10).
pub(super) fn reference(text: &mut Vec<u8>, number: u32) {
    separate(text);
    let _ = write!(text, "{number} 0 R");
}

/// Writes an entry with an integer value.
pub(super) fn entry(text: &mut Vec<u8>, key: &str, value: usize) {
    let _ = write!(text, "/{key} {value}");
}

fn push_hex(text: &mut Vec<u8>, before: &[u8], byte: u8) {
    text.extend_from_slice(before);
    let _ = write!(text, "{byte:02x}");
}
