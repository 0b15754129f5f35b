//! The format of stored JSON: how a document names its version, and how older versions are read.
//!
//! Every stored document is a JSON object whose first field is the version of its format:
//! `{"v":1,...}`. A document without this field was written before versions existed, and counts as
//! version 1. This program always writes the version first, so only the start of a document has to
//! be checked.
//!
//! - A new field needs no new version: it gets `#[serde(default)]`, and an unknown field is
//!   ignored.
//! - A field that changes its shape or its meaning needs a new [`Stored::VERSION`] and a step in
//!   [`Stored::upgrade`]. The version is that of the whole document. If a type is used inside other
//!   stored types, the version of each of them rises too.
//! - A document of a later version is refused, because nobody can know what it means.
//!
//! [`lenient`] reads fields to which a later version may add codes.

use std::borrow::Cow;

use meldestelle_statistics::edition::{About, Edition};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

#[cfg(test)]
mod checks;
#[cfg(test)]
mod stored_tests;

/// The version of documents that name none.
const FIRST: u16 = 1;
/// How a document with a version begins.
const BEGINNING: &str = r#"{"v":"#;
/// The field of the version.
const FIELD: &str = "v";

/// A type that is stored as a JSON document of its own.
pub trait Stored: Serialize + DeserializeOwned {
    /// The version that this program writes.
    const VERSION: u16 = FIRST;

    /// Upgrades a document from version `from` to the next one.
    #[must_use]
    fn upgrade(_from: u16, document: Value) -> Value {
        document
    }

    /// Reads a document of [`Stored::VERSION`].
    ///
    /// # Errors
    /// `serde_json`'s error if the text is not such a document.
    fn read_current(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }
}

impl Stored for About {}

/// Why a stored document cannot be read. The error reveals nothing of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StoredError {
    /// It was written by a later version of this program.
    #[error("the document has format version {0}, which is later than this program's")]
    LaterVersion(u64),
    /// It is not a document of the expected type.
    #[error("the document does not read")]
    Content,
}

/// A document as it is written.
#[derive(Serialize)]
struct Versioned<'a, T> {
    v: u16,
    #[serde(flatten)]
    document: &'a T,
}

/// Appends a document to `out`.
///
/// # Errors
/// [`StoredError::Content`] if the value does not serialize to a JSON object.
pub fn write<T: Stored>(document: &T, out: &mut Vec<u8>) -> Result<(), StoredError> {
    let versioned = Versioned { v: T::VERSION, document };
    serde_json::to_writer(out, &versioned).map_err(|_| StoredError::Content)
}

/// Converts a document to a JSON value, for columns of the type `jsonb`.
///
/// # Errors
/// As [`write()`].
pub fn to_value<T: Stored>(document: &T) -> Result<Value, StoredError> {
    serde_json::to_value(Versioned { v: T::VERSION, document }).map_err(|_| StoredError::Content)
}

/// Reads a document of this version or an older one.
///
/// # Errors
/// [`StoredError`].
pub fn read<T: Stored>(json: &str) -> Result<T, StoredError> {
    T::read_current(&current::<T>(json)?).map_err(|_| StoredError::Content)
}

/// Reads only some fields of a document of type `T`, which are the fields of `P`.
///
/// # Errors
/// [`StoredError`].
pub fn read_part<T: Stored, P: DeserializeOwned>(json: &str) -> Result<P, StoredError> {
    serde_json::from_str(&current::<T>(json)?).map_err(|_| StoredError::Content)
}

/// Reads a document from a column of the type `jsonb`.
///
/// # Errors
/// [`StoredError`].
pub fn from_value<T: Stored>(value: Value) -> Result<T, StoredError> {
    serde_json::from_value(current_value::<T>(value)?).map_err(|_| StoredError::Content)
}

/// Upgrades a document from a column of the type `jsonb` to the version of this program.
///
/// # Errors
/// [`StoredError`].
pub fn current_value<T: Stored>(value: Value) -> Result<Value, StoredError> {
    let version = match value.get(FIELD) {
        Some(version) => version.as_u64().ok_or(StoredError::Content)?,
        None => u64::from(FIRST),
    };
    upgraded::<T>(version, value)
}

/// Reads a published edition from its row. `None` if the row cannot be read.
#[must_use]
pub fn edition(number: i32, tables: &str, about: Value, audit_head: &[u8]) -> Option<Edition> {
    Edition::stored(number, tables, current_value::<About>(about).ok()?, audit_head)
}

/// Upgrades a document to the version of this program. One that has it already is not parsed.
fn current<T: Stored>(json: &str) -> Result<Cow<'_, str>, StoredError> {
    let version = version_of(json)?;
    if version == u64::from(T::VERSION) {
        return Ok(Cow::Borrowed(json));
    }
    let value = serde_json::from_str(json).map_err(|_| StoredError::Content)?;
    let value = upgraded::<T>(version, value)?;
    Ok(Cow::Owned(value.to_string()))
}

/// The version that a document names.
fn version_of(json: &str) -> Result<u64, StoredError> {
    let Some(rest) = json.trim_start().strip_prefix(BEGINNING) else { return Ok(FIRST.into()) };
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..digits).and_then(|digits| digits.parse().ok()).ok_or(StoredError::Content)
}

fn upgraded<T: Stored>(version: u64, mut value: Value) -> Result<Value, StoredError> {
    let from = u16::try_from(version).ok().filter(|from| *from <= T::VERSION);
    let from = from.ok_or(StoredError::LaterVersion(version))?;
    for step in from..T::VERSION {
        value = T::upgrade(step, value);
    }
    Ok(value)
}

/// Functions that read codes which this program may not know, because a later version wrote them or
/// a list lost them. Used with `#[serde(default, deserialize_with = "...")]`.
pub mod lenient {
    use serde::de::IgnoredAny;
    use serde::{Deserialize, Deserializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Maybe<T> {
        Known(T),
        Unknown(IgnoredAny),
    }

    /// Reads a value, or the default if this program does not know the value.
    ///
    /// # Errors
    /// If the text is not JSON.
    pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
    where
        D: Deserializer<'de>,
        T: Deserialize<'de> + Default,
    {
        Ok(match Maybe::deserialize(deserializer)? {
            Maybe::Known(value) => value,
            Maybe::Unknown(_) => T::default(),
        })
    }

    /// Reads a list, without the elements that this program does not know.
    ///
    /// # Errors
    /// If the value is not a list.
    pub fn known<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: Deserialize<'de>,
    {
        let all: Vec<Maybe<T>> = Vec::deserialize(deserializer)?;
        let known = all.into_iter().filter_map(|one| match one {
            Maybe::Known(value) => Some(value),
            Maybe::Unknown(_) => None,
        });
        Ok(known.collect())
    }
}
