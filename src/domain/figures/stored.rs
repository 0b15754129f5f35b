//! Reads an [`Entry`] from a stored [`CaseState`] and ignores the rest of the state.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::attributes::{ATTRIBUTES, bit, position};
use super::entry::{Entry, Month};
use super::fast_parse;
use crate::case::CaseState;
use crate::stored::{self, StoredError};

impl Entry {
    /// Reads a stored [`CaseState`].
    ///
    /// # Errors
    /// If the text is not a stored state, or one of a later version.
    pub fn read(text: &str) -> Result<Self, StoredError> {
        fast_parse::read(text).map_or_else(|| stored::read_part::<CaseState, Self>(text), Ok)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Stored::deserialize(deserializer).map(Self::from)
    }
}

/// The counted part of a stored [`CaseState`], with the same field names.
#[derive(Deserialize)]
struct Stored {
    #[serde(rename = "r")]
    received: DateTime<Utc>,
    #[serde(rename = "s")]
    status: Box<str>,
    #[serde(rename = "f", default)]
    facts: StoredFacts,
}

#[derive(Default, Deserialize)]
struct StoredFacts {
    #[serde(rename = "ok", default)]
    confirmed: bool,
    #[serde(rename = "c", default)]
    codes: Lists,
}

impl From<Stored> for Entry {
    fn from(stored: Stored) -> Self {
        Self::new(Month::of(stored.received), &stored.status, stored.facts.confirmed, stored.facts.codes.0)
    }
}

#[derive(Default)]
struct Lists([u32; ATTRIBUTES.len()]);

impl<'de> Deserialize<'de> for Lists {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Lists;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("codes by list")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Lists, A::Error> {
                let mut lists = Lists([0; ATTRIBUTES.len()]);
                while let Some(Slot(slot)) = map.next_key()? {
                    match slot.and_then(|at| lists.0.get_mut(at)) {
                        Some(bits) => *bits = map.next_value_seed(Codes(slot))?,
                        None => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(lists)
            }
        }
        deserializer.deserialize_map(Map)
    }
}

/// The name of a list, as its position among the attributes. `None` for a list that is no longer
/// counted.
struct Slot(Option<usize>);

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Slot;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list's name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Slot, E> {
                Ok(Slot(position(name.as_bytes())))
            }
        }
        deserializer.deserialize_str(Name)
    }
}

/// An array of codes of one list, read as bits.
#[derive(Clone, Copy)]
struct Codes(Option<usize>);

impl<'de> DeserializeSeed<'de> for Codes {
    type Value = u32;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Codes {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("codes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut codes: A) -> Result<u32, A::Error> {
        let mut bits = 0;
        while let Some(one) = codes.next_element_seed(OneCode(self.0))? {
            bits |= one;
        }
        Ok(bits)
    }
}

struct OneCode(Option<usize>);

impl<'de> DeserializeSeed<'de> for OneCode {
    type Value = u32;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for OneCode {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a code")
    }

    fn visit_str<E>(self, code: &str) -> Result<u32, E> {
        Ok(bit(self.0, code.as_bytes()))
    }
}
