//! What both kinds of documents have in common: names of people, places of files, addresses.

use std::collections::HashMap;

/// Most people who are told apart.
const PEOPLE: usize = 1_000;

/// The people who wrote comments or changed something, by their order of appearance: who said what to whom can still be told apart.
#[derive(Debug, Default)]
pub(super) struct People(HashMap<String, usize>);

impl People {
    /// What someone is called from now on. Word's own inspector writes `Author`.
    pub fn called(&mut self, name: &str) -> String {
        if self.0.len() >= PEOPLE {
            return "Author".to_owned();
        }
        let next = self.0.len().saturating_add(1);
        format!("Author {}", self.0.entry(name.trim().to_owned()).or_insert(next))
    }
}

/// Whether a link may stay: it leads to a page, an address for mails, a number, or within the document.
pub(super) fn may_link(target: &str) -> bool {
    let target = target.trim().to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:", "#"].iter().any(|start| target.starts_with(start))
}

/// Whether a value names a place on somebody's device or network: there stand names of people and folders.
pub(super) fn is_path(value: &str) -> bool {
    let low = value.trim().trim_start_matches(['\'', '"']).to_ascii_lowercase();
    let drive = matches!(low.as_bytes(), [b'a'..=b'z', b':', b'\\' | b'/', ..]);
    let starts = [
        "\\\\",
        "file:",
        "content:",
        "smb:",
        "/users/",
        "/home/",
        "/volumes/",
        "/data/",
        "/media/",
        "/mnt/",
        "/storage/",
        "/sdcard/",
        "/var/",
        "/private/",
        "/tmp/",
        "~/",
    ];
    drive
        || ["/home", "/users", "/volumes", "/data"].contains(&low.as_str())
        || low.contains(":\\")
        || low.contains("file:/")
        || starts.iter().any(|start| low.starts_with(start))
}

/// Endings of pictures and documents.
const ENDINGS: [&str; 22] = [
    "jpg", "jpeg", "jpe", "png", "gif", "webp", "heic", "heif", "tif", "tiff", "bmp", "svg", "emf", "wmf",
    "pdf", "doc", "docx", "dot", "dotx", "odt", "ott", "eps",
];

/// Whether a value is the name of a file: `IMG_20260131_0901.jpg` tells a day and a camera.
pub(super) fn is_file_name(value: &str) -> bool {
    let ending = value.trim().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Whether a value has as many digits as a day.
pub(super) fn is_numbered(value: &str) -> bool {
    value.chars().filter(char::is_ascii_digit).count() >= 6
}

/// Whether a value is a name that a camera or a program gives, with day and time, also without the ending of a file.
pub(super) fn is_of_camera(value: &str) -> bool {
    const STARTS: [&str; 7] =
        ["whatsapp ", "screenshot", "bildschirmfoto", "screen shot", "photo_", "signal-", "telegram"];
    let low = value.trim().to_lowercase();
    is_numbered(&low)
        && (!low.contains(char::is_whitespace) || STARTS.iter().any(|start| low.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_words() {
        for path in
            [r"C:\Users\Öz\a.jpg", r"\\server\share", "file:///home/x", "/Users/x/y", "see D:\\x", "c:/x"]
        {
            assert!(is_path(path) && !may_link(path), "{path}");
        }
        for words in ["Foto: unser Haus", "1/2", "A: b", "https://example.org/a:b", "Ein Bild"] {
            assert!(!is_path(words) && !is_file_name(words), "{words}");
        }
        for path in ["'/Volumes/Öz/a.xlsx'!A1", "'\\\\server\\a'!A1", "/data/user/0/x", "/home", "/Users"] {
            assert!(is_path(path), "{path}");
        }
        assert!(is_of_camera("IMG_20260131_0901") && is_of_camera("WhatsApp Image 2026-01-31 at 09.01.22"));
        assert!(!is_of_camera("Demo am 31.01.2026 in Bonn") && !is_of_camera("Bild 1"));
        assert!(is_file_name("IMG_20260131.JPG") && !is_file_name("Siehe Abb. 2"));
        assert!(
            may_link(" HTTPS://example.org")
                && may_link("#x")
                && !may_link("x.docx")
                && !may_link("javascript:x")
        );
    }

    #[test]
    fn people_stay_apart() {
        let mut people = People::default();
        assert_eq!(people.called("Ali"), "Author 1");
        assert_eq!(people.called("Eva"), "Author 2");
        assert_eq!(people.called(" Ali "), "Author 1");
    }
}
