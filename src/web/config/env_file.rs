//! The file: `KEY=VALUE` lines as systemd reads them in an `EnvironmentFile`, without continuation lines and escapes.

use std::collections::BTreeMap;

use super::KEYS;

/// Reads the lines. A mistake names the line or the key, never the value.
pub fn parse(text: &str, mistakes: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut given = BTreeMap::new();
    for (place, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            mistakes.push(format!("line {} of the file is not KEY=VALUE", place + 1));
            continue;
        };
        let key = key.trim_end();
        if !KEYS.contains(&key) {
            let named =
                key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
            // A line that got mixed up can have a secret before its first equals sign.
            let key = if named { key } else { "what stands there" };
            mistakes.push(format!("line {} of the file: {key} is no key of ours", place + 1));
        } else if given.insert(key.to_owned(), unquote(value.trim()).to_owned()).is_some() {
            mistakes.push(format!("{key} stands in the file twice"));
        }
    }
    given
}

fn unquote(value: &str) -> &str {
    ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(value)
}
