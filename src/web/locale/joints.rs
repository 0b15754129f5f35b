//! Where long words may be hyphenated: each line of `locales/<tag>/joints.txt` is a word with `|`
//! at its joints.
//!
//! Browsers hyphenate a language only if they have a dictionary for it, and otherwise break words
//! anywhere. Soft hyphens are for pages that people read. Files, tables for programs and texts that
//! are compared have words without them.

use std::borrow::Cow;

/// The soft hyphen. It is visible only where a line ends at it.
pub const JOINT: char = '\u{ad}';

/// The words of a language with their joints.
pub struct Joints(Vec<[String; 2]>);

impl Joints {
    /// Reads a list. The list has each word as it is inside a sentence. The word is also found with
    /// a capital letter, at the beginning of a sentence.
    #[must_use]
    pub fn new(list: &str) -> Self {
        let both = |line: &str| [line.to_owned(), capital(line)];
        let lines = list.lines().filter(|line| !line.is_empty()).flat_map(both);
        Self(lines.map(|line| [line.replace('|', ""), line.replace('|', &JOINT.to_string())]).collect())
    }

    /// Inserts soft hyphens into a file of messages: into their texts, not into their names.
    #[must_use]
    pub fn part(&self, source: &str) -> String {
        let parted = source.lines().map(|line| match line.split_once('=') {
            Some((name, says)) if line.starts_with(|first: char| first.is_ascii_lowercase()) => {
                Cow::Owned(format!("{name}={}", self.part_line(says)))
            }
            _ => Cow::Owned(self.part_line(line)),
        });
        parted.flat_map(|line| [line, Cow::Borrowed("\n")]).collect()
    }

    fn part_line(&self, line: &str) -> String {
        self.0.iter().fold(line.to_owned(), |line, [word, parted]| line.replace(word, parted))
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_and_names_are_not() {
        let joints = Joints::new("da|ten|schutz\nüber|wa|chung\n");
        let source = "privacy-datenschutz = Datenschutz, Überwachung\n    und überwachung\n";
        let parted = joints.part(source).replace(JOINT, "|");
        assert_eq!(parted, "privacy-datenschutz = Da|ten|schutz, Über|wa|chung\n    und über|wa|chung\n");
    }
}
