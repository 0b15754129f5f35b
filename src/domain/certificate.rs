//! The certificate of a release: freely invented lists of cases, each of which fits every printed number.
//!
//! Together they show for every cell that it can be empty or hold three (printed "≤ 6"), or can stand for five
//! values (printed number). They are found from the printed numbers alone with a public seed, so they tell nothing
//! that the release does not. Not promised: that the printed numbers are true, or anything against somebody who
//! knows cases.

mod dive;
mod records;
mod seed;

#[cfg(test)]
#[path = "certificate/worlds_tests.rs"]
mod tests;

use crate::disclosure::{HIDDEN_REACH, NUMBER_SPAN, Printed, Rule};
use crate::release::Release;
use crate::table::Programme;

/// Possible worlds that cover every cell of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worlds {
    programme: Programme,
    /// Each holds the counts of all cells, in the order of [`Programme::cells`].
    worlds: Vec<Vec<u32>>,
}

impl Worlds {
    /// Finds the worlds of a published release again. `None` if the search does not cover every cell, which does not
    /// happen to a release that `protect` made.
    #[must_use]
    pub fn of(release: &Release) -> Option<Self> {
        Self::find(release.programme(), release.rule(), &release.printed())
    }

    pub(crate) fn find(programme: &Programme, rule: Rule, cells: &[Printed]) -> Option<Self> {
        // Worlds that fit the plain windows fit the wider ones of a corrected release too, so a correction that
        // revises nothing is certified by the worlds of the release it corrects.
        let plain = dive::search(programme, Rule::FIRST, cells);
        let worlds =
            if rule == Rule::FIRST { plain } else { plain.or_else(|| dive::search(programme, rule, cells)) }?;
        Some(Self { programme: programme.clone(), worlds })
    }

    /// How many worlds there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.worlds.len()
    }

    /// Never true.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.worlds.is_empty()
    }

    /// `worlds.csv`: one invented case a line, under a header.
    #[must_use]
    pub fn to_csv(&self) -> String {
        records::to_csv(&self.programme, &self.worlds)
    }
}

/// What the worlds seen so far show about one cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cover {
    /// The printed value.
    value: u32,
    /// Least and greatest count seen.
    seen: Option<(u32, u32)>,
}

impl Cover {
    pub(crate) const fn of(printed: Printed) -> Self {
        Self { value: printed.value, seen: None }
    }

    pub(crate) fn add(&mut self, count: u32) {
        self.seen =
            Some(self.seen.map_or((count, count), |(least, most)| (least.min(count), most.max(count))));
    }

    /// Whether the cell is covered (soft5 3.5): zero and at least three, or a span of at least four.
    pub(crate) const fn is_complete(self) -> bool {
        match self.seen {
            None => false,
            Some((least, most)) if self.value == 0 => least == 0 && most >= HIDDEN_REACH,
            Some((least, most)) => most - least >= NUMBER_SPAN,
        }
    }
}
