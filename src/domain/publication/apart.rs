//! Numbers beside the tables: reports that are no cases of the tables. They are rounded as every other number.
//!
//! Each counts reports that no table and no other number counts, so no equation joins them with anything, and a printed value allows exactly its
//! window. They need no worlds.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::disclosure::{BASE, Printed, ReleaseKey, Rule, Window, soft5};

const LABEL: &str = "meldestelle/apart/1";
/// Bytes from here on would make small offsets likelier.
const FAIR_BELOW: u8 = 255;

/// Exact numbers beside the tables. Not for publication.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ApartTrue {
    /// Propaganda without a person as target.
    pub propaganda: u32,
    /// Seen in the media.
    pub media: u32,
    /// Cases left out because nobody confirmed their coding.
    pub left_out: u32,
}

/// A rounded number beside the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApartNumber {
    value: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    revised: bool,
}

/// The numbers beside the tables as they are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// Propaganda without a person as target.
    pub propaganda: ApartNumber,
    /// Seen in the media.
    pub media: ApartNumber,
    /// Cases left out because nobody confirmed their coding.
    pub left_out: ApartNumber,
}

impl ApartNumber {
    /// As it is printed.
    #[must_use]
    pub const fn printed(self) -> Printed {
        Printed { value: self.value, revised: self.revised }
    }

    /// Which counts it can stand for.
    #[must_use]
    pub const fn window(self, rule: Rule) -> Window {
        rule.window(self.printed())
    }

    /// The value that was printed before, unless at least three more or fewer than it can stand for came to it (soft5 3.6).
    fn corrected(self, count: u32, key: &ReleaseKey, name: &str) -> Self {
        let before = Printed { revised: false, ..self.printed() };
        if Rule::CORRECTED.window(before).contains(count) {
            self
        } else {
            Self { value: soft5(count, offset(key, name)), revised: true }
        }
    }
}

impl Apart {
    /// Draws them for a first release.
    #[must_use]
    pub fn draw(counted: ApartTrue, key: &ReleaseKey) -> Self {
        let number = |count, name| ApartNumber { value: soft5(count, offset(key, name)), revised: false };
        Self {
            propaganda: number(counted.propaganda, "propaganda"),
            media: number(counted.media, "media"),
            left_out: number(counted.left_out, "left_out"),
        }
    }

    /// Draws those anew that changed enough, with the fresh key of a correction.
    #[must_use]
    pub fn correct(self, now: ApartTrue, key: &ReleaseKey) -> Self {
        Self {
            propaganda: self.propaganda.corrected(now.propaganda, key, "propaganda"),
            media: self.media.corrected(now.media, key, "media"),
            left_out: self.left_out.corrected(now.left_out, key, "left_out"),
        }
    }

    /// All of them with their names in the files.
    #[must_use]
    pub const fn numbers(self) -> [(&'static str, ApartNumber); 3] {
        [("propaganda", self.propaganda), ("media", self.media), ("left_out", self.left_out)]
    }

    /// How many a correction printed anew.
    #[must_use]
    pub fn revised(self) -> usize {
        self.numbers().iter().filter(|(_, number)| number.revised).count()
    }
}

/// The secret offset of a number, in 0..=4, as [`crate::disclosure`] draws those of cells.
fn offset(key: &ReleaseKey, name: &str) -> u32 {
    for attempt in 0_u32.. {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return 0 };
        mac.update([LABEL, name, &attempt.to_string()].join("\u{1f}").as_bytes());
        let first = mac.finalize().into_bytes().first().copied().unwrap_or(0);
        if first < FAIR_BELOW {
            return u32::from(first) % BASE;
        }
    }
    0
}
