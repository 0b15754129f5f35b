//! The closed code lists (grounds, areas of life, ...), versioned, from `taxonomy.json` beside this
//! file.
//!
//! Lists contain only codes. Their names are Fluent messages `<list>-<code>` with `-` for `_`
//! (`ground-racism-ethnic`). A test fails if a language lacks one.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A code that was in its list when it was parsed.
///
/// A code in stored JSON is not checked again, so codes of older list versions stay readable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(Box<str>);

impl Code {
    /// The code as it is written in files.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One item of a list.
#[derive(Debug, Deserialize)]
pub struct Item {
    /// The code, in lower case with underscores.
    pub code: Code,
    /// Its source in law or in other classifications.
    pub maps: String,
}

/// One closed list.
#[derive(Debug, Deserialize)]
pub struct List {
    /// Its name, for example `ground`.
    pub id: String,
    /// Whether several codes may apply at the same time.
    pub multi: bool,
    /// The items, in the order in which they are shown.
    pub items: Vec<Item>,
}

impl List {
    /// The code, if it is in this list.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<Code> {
        self.items.iter().find(|item| item.code.as_str() == text).map(|item| item.code.clone())
    }

    /// All codes in order.
    pub fn codes(&self) -> impl Iterator<Item = &Code> {
        self.items.iter().map(|item| &item.code)
    }
}

/// All lists of one version.
#[derive(Debug, Deserialize)]
pub struct Taxonomy {
    /// Version of the lists. It is stored with everything that was coded with them.
    pub version: String,
    /// The lists.
    pub lists: Vec<List>,
}

static BUILTIN: LazyLock<Taxonomy> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program; the test below parses it")]
    serde_json::from_str(include_str!("taxonomy.json")).expect("taxonomy.json is well-formed")
});

static BY_NAME: LazyLock<HashMap<&'static str, &'static List>> =
    LazyLock::new(|| BUILTIN.lists.iter().map(|list| (list.id.as_str(), list)).collect());

impl Taxonomy {
    /// The lists that are built into this program.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The list with this name.
    #[must_use]
    pub fn list(name: &str) -> Option<&'static List> {
        BY_NAME.get(name).copied()
    }
}

/// The Fluent message that names a code: `ground` + `racism_ethnic` is `ground-racism-ethnic`.
#[must_use]
pub fn message_key(list: &str, code: &str) -> String {
    format!("{list}-{code}").replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_lists_are_complete() {
        let taxonomy = Taxonomy::builtin();
        assert_eq!(taxonomy.lists.len(), 22);
        let ground = Taxonomy::list("ground").unwrap();
        assert!(ground.multi);
        assert_eq!(ground.items.len(), 14);
        assert_eq!(ground.code("racism_ethnic").unwrap().as_str(), "racism_ethnic");
        assert!(ground.code("nonsense").is_none());
        assert!(Taxonomy::list("nonsense").is_none());
    }

    #[test]
    fn message_keys_have_no_underscores() {
        assert_eq!(message_key("ground", "racism_ethnic"), "ground-racism-ethnic");
    }
}
