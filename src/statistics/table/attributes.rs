//! Attributes of cases and their closed lists of codes, as an attributes file or a release declares
//! them.
//!
//! The order is kept as written, because tables and their rows appear in it. This module cannot
//! tell whether two attributes hold the same fact. Do not declare a fact twice: an attacker then
//! sees two independent draws of the same numbers.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Most attributes of one release: every one-way table is another view of the same cases.
pub const MAX_ATTRIBUTES: usize = 32;
/// Most codes of one attribute.
pub const MAX_CODES: usize = 200;
/// Longest name or code, in bytes.
const MAX_NAME: usize = 64;
/// Name of the first column of `worlds.csv`. No attribute may have it.
pub(crate) const WORLD_COLUMN: &str = "world";
/// Separates the codes of one case in a multi-valued column.
pub(crate) const MULTI_SEPARATOR: char = '|';

/// How many codes a case has in a multi-valued attribute (soft5 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Multi {
    /// Fewest codes of a case; at least one.
    pub min: u16,
    /// Most codes of a case.
    pub max: u16,
}

/// One attribute with its codes. Its names and limits were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    name: Box<str>,
    codes: Vec<Box<str>>,
    multi: Option<Multi>,
}

impl Attribute {
    /// An attribute with these codes, in the order of rows and columns. `multi` is `None` if every
    /// case has exactly one code.
    ///
    /// # Errors
    /// If the name, a code, the number of codes or the limits are not allowed.
    pub fn new<'a>(
        name: &str,
        codes: impl IntoIterator<Item = &'a str>,
        multi: Option<Multi>,
    ) -> Result<Self, AttributesError> {
        let attribute = || name.to_owned();
        if !is_clean(name) || name == WORLD_COLUMN {
            return Err(AttributesError::Name(excerpt(name)));
        }
        let codes: Vec<Box<str>> = codes.into_iter().map(Box::from).collect();
        match codes.len() {
            0 | 1 => return Err(AttributesError::FewCodes(attribute())),
            n if n > MAX_CODES => return Err(AttributesError::ManyCodes(attribute(), n)),
            _ => {}
        }
        let mut seen = HashSet::new();
        for code in &codes {
            if !is_clean(code) {
                return Err(AttributesError::Code(attribute(), excerpt(code)));
            }
            if !seen.insert(code.as_ref()) {
                return Err(AttributesError::CodeTwice(attribute(), excerpt(code)));
            }
        }
        if multi.is_some_and(|Multi { min, max }| min < 1 || min > max || usize::from(min) > codes.len()) {
            return Err(AttributesError::Limits(attribute()));
        }
        Ok(Self { name: name.into(), codes, multi })
    }

    /// Its name, which is also its column in a CSV file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its codes, in the order in which rows and columns appear.
    #[must_use]
    pub fn codes(&self) -> &[Box<str>] {
        &self.codes
    }

    /// `None` if every case has exactly one code.
    #[must_use]
    pub const fn multi(&self) -> Option<Multi> {
        self.multi
    }

    pub(crate) fn code(&self, position: usize) -> &str {
        self.codes.get(position).map_or("", AsRef::as_ref)
    }

    fn checked(name: &str, declared: &Declared) -> Result<Self, AttributesError> {
        let multi =
            declared.multi.then(|| Multi { min: declared.min.unwrap_or(1), max: declared.max.unwrap_or(3) });
        let attribute = Self::new(name, declared.codes.iter().map(String::as_str), multi)?;
        // Limits of an attribute with exactly one code say nothing new, or contradict it.
        if !declared.multi && (declared.min.unwrap_or(1) != 1 || declared.max.unwrap_or(1) != 1) {
            return Err(AttributesError::Limits(name.to_owned()));
        }
        Ok(attribute)
    }
}

/// The attributes of a release, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes(Vec<Attribute>);

