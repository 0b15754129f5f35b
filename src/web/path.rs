//! Paths that a visitor sent and that our pages link to.

/// Longest path that is accepted.
const LIMIT: usize = 2000;

/// Whether a path leads to a page of this face and nowhere else: one slash at the beginning,
/// visible ASCII only, and no backslash, which browsers treat as a slash.
#[must_use]
pub fn is_local(path: &str) -> bool {
    path.len() <= LIMIT
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_face_are_followed() {
        for path in ["/", "/cases/1?tab=facts&x=%2F", "/audit#top"] {
            assert!(is_local(path), "{path}");
        }
        let long = format!("/{}", "a".repeat(LIMIT));
        for path in [
            "",
            "cases",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "\\/evil",
            "/a\nb",
            "/a b",
            "/\t/evil.example",
            "/ä",
            &long,
        ] {
            assert!(!is_local(path), "{path}");
        }
    }
}
