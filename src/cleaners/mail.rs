//! Notices a mail (RFC 5322). It is kept as the text it is; that its head names its writer has to be said.

/// Lines that are looked at, and bytes.
const LINES: usize = 120;
const REACH: usize = 32 << 10;

/// Fields that say who wrote a mail, or which way it came (3.6 and RFC 5321, 4.4).
const WRITER: [&str; 6] = ["from", "received", "return-path", "sender", "x-originating-ip", "delivered-to"];
/// Other fields that make a head with them.
const OTHER: [&str; 8] =
    ["to", "subject", "date", "message-id", "mime-version", "content-type", "reply-to", "cc"];

/// Whether a text begins with the head of a mail: fields without anything else between them, one of which names its writer and two more what else belongs to
/// a mail.
pub(super) fn has_head(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(REACH)).unwrap_or(text);
    let (mut writer, mut other) = (0, 0);
    for (number, line) in start.trim_start().lines().take(LINES).enumerate() {
        // A mailbox puts a line of its own before each mail (RFC 4155); a field may go on in the next line (2.2.3).
        if line.starts_with([' ', '\t']) || number == 0 && line.starts_with("From ") {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        let name = name.trim_end().to_ascii_lowercase();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            break;
        }
        writer += usize::from(WRITER.contains(&name.as_str()));
        other += usize::from(OTHER.contains(&name.as_str()));
    }
    writer > 0 && writer + other > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_seen_and_ordinary_texts_have_none() {
        let mail = "Received: from x (y [192.0.2.1])\r\n\tby z; Mon, 30 Nov 2026\r\nFrom: A <a@example.org>\r\nTo: b\r\n\r\nHallo";
        assert!(has_head(mail));
        assert!(has_head(&format!("From a@example.org Mon Nov 30 11:00:00 2026\n{mail}")));
        for text in [
            "",
            "Sehr geehrte Frau Öz: nein\nFrom: a\nTo: b\nSubject: c",
            "From: the beginning\nit was so.",
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A",
            "[01.02.26, 10:00:00] Ali: Hallo\n[01.02.26, 10:00:01] Eva: To: x",
        ] {
            assert!(!has_head(text), "{text}");
        }
    }
}
