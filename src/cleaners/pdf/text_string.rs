//! Text strings (ISO 32000-2, 7.9.2.2): decodes them, to find paths of somebody's computer.

/// Beginnings of paths to people's files, in lower case.
const USER_FOLDERS: [&str; 4] = ["/home/", "/users/", "/volumes/", "file:"];

/// Decodes a text string. `PDFDocEncoding` above ASCII is read as Latin 1; the checks on texts need
/// no more.
pub(super) fn decode(string: &[u8]) -> String {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| -> String {
        let units: Vec<_> = bytes.as_chunks().0.iter().map(|two| unit(*two)).collect();
        String::from_utf16_lossy(&units)
    };
    match string {
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => string.iter().copied().map(char::from).collect(),
    }
}

/// Whether a string is a path: with a drive letter, on a server, or in a user's folder.
pub(super) fn is_path(string: &[u8]) -> bool {
    let text = decode(string).trim().to_lowercase();
    let has_drive_letter = matches!(text.as_bytes(), [b'a'..=b'z', b':', b'/' | b'\\', ..]);
    has_drive_letter || text.starts_with("\\\\") || USER_FOLDERS.iter().any(|folder| text.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_recognised_in_every_encoding() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        for path in ["C:\\Users\\a", "c:/a", " \\\\server\\a", "/home/a", "/Users/a", "File:a"] {
            assert!(is_path(path.as_bytes()) && is_path(&[b"\xfe\xff", &wide(path)[..]].concat()), "{path}");
        }
        for text in ["A photograph", "C: the third", "and/or", "/ home", "", "\u{fe}"] {
            assert!(!is_path(text.as_bytes()), "{text}");
        }
    }
}
