//! What the statistics need of one case, in a few words of memory: it reads straight from a stored [`CaseState`], without the rest of it.

use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Utc};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{ATTRIBUTES, MONTH, OUTDATED, STATUS};
use crate::case::CaseState;
use crate::clock::local_date;
use crate::taxonomy::{Code, Taxonomy};

/// What a case file counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A case.
    Case,
    /// Stickers, graffiti, leaflets without a person as target, and nothing else.
    Propaganda,
    /// Seen in the media.
    Media,
    /// Told before.
    Duplicate,
    /// No report at all.
    Abuse,
}

/// One case, as far as it is counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Stored")]
pub struct Entry {
    class: Class,
    confirmed: bool,
    codes: [u32; ATTRIBUTES.len()],
}

impl Entry {
    /// What it counts as.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// Whether a counsellor has confirmed its coding.
    #[must_use]
    pub fn confirmed(&self) -> bool {
        self.confirmed
    }

    /// The codes of an attribute: bit `n` is the list's item `n`, [`OUTDATED`] a code that is no longer in it.
    pub(super) fn codes(&self, attribute: usize) -> u32 {
        self.codes.get(attribute).copied().unwrap_or_default()
    }

    fn new(
        received: DateTime<Utc>,
        status: &str,
        confirmed: bool,
        mut codes: [u32; ATTRIBUTES.len()],
    ) -> Self {
        let mut put = |attribute: &str, bits: u32| {
            if let Some(place) = slot(attribute).and_then(|slot| codes.get_mut(slot)) {
                *place = bits;
            }
        };
        put(MONTH, 1 << local_date(received).month0());
        put(STATUS, bit(slot(STATUS), status));
        let is = |attribute: &str, code: &str| {
            let slot = slot(attribute);
            slot.and_then(|slot| codes.get(slot)).copied() == Some(bit(slot, code))
        };
        let class = match status {
            "duplicate" => Class::Duplicate,
            "abuse" => Class::Abuse,
            _ if confirmed && is("manifestation", "propaganda") => Class::Propaganda,
            _ if confirmed && is("intake_channel", "media") => Class::Media,
            _ => Class::Case,
        };
        Self { class, confirmed, codes }
    }
}

impl From<&CaseState> for Entry {
    fn from(state: &CaseState) -> Self {
        let mut codes = [0; ATTRIBUTES.len()];
        for (slot, (attribute, bits)) in ATTRIBUTES.iter().zip(&mut codes).enumerate() {
            *bits = state
                .facts
                .codes(attribute)
                .iter()
                .fold(0, |bits, code| bits | bit(Some(slot), code.as_str()));
        }
        Self::new(state.received, state.status.as_str(), state.facts.confirmed, codes)
    }
}

/// The codes of each attribute, a bit each in their order. Lists are short: comparing finds a code sooner than hashing.
static CODES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let codes = |attribute: &&str| -> Vec<&'static str> {
        Taxonomy::list(attribute).map_or_else(Vec::new, |list| list.codes().map(Code::as_str).collect())
    };
    ATTRIBUTES.iter().map(codes).collect()
});

fn bit(slot: Option<usize>, code: &str) -> u32 {
    let codes = slot.and_then(|slot| CODES.get(slot));
    let place = codes.and_then(|codes| codes.iter().position(|known| *known == code));
    1 << place.unwrap_or(OUTDATED)
}

fn slot(attribute: &str) -> Option<usize> {
    ATTRIBUTES.iter().position(|name| *name == attribute)
}

/// A stored [`CaseState`], read for counting only; the names are its own.
#[derive(Deserialize)]
struct Stored {
    #[serde(rename = "r")]
    received: DateTime<Utc>,
    #[serde(rename = "s")]
    status: Box<str>,
    #[serde(rename = "f")]
    facts: StoredFacts,
}

#[derive(Deserialize)]
struct StoredFacts {
    #[serde(rename = "ok", default)]
    confirmed: bool,
    #[serde(rename = "c")]
    codes: Lists,
}

impl From<Stored> for Entry {
    fn from(stored: Stored) -> Self {
        Self::new(stored.received, &stored.status, stored.facts.confirmed, stored.facts.codes.0)
    }
}

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

/// The name of a list, as its place among the attributes; nothing for a list that is no longer counted.
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
                Ok(Slot(slot(name)))
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
        Ok(bit(self.0, code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_bit() {
        for attribute in ATTRIBUTES.iter().filter(|name| **name != MONTH) {
            let list = Taxonomy::list(attribute).unwrap();
            assert!(list.items.len() < OUTDATED, "{attribute}");
            for (place, code) in (0_u32..).zip(list.codes()) {
                assert_eq!(bit(slot(attribute), code.as_str()), 1 << place, "{attribute} {code}");
            }
        }
    }
}
