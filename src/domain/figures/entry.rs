//! What the figures need of one case, in a few words of memory.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Utc};

use super::attributes::{ATTRIBUTES, bit, position};
use crate::case::CaseState;
use crate::clock::local_date;

/// The class of a case file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A case.
    Case,
    /// Only stickers, graffiti or leaflets that target no person.
    Propaganda,
    /// An incident known from the media.
    Media,
    /// Reported before.
    Duplicate,
    /// Not a report.
    Abuse,
}

/// One case with what is counted of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    class: Class,
    confirmed: bool,
    codes: [u32; ATTRIBUTES.len()],
}

/// Positions of the first two attributes.
const MONTH_SLOT: usize = 0;
const STATUS_SLOT: usize = 1;

/// A month, 1 to 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Month(u8);

impl Month {
    pub(super) fn new(number: u8) -> Option<Self> {
        (1..=12).contains(&number).then_some(Self(number))
    }

    /// The month of an instant, in the office's time zone.
    pub(super) fn of(at: DateTime<Utc>) -> Self {
        Self(u8::try_from(local_date(at).month()).unwrap_or(1))
    }
}

impl Entry {
    /// Its class.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// Whether a counsellor has confirmed its coding.
    #[must_use]
    pub fn confirmed(&self) -> bool {
        self.confirmed
    }

    /// The codes of an attribute. Bit `n` is item `n` of the list; bit
    /// [`super::attributes::OUTDATED`] is a code that is no longer in the list.
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

/// Codes that decide the class of a case if they are its only code of the list: position of the
/// list, and bit.
static PROPAGANDA: LazyLock<(usize, u32)> = LazyLock::new(|| only("manifestation", "propaganda"));
static MEDIA: LazyLock<(usize, u32)> = LazyLock::new(|| only("intake_channel", "media"));

fn only(attribute: &str, code: &str) -> (usize, u32) {
    let slot = position(attribute.as_bytes());
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

#[cfg(test)]
mod tests {
    use super::super::attributes::{CODES, MONTH, OUTDATED, STATUS};
    use super::*;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn month_and_status_stand_first() {
        assert_eq!(
            (position(MONTH.as_bytes()), position(STATUS.as_bytes())),
            (Some(MONTH_SLOT), Some(STATUS_SLOT))
        );
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
                    bit(position(attribute.as_bytes()), code.as_str().as_bytes()),
                    1 << place,
                    "{attribute} {code}"
                );
            }
        }
    }
}
