//! Names and values that identify a person, a device or a place: what DOCX and ODT have in common.

use std::collections::HashMap;

/// Most authors with a number of their own.
const MAX_AUTHORS: usize = 1_000;

/// Numbers for the authors of comments and changes, in order of appearance, so that a reader can
/// still tell them apart.
#[derive(Debug, Default)]
pub(super) struct Pseudonyms(HashMap<String, usize>);

impl Pseudonyms {
    /// The pseudonym of an author. It is like the `Author` that Word's Document Inspector writes.
    pub fn pseudonym(&mut self, name: &str) -> String {
        if self.0.len() >= MAX_AUTHORS {
            return "Author".to_owned();
        }
        let next = self.0.len().saturating_add(1);
        format!("Author {}", self.0.entry(name.trim().to_owned()).or_insert(next))
    }
}

/// Whether a link may stay: web pages, email addresses, telephone numbers, bookmarks.
pub(super) fn is_allowed_link(target: &str) -> bool {
    let target = target.trim().to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:", "#"].iter().any(|start| target.starts_with(start))
}

/// Whether a value is a path on a device or in a network. Paths contain names of people and
/// folders.
pub(super) fn is_path(value: &str) -> bool {
    let lower = value.trim().trim_start_matches(['\'', '"']).to_ascii_lowercase();
    let has_drive_letter = matches!(lower.as_bytes(), [b'a'..=b'z', b':', b'\\' | b'/', ..]);
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
    has_drive_letter
        || ["/home", "/users", "/volumes", "/data"].contains(&lower.as_str())
        || lower.contains(":\\")
        || lower.contains("file:/")
        || starts.iter().any(|start| lower.starts_with(start))
}

/// File extensions of images and documents.
const FILE_EXTENSIONS: [&str; 22] = [
    "jpg", "jpeg", "jpe", "png", "gif", "webp", "heic", "heif", "tif", "tiff", "bmp", "svg", "emf", "wmf",
    "pdf", "doc", "docx", "dot", "dotx", "odt", "ott", "eps",
];

/// Whether a value is a file name. `IMG_20260131_0901.jpg` reveals a date and a camera.
pub(super) fn is_file_name(value: &str) -> bool {
    let extension = value.trim().rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| FILE_EXTENSIONS.contains(&extension.as_str()))
}

/// Whether a value has at least six digits, as many as a date.
pub(super) fn has_date_digits(value: &str) -> bool {
    value.chars().filter(char::is_ascii_digit).count() >= 6
}

/// Whether a value is a name with date and time that a camera or a program gives, with or without a
/// file extension.
pub(super) fn is_camera_file_name(value: &str) -> bool {
    const STARTS: [&str; 7] =
        ["whatsapp ", "screenshot", "bildschirmfoto", "screen shot", "photo_", "signal-", "telegram"];
    let lower = value.trim().to_lowercase();
    has_date_digits(&lower)
        && (!lower.contains(char::is_whitespace) || STARTS.iter().any(|start| lower.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_file_names_are_told_from_text() {
        for path in
            [r"C:\Users\Öz\a.jpg", r"\\server\share", "file:///home/x", "/Users/x/y", "see D:\\x", "c:/x"]
        {
            assert!(is_path(path) && !is_allowed_link(path), "{path}");
        }
        for text in ["Foto: unser Haus", "1/2", "A: b", "https://example.org/a:b", "Ein Bild"] {
            assert!(!is_path(text) && !is_file_name(text), "{text}");
        }
        for path in ["'/Volumes/Öz/a.xlsx'!A1", "'\\\\server\\a'!A1", "/data/user/0/x", "/home", "/Users"] {
            assert!(is_path(path), "{path}");
        }
        assert!(
            is_camera_file_name("IMG_20260131_0901")
                && is_camera_file_name("WhatsApp Image 2026-01-31 at 09.01.22")
        );
        assert!(!is_camera_file_name("Demo am 31.01.2026 in Bonn") && !is_camera_file_name("Bild 1"));
        assert!(is_file_name("IMG_20260131.JPG") && !is_file_name("Siehe Abb. 2"));
        assert!(
            is_allowed_link(" HTTPS://example.org")
                && is_allowed_link("#x")
                && !is_allowed_link("x.docx")
                && !is_allowed_link("javascript:x")
        );
    }

    #[test]
    fn authors_get_different_numbers() {
        let mut pseudonyms = Pseudonyms::default();
        assert_eq!(pseudonyms.pseudonym("Ali"), "Author 1");
        assert_eq!(pseudonyms.pseudonym("Eva"), "Author 2");
        assert_eq!(pseudonyms.pseudonym(" Ali "), "Author 1");
    }
}
