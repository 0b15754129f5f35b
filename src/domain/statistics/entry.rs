//! What the statistics need of one case, in a few words of memory: it reads straight from a stored [`CaseState`], without the rest of it.

use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Utc};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::words::Words;
use super::{ATTRIBUTES, OUTDATED, quick};
use crate::case::CaseState;
use crate::clock::local_date;
use crate::stored::{self, StoredError};
use crate::taxonomy::{Code, List, Taxonomy};

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

/// Places of attributes that say what a case counts as.
const MONTH_SLOT: usize = 0;
const STATUS_SLOT: usize = 1;

/// A month, 1 to 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Month(u8);

impl Month {
    pub(super) fn new(number: u8) -> Option<Self> {
        (1..=12).contains(&number).then_some(Self(number))
    }

    /// That of the place's day in which an instant lies.
    fn of(at: DateTime<Utc>) -> Self {
        Self(u8::try_from(local_date(at).month()).unwrap_or(1))
    }
}

impl Entry {
    /// Reads a stored [`CaseState`].
    ///
    /// # Errors
    /// [`StoredError`].
    pub fn read(text: &str) -> Result<Self, StoredError> {
        quick::read(text).map_or_else(|| stored::read_part::<CaseState, Self>(text), Ok)
    }

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

    pub(super) fn new(
        received: Month,
        status: &str,
        confirmed: bool,
        mut codes: [u32; ATTRIBUTES.len()],
    ) -> Self {
        let new =
            [(MONTH_SLOT, 1 << (received.0 - 1)), (STATUS_SLOT, bit(Some(STATUS_SLOT), status.as_bytes()))];
        for (slot, bits) in new {
            if let Some(place) = codes.get_mut(slot) {
                *place = bits;
            }
        }
        let is = |(slot, only): (usize, u32)| codes.get(slot) == Some(&only);
        let class = match status {
            "duplicate" => Class::Duplicate,
            "abuse" => Class::Abuse,
            _ if confirmed && is(*PROPAGANDA) => Class::Propaganda,
            _ if confirmed && is(*MEDIA) => Class::Media,
            _ => Class::Case,
        };
        Self { class, confirmed, codes }
    }
}

/// Codes that make a case another class, if no other stands beside them: their list's place and their bit.
static PROPAGANDA: LazyLock<(usize, u32)> = LazyLock::new(|| only("manifestation", "propaganda"));
static MEDIA: LazyLock<(usize, u32)> = LazyLock::new(|| only("intake_channel", "media"));

fn only(attribute: &str, code: &str) -> (usize, u32) {
    let slot = slot(attribute.as_bytes());
    (slot.unwrap_or(usize::MAX), bit(slot, code.as_bytes()))
}

impl From<&CaseState> for Entry {
    fn from(state: &CaseState) -> Self {
        let mut codes = [0; ATTRIBUTES.len()];
        for (slot, (attribute, bits)) in ATTRIBUTES.iter().zip(&mut codes).enumerate() {
            *bits = state
                .facts
                .codes(attribute)
                .iter()
                .fold(0, |bits, code| bits | bit(Some(slot), code.as_str().as_bytes()));
        }
        Self::new(Month::of(state.received), state.status.as_str(), state.facts.confirmed, codes)
    }
}

/// The codes of each attribute, a bit each in their order.
static CODES: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let codes = |attribute: &&str| Taxonomy::list(attribute).into_iter().flat_map(List::codes);
    ATTRIBUTES.iter().map(|attribute| Words::new(codes(attribute).map(Code::as_str))).collect()
});

pub(super) fn bit(slot: Option<usize>, code: &[u8]) -> u32 {
    let codes = slot.and_then(|slot| CODES.get(slot));
    1 << codes.and_then(|codes| codes.place(code)).unwrap_or(OUTDATED)
}

/// The attributes by their names.
static SLOTS: LazyLock<Words> = LazyLock::new(|| Words::new(ATTRIBUTES));

pub(super) fn slot(attribute: &[u8]) -> Option<usize> {
    SLOTS.place(attribute)
}

/// A stored [`CaseState`], read for counting only; the names are its own.
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
                Ok(Slot(slot(name.as_bytes())))
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

#[cfg(test)]
mod tests {
    use super::super::{MONTH, STATUS};
    use super::*;

    #[test]
    fn month_and_status_stand_first() {
        assert_eq!((slot(MONTH.as_bytes()), slot(STATUS.as_bytes())), (Some(MONTH_SLOT), Some(STATUS_SLOT)));
        assert!(CODES.get(PROPAGANDA.0).is_some() && CODES.get(MEDIA.0).is_some());
        assert!(PROPAGANDA.1 < 1 << OUTDATED && MEDIA.1 < 1 << OUTDATED);
    }

    #[test]
    fn every_code_has_its_bit() {
        for attribute in ATTRIBUTES.iter().filter(|name| **name != MONTH) {
            let list = Taxonomy::list(attribute).unwrap();
            assert!(list.items.len() < OUTDATED, "{attribute}");
            for (place, code) in (0_u32..).zip(list.codes()) {
                assert_eq!(
                    bit(slot(attribute.as_bytes()), code.as_str().as_bytes()),
                    1 << place,
                    "{attribute} {code}"
                );
            }
        }
    }
}
