//! The rounding rule: how a count becomes a printed number, which counts a printed number can stand
//! for (soft5 3.2, 3.6), and which tables are large enough to be printed (soft5 3.1).
//!
//! A window says what one printed number allows by itself. [`crate::audit`] finds what all of them
//! allow together.

use serde::{Deserialize, Serialize};

use crate::table::{Breakdown, Programme};

/// Numbers are printed as multiples of this.
pub const BASE: u32 = 5;
/// A count whose sum with its offset is below this is printed as "≤ 6".
const SHOWN_FROM: u32 = 7;
/// Greatest count that "≤ 6" can stand for.
const HIDDEN_UP_TO: u32 = 6;
/// By how much the windows of unrevised cells are wider, at each end, in a corrected release.
pub const SLACK: u32 = 2;
/// Below this printed total nothing is published: pool years or offices instead.
pub const FEWEST_CASES: u32 = 30;
/// Least mean number of cases per cell of a two-way table.
const MEAN_CELL_SIZE: usize = 2;

/// A number as the public sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Printed {
    /// A multiple of five. Zero is shown as "≤ 6"; the cell need not be empty.
    pub value: u32,
    /// Whether a corrected release drew it anew; it is marked "r".
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

/// A rounding rule, as the public knows it. This crate prints by soft5 only; the other rules exist
/// so that tables of others can be audited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Rule {
    /// soft5, in German "geprüfte 5er-Rundung".
    Soft5 {
        /// Zero in a first release, [`SLACK`] in a corrected one.
        #[serde(default, skip_serializing_if = "is_zero")]
        slack: u32,
    },
    /// Conventional rounding to the nearest multiple, the German custom with base 5.
    Nearest {
        /// Numbers are multiples of this.
        base: u32,
    },
    /// Zero-restricted random rounding (Handbook on Statistical Disclosure Control, section 5.5).
    Random {
        /// Numbers are multiples of this.
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

    /// Printed numbers are multiples of this.
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
                    // Offsets are at most 4: a count below 3 cannot reach 7, and 9 is the greatest
                    // count that can print 5.
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

/// The printed value of a count: 0 if `count + offset` is below 7, else the greatest multiple of
/// five that is not above the sum.
#[must_use]
pub const fn soft5(count: u32, offset: u32) -> u32 {
    let shifted = count.saturating_add(offset);
    if shifted < SHOWN_FROM { 0 } else { shifted / BASE * BASE }
}

/// Whether a two-way table is coarse enough for a printed total. Other tables always are.
pub(crate) fn is_coarse_enough(programme: &Programme, by: Breakdown, printed_total: u32) -> bool {
    let enough = programme.cell_count(by).saturating_mul(MEAN_CELL_SIZE);
    !matches!(by, Breakdown::Two(..)) || usize::try_from(printed_total).is_ok_and(|total| total >= enough)
}
