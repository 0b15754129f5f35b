//! How a count becomes a printed number, and which counts a printed number can stand for (soft5 3.2, 3.6).
//!
//! A window says what one printed number allows by itself. What all of them allow together is [`super::audit`].

use serde::{Deserialize, Serialize};

/// Numbers are printed as multiples of this.
pub const BASE: u32 = 5;
/// A count that stays below this with its offset is printed as "≤ 6".
const SHOWN_FROM: u32 = 7;
/// What "≤ 6" promises.
const HIDDEN_UP_TO: u32 = 6;
/// How much wider the windows of unrevised cells are in a corrected release.
pub const SLACK: u32 = 2;

/// A number as the public sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Printed {
    /// A multiple of five; zero is shown as "≤ 6" and says nothing about being empty.
    pub value: u32,
    /// Marked "r": drawn anew in a corrected release.
    pub revised: bool,
}

/// The counts a printed number can stand for, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The least.
    pub low: u32,
    /// The greatest.
    pub high: u32,
}

impl Window {
    /// Whether a count lies in it.
    #[must_use]
    pub const fn contains(self, count: u32) -> bool {
        self.low <= count && count <= self.high
    }

    const fn around(value: u32, below: u32, above: u32) -> Self {
        Self { low: value.saturating_sub(below), high: value.saturating_add(above) }
    }
}

/// A rounding rule, as the public knows it. Only soft5 is ever printed; the others are there to be audited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Rule {
    /// Geprüfte 5er-Rundung.
    Soft5 {
        /// Zero in a first release, [`SLACK`] in a corrected one.
        #[serde(default, skip_serializing_if = "is_zero")]
        slack: u32,
    },
    /// Conventional rounding to the nearest multiple, the German custom with base 5.
    Nearest {
        /// What is rounded to.
        base: u32,
    },
    /// Zero-restricted random rounding (Handbook on Statistical Disclosure Control, section 5.5).
    Random {
        /// What is rounded to.
        base: u32,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
const fn is_zero(slack: &u32) -> bool {
    *slack == 0
}

impl Rule {
    /// The rule of a first release.
    pub const FIRST: Self = Self::Soft5 { slack: 0 };
    /// The rule of a corrected release.
    pub const CORRECTED: Self = Self::Soft5 { slack: SLACK };

    /// What printed numbers are multiples of.
    #[must_use]
    pub const fn base(self) -> u32 {
        match self {
            Self::Soft5 { .. } => BASE,
            Self::Nearest { base } | Self::Random { base } => base,
        }
    }

    /// The counts a printed number can stand for.
    #[must_use]
    pub const fn window(self, printed: Printed) -> Window {
        let value = printed.value;
        match self {
            Self::Soft5 { slack } => {
                let plain = match value {
                    0 => Window { low: 0, high: HIDDEN_UP_TO },
                    // Offsets are at most 4, so nothing below 3 reaches 7, and 9 is the last count that can print 5.
                    5 => Window { low: SHOWN_FROM - (BASE - 1), high: 2 * BASE - 1 },
                    _ => Window::around(value, BASE - 1, BASE - 1),
                };
                let slack = if printed.revised { 0 } else { slack };
                Window { low: plain.low.saturating_sub(slack), high: plain.high.saturating_add(slack) }
            }
            Self::Nearest { base } => Window::around(value, base / 2, base.saturating_sub(1) / 2),
            Self::Random { base } if value == 0 => Window { low: 0, high: base.saturating_sub(1) },
            Self::Random { base } => Window::around(value, base.saturating_sub(1), base.saturating_sub(1)),
        }
    }
}

/// The printed value of a count: `0` if `count + offset` stays below 7, else the multiple of five below it.
#[must_use]
pub const fn soft5(count: u32, offset: u32) -> u32 {
    let shifted = count.saturating_add(offset);
    if shifted < SHOWN_FROM { 0 } else { shifted / BASE * BASE }
}
