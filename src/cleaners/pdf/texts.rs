//! Text strings (ISO 32000-2, 7.9.2.2), as far as has to be known of them: whether they are paths on somebody's disk.

/// Folders in which people's files lie.
const FOLDERS: [&str; 4] = ["/home/", "/users/", "/volumes/", "file:"];

/// A string as text. Above ASCII `PDFDocEncoding` is taken for Latin 1: nothing that is asked of texts depends on it.
pub(super) fn decoded(string: &[u8]) -> String {
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

/// Whether a string is a path: with a drive, of a server, or in folders of people.
pub(super) fn is_path(string: &[u8]) -> bool {
    let text = decoded(string).trim().to_lowercase();
    let is_on_drive = matches!(text.as_bytes(), [b'a'..=b'z', b':', b'/' | b'\\', ..]);
    is_on_drive || text.starts_with("\\\\") || FOLDERS.iter().any(|folder| text.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_known_in_every_encoding() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        for path in ["C:\\Users\\a", "c:/a", " \\\\server\\a", "/home/a", "/Users/a", "File:a"] {
            assert!(is_path(path.as_bytes()) && is_path(&[b"\xfe\xff", &wide(path)[..]].concat()), "{path}");
        }
        for text in ["A photograph", "C: the third", "and/or", "/ home", "", "\u{fe}"] {
            assert!(!is_path(text.as_bytes()), "{text}");
        }
    }
}