impl Attributes {
    /// Attributes in the order in which their tables are printed.
    ///
    /// # Errors
    /// If there are none, more than [`MAX_ATTRIBUTES`], or two of one name.
    pub fn new(attributes: Vec<Attribute>) -> Result<Self, AttributesError> {
        check_number(attributes.len())?;
        let mut seen = HashSet::new();
        if let Some(twice) = attributes.iter().find(|attribute| !seen.insert(attribute.name())) {
            return Err(AttributesError::Twice(twice.name().to_owned()));
        }
        Ok(Self(attributes))
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Attribute> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Always false: there is at least one attribute.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The attribute at a position, as a [`super::Breakdown`] of the same programme names it.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&Attribute> {
        self.0.get(position)
    }

    /// The position of the attribute of this name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|attribute| attribute.name() == name)
    }

    pub(crate) fn code_count(&self, position: usize) -> usize {
        self.get(position).map_or(0, |attribute| attribute.codes.len())
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|attribute| keep(attribute.name()));
    }

    pub(crate) fn checked(declared: &DeclaredAttributes) -> Result<Self, AttributesError> {
        // Before the attributes themselves: the number says more than a mistake in one of them.
        check_number(declared.0.len())?;
        let attributes = declared.0.iter().map(|(name, declared)| Attribute::checked(name, declared));
        Self::new(attributes.collect::<Result<_, _>>()?)
    }
}

const fn check_number(attributes: usize) -> Result<(), AttributesError> {
    match attributes {
        0 => Err(AttributesError::None),
        n if n > MAX_ATTRIBUTES => Err(AttributesError::TooMany(n)),
        _ => Ok(()),
    }
}

impl<'a> IntoIterator for &'a Attributes {
    type Item = &'a Attribute;
    type IntoIter = std::slice::Iter<'a, Attribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Why attributes cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttributesError {
    /// No attribute at all.
    #[error("no attributes are declared")]
    None,
    /// More than [`MAX_ATTRIBUTES`].
    #[error("{0} attributes are declared; at most {MAX_ATTRIBUTES} can be published together")]
    TooMany(usize),
    /// The same name again.
    #[error("attribute {0:?} is declared twice")]
    Twice(String),
    /// The name is empty, too long, `world`, or has signs that the files use as separators.
    #[error("an attribute cannot be called {0:?}")]
    Name(String),
    /// One code or none: its table would print the total again, with a second offset.
    #[error("attribute {0} has fewer than two codes; with one code its table would only repeat the total")]
    FewCodes(String),
    /// More than [`MAX_CODES`].
    #[error("attribute {0} has {1} codes; at most {MAX_CODES} are possible")]
    ManyCodes(String, usize),
    /// The code is empty, too long, or has signs that the files use as separators.
    #[error("attribute {0} cannot have the code {1:?}")]
    Code(String, String),
    /// The same code again.
    #[error("attribute {0} has the code {1:?} twice")]
    CodeTwice(String, String),
    /// `min` and `max` do not fit together, or are given for an attribute with exactly one code.
    #[error(
        "attribute {0}: min must be at least 1, at most max and at most the number of codes; only a multi attribute has them"
    )]
    Limits(String),
}

/// Whether a text has none of the signs that join or quote codes in `worlds.csv` and in names of
/// cells.
fn is_clean(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_NAME
        && text.trim() == text
        && !text.chars().any(|c| c.is_control() || matches!(c, ',' | '"' | MULTI_SEPARATOR))
}

/// The beginning of a foreign text, for an error message.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(24).collect()
}

/// Attributes as JSON declares them: an object whose order matters.
#[derive(Debug, Default)]
pub(crate) struct DeclaredAttributes(Vec<(String, Declared)>);

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Declared {
    codes: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    multi: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<u16>,
}

impl<'de> Deserialize<'de> for DeclaredAttributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

/// Reads an object and keeps its order.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = DeclaredAttributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries: Vec<(String, Declared)> = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if entries.iter().any(|(other, _)| *other == name) {
                return Err(A::Error::custom(format_args!(
                    "attribute {:?} is declared twice",
                    excerpt(&name)
                )));
            }
            entries.push((name, map.next_value()?));
        }
        Ok(DeclaredAttributes(entries))
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for attribute in &self.0 {
            let declared = Declared {
                codes: attribute.codes.iter().map(ToString::to_string).collect(),
                multi: attribute.multi.is_some(),
                min: attribute.multi.map(|multi| multi.min),
                max: attribute.multi.map(|multi| multi.max),
            };
            map.serialize_entry(attribute.name(), &declared)?;
        }
        map.end()
    }
}
