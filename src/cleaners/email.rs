//! Recognises an email (RFC 5322) among text files. The email stays unchanged, but the desk learns
//! that its header names the sender.

/// Only the beginning is examined: at most so many lines and bytes.
const MAX_LINES: usize = 120;
const MAX_BYTES: usize = 32 << 10;

/// Header fields that name the sender or the route (3.6; RFC 5321, 4.4).
const SENDER_FIELDS: [&str; 6] =
    ["from", "received", "return-path", "sender", "x-originating-ip", "delivered-to"];
/// Other header fields that emails usually have.
const OTHER_FIELDS: [&str; 8] =
    ["to", "subject", "date", "message-id", "mime-version", "content-type", "reply-to", "cc"];

/// Whether a text begins with an email header: consecutive fields, at least one that names the
/// sender, and at least three known fields in all.
pub(super) fn has_header(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or(text);
    let (mut sender_fields, mut other_fields) = (0, 0);
    for (number, line) in start.trim_start().lines().take(MAX_LINES).enumerate() {
        // An mbox file has a line of its own before each email (RFC 4155). A field may continue in
        // the next line (2.2.3).
        if line.starts_with([' ', '\t']) || number == 0 && line.starts_with("From ") {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        let name = name.trim_end().to_ascii_lowercase();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            break;
        }
        sender_fields += usize::from(SENDER_FIELDS.contains(&name.as_str()));
        other_fields += usize::from(OTHER_FIELDS.contains(&name.as_str()));
    }
    sender_fields > 0 && sender_fields + other_fields > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_headers_are_recognised_and_ordinary_texts_are_not() {
        let mail = "Received: from x (y [192.0.2.1])\r\n\tby z; Mon, 30 Nov 2026\r\nFrom: A <a@example.org>\r\nTo: b\r\n\r\nHallo";
        assert!(has_header(mail));
        assert!(has_header(&format!("From a@example.org Mon Nov 30 11:00:00 2026\n{mail}")));
        for text in [
            "",
            "Sehr geehrte Frau Öz: nein\nFrom: a\nTo: b\nSubject: c",
            "From: the beginning\nit was so.",
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A",
            "[01.02.26, 10:00:00] Ali: Hallo\n[01.02.26, 10:00:01] Eva: To: x",
        ] {
            assert!(!has_header(text), "{text}");
        }
    }
}
