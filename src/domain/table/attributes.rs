//! What is counted: attributes and their closed lists of codes, as an attributes file or a release declares them.
//!
//! Order is kept as written, because tables and their rows appear in it. Not promised: that two attributes say
//! different things. Declaring the same fact twice gives an attacker two draws of the same numbers.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Most attributes one release may have; every one-way table adds another view of the same cases.
pub const MAX_ATTRIBUTES: usize = 32;
/// Most codes one attribute may have.
pub const MAX_CODES: usize = 200;
/// Longest name or code, in bytes.
const MAX_NAME: usize = 64;
/// The first column of `worlds.csv`, which no attribute may be called.
pub(crate) const WORLD_COLUMN: &str = "world";
/// Separates the codes of one case in a multi-valued column.
pub(crate) const MULTI_SEPARATOR: char = '|';

/// How many codes a case has in a multi-valued attribute (soft5 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Multi {
    /// At least so many, and never fewer than one.
    pub min: u16,
    /// At most so many.
    pub max: u16,
}

/// One attribute with its codes, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    name: Box<str>,
    codes: Vec<Box<str>>,
    multi: Option<Multi>,
}

impl Attribute {
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

    fn checked(name: &str, declared: Declared) -> Result<Self, AttributesError> {
        let attribute = || name.to_owned();
        if !is_clean(name) || name == WORLD_COLUMN {
            return Err(AttributesError::Name(shown(name)));
        }
        match declared.codes.len() {
            0 | 1 => return Err(AttributesError::FewCodes(attribute())),
            n if n > MAX_CODES => return Err(AttributesError::ManyCodes(attribute(), n)),
            _ => {}
        }
        let mut seen = HashSet::new();
        for code in &declared.codes {
            if !is_clean(code) {
                return Err(AttributesError::Code(attribute(), shown(code)));
            }
            if !seen.insert(code.as_str()) {
                return Err(AttributesError::CodeTwice(attribute(), shown(code)));
            }
        }
        let multi = if declared.multi {
            let (min, max) = (declared.min.unwrap_or(1), declared.max.unwrap_or(3));
            if min < 1 || min > max || usize::from(min) > declared.codes.len() {
                return Err(AttributesError::Limits(attribute()));
            }
            Some(Multi { min, max })
        } else if declared.min.unwrap_or(1) != 1 || declared.max.unwrap_or(1) != 1 {
            return Err(AttributesError::Limits(attribute()));
        } else {
            None
        };
        let codes = declared.codes.into_iter().map(String::into_boxed_str).collect();
        Ok(Self { name: name.into(), codes, multi })
    }
}

/// The attributes of a release, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes(Vec<Attribute>);

impl Attributes {
    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Attribute> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Never true of attributes that were checked.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The attribute at a position that a [`super::By`] of the same programme names.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&Attribute> {
        self.0.get(position)
    }

    /// Where the attribute of this name stands.
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

    pub(crate) fn checked(declared: DeclaredAttributes) -> Result<Self, AttributesError> {
        match declared.0.len() {
            0 => return Err(AttributesError::None),
            n if n > MAX_ATTRIBUTES => return Err(AttributesError::TooMany(n)),
            _ => {}
        }
        let attributes = declared
            .0
            .into_iter()
            .map(|(name, declared)| Attribute::checked(&name, declared))
            .collect::<Result<_, _>>()?;
        Ok(Self(attributes))
    }
}

impl<'a> IntoIterator for &'a Attributes {
    type Item = &'a Attribute;
    type IntoIter = std::slice::Iter<'a, Attribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Why a declaration of attributes cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AttributesError {
    /// Not the JSON that was expected.
    #[error("the attributes cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// An empty object.
    #[error("no attributes are declared")]
    None,
    /// More than [`MAX_ATTRIBUTES`].
    #[error("{0} attributes are declared; at most {MAX_ATTRIBUTES} can be published together")]
    TooMany(usize),
    /// Empty, too long, with signs that the files use, or `world`.
    #[error("an attribute cannot be called {0:?}")]
    Name(String),
    /// One code or none: its table would print the total a second time, with a second offset.
    #[error("attribute {0} has fewer than two codes; with one code its table would only repeat the total")]
    FewCodes(String),
    /// More than [`MAX_CODES`].
    #[error("attribute {0} has {1} codes; at most {MAX_CODES} are possible")]
    ManyCodes(String, usize),
    /// Empty, too long, or with signs that the files use.
    #[error("attribute {0} cannot have the code {1:?}")]
    Code(String, String),
    /// The same code again.
    #[error("attribute {0} has the code {1:?} twice")]
    CodeTwice(String, String),
    /// `min` and `max` do not fit together.
    #[error(
        "attribute {0}: min must be at least 1, at most max and at most the number of codes; only a multi attribute has them"
    )]
    Limits(String),
    /// The tables wanted are not an allowed programme.
    #[error(transparent)]
    Programme(#[from] super::ProgrammeError),
}

/// A text without the signs that join or quote codes in `worlds.csv` and in the names of cells.
fn is_clean(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_NAME
        && text.trim() == text
        && !text.chars().any(|c| c.is_control() || matches!(c, ',' | '"' | MULTI_SEPARATOR))
}

/// Enough of a foreign text to find it again.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(24).collect()
}

/// Attributes as JSON declares them: an object in which order matters.
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

/// Reads an object without losing its order.
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
                return Err(A::Error::custom(format_args!("attribute {:?} is declared twice", shown(&name))));
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
