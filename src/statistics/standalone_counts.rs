//! Rounded numbers outside the tables: counts of reports that are no cases of the tables.
//!
//! Each counts reports that no table and no other number counts. So no equation joins it with
//! anything, and a printed value allows exactly its window. These numbers need no worlds.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::protect::{ReleaseKey, uniform};
use crate::rule::{Printed, Rule, Window, soft5};

const LABEL: &str = "meldestelle/apart/1";
const SEPARATOR: &str = "\u{1f}";

/// Exact counts outside the tables. Not for publication.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExactStandaloneCounts {
    /// Propaganda that targets no person.
    pub propaganda: u32,
    /// Incidents known from the media.
    pub media: u32,
    /// Cases that are in no table because nobody confirmed their coding.
    pub left_out: u32,
}

/// A rounded number outside the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandaloneCount {
    value: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    revised: bool,
}

/// The numbers outside the tables, as they are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandaloneCounts {
    /// Propaganda that targets no person.
    pub propaganda: StandaloneCount,
    /// Incidents known from the media.
    pub media: StandaloneCount,
    /// Cases that are in no table because nobody confirmed their coding.
    pub left_out: StandaloneCount,
}

impl StandaloneCount {
    /// The number with its mark.
    #[must_use]
    pub const fn printed(self) -> Printed {
        Printed { value: self.value, revised: self.revised }
    }

    /// The counts that it can stand for.
    #[must_use]
    pub const fn window(self, rule: Rule) -> Window {
        rule.window(self.printed())
    }

    /// The value that was printed before, unless the count changed by at least three reports (soft5
    /// 3.6).
    fn corrected(self, count: u32, key: &ReleaseKey, name: &str) -> Self {
        let before = Printed { revised: false, ..self.printed() };
        if Rule::CORRECTED.window(before).contains(count) {
            self
        } else {
            Self { value: soft5(count, offset(key, name)), revised: true }
        }
    }
}

impl StandaloneCounts {
    /// Draws the numbers for a first release.
    #[must_use]
    pub fn draw(counted: ExactStandaloneCounts, key: &ReleaseKey) -> Self {
        let number = |count, name| StandaloneCount { value: soft5(count, offset(key, name)), revised: false };
        Self {
            propaganda: number(counted.propaganda, "propaganda"),
            media: number(counted.media, "media"),
            left_out: number(counted.left_out, "left_out"),
        }
    }

    /// Draws numbers anew that changed enough, with the fresh key of a correction.
    #[must_use]
    pub fn correct(self, now: ExactStandaloneCounts, key: &ReleaseKey) -> Self {
        Self {
            propaganda: self.propaganda.corrected(now.propaganda, key, "propaganda"),
            media: self.media.corrected(now.media, key, "media"),
            left_out: self.left_out.corrected(now.left_out, key, "left_out"),
        }
    }

    /// All numbers with their names in files.
    #[must_use]
    pub const fn numbers(self) -> [(&'static str, StandaloneCount); 3] {
        [("propaganda", self.propaganda), ("media", self.media), ("left_out", self.left_out)]
    }

    /// How many of them a correction drew anew.
    #[must_use]
    pub fn revised(self) -> usize {
        self.numbers().iter().filter(|(_, number)| number.revised).count()
    }
}

/// The secret offset of a number, in 0..=4, drawn as the offsets of cells are.
fn offset(key: &ReleaseKey, name: &str) -> u32 {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return 0 };
    mac.update([LABEL, name, ""].join(SEPARATOR).as_bytes());
    uniform(&mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_offices::key;

    #[test]
    fn standalone_counts_are_rounded_as_all_others() {
        for seed in 0..40_u32 {
            for count in 0..60 {
                let apart = StandaloneCounts::draw(
                    ExactStandaloneCounts { propaganda: count, media: 0, left_out: 2 },
                    &key(seed.to_string()),
                );
                let printed = apart.propaganda.printed().value;
                assert!(printed.is_multiple_of(5) && apart.propaganda.window(Rule::FIRST).contains(count));
                assert!(count >= 3 || printed == 0);
                assert!(count < 7 || printed > 0);
                assert_eq!((apart.media.printed().value, apart.left_out.printed().value), (0, 0));
                let stays = apart.correct(
                    ExactStandaloneCounts { propaganda: count + 2, media: 0, left_out: 0 },
                    &key((seed + 1).to_string()),
                );
                assert_eq!(stays.propaganda, apart.propaganda);
                let moves = apart.correct(
                    ExactStandaloneCounts { propaganda: count + 20, media: 0, left_out: 0 },
                    &key((seed + 1).to_string()),
                );
                assert_eq!(moves.revised(), 1);
            }
        }
    }
}
