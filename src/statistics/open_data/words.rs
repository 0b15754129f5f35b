//! The words of the files, in the languages of the office.

use crate::table::{Breakdown, Programme};

/// Messages that [`Words::text`] and [`Words::format`] are asked for. Besides these, each column of
/// a CSV file has a message `published-column-<name>`, with hyphens for underscores.
pub const MESSAGES: [&str; 14] = [
    // Argument `office`.
    "published-catalogue-title",
    "published-catalogue-description",
    // Arguments `office` and `year`.
    "published-data-title",
    "published-data-description",
    "published-data-footnote",
    // Joined by commas.
    "published-data-keywords",
    "published-file-all",
    "published-file-codes",
    "published-file-release",
    "published-file-worlds",
    "published-file-package",
    "published-file-csvw",
    "published-apart",
    "published-total",
];

/// The words of one language.
pub trait Words {
    /// The tag of the language (BCP 47), such as `de`.
    fn tag(&self) -> &str;

    /// The text of a message without arguments, one of [`MESSAGES`].
    fn text(&self, message: &str) -> String;

    /// The text of a message with arguments, given as pairs of name and value.
    fn format(&self, message: &str, arguments: &[(&str, &str)]) -> String;

    /// The name of an attribute.
    fn attribute(&self, name: &str) -> String;

    /// The name of a code of an attribute. Numbers outside the tables are codes of the attribute
    /// `apart`. A code without a name is returned unchanged.
    fn code(&self, attribute: &str, code: &str) -> String;
}

/// The words of all languages of the files.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    /// The language of labels and titles in the files.
    pub main: &'a dyn Words,
    /// The languages of the code list and of the description for catalogues.
    pub languages: &'a [&'a dyn Words],
    /// The codes of a finer list that a code of an attribute comprises; often none. Arguments: the
    /// attribute and its code.
    pub grouped: fn(&str, &str) -> Vec<String>,
}

/// The title of a table.
#[must_use]
pub fn table_title(words: &dyn Words, programme: &Programme, by: Breakdown) -> String {
    match programme.names(by).as_slice() {
        [] => words.text("published-total"),
        names => names.iter().map(|name| words.attribute(name)).collect::<Vec<_>>().join(" × "),
    }
}
