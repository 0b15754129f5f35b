//! Coverage: whether the worlds found so far show enough different counts of a cell (soft5 3.5).

use crate::audit::{HIDDEN_REACH, NUMBER_SPAN};
use crate::rule::Printed;

/// The counts of one cell in the worlds found so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cover {
    /// The printed value.
    pub(super) value: u32,
    /// Least and greatest count seen.
    pub(super) seen: Option<(u32, u32)>,
}

impl Cover {
    pub(crate) const fn of(printed: Printed) -> Self {
        Self { value: printed.value, seen: None }
    }

    pub(crate) fn add(&mut self, count: u32) {
        self.seen =
            Some(self.seen.map_or((count, count), |(least, most)| (least.min(count), most.max(count))));
    }

    /// Whether the cell is covered: for "≤ 6" counts of zero and of at least three were seen, for a
    /// number counts at least four apart.
    pub(crate) const fn is_complete(self) -> bool {
        match self.seen {
            None => false,
            Some((least, most)) if self.value == 0 => least == 0 && most >= HIDDEN_REACH,
            Some((least, most)) => most - least >= NUMBER_SPAN,
        }
    }
}
