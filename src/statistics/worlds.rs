//! The certificate of a release: possible worlds. A world is an invented list of cases that fits
//! every printed number.
//!
//! Together the worlds show for every cell printed "≤ 6" that it can be empty and can hold at least
//! three, and for every printed number that it can stand for counts at least four apart. They are
//! found from the printed numbers alone with a public seed, so they reveal nothing beyond the
//! release. The certificate does not prove that the printed numbers are true, and makes no
//! statement about an attacker who knows cases.

mod case_list;
mod cover;
mod public_random;
mod search;

#[cfg(test)]
#[path = "worlds/worlds_tests.rs"]
mod tests;

pub(crate) use cover::Cover;

use crate::release::Release;
use crate::rule::{Printed, Rule};
use crate::table::Programme;

/// Possible worlds that together cover every cell of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worlds {
    programme: Programme,
    /// Each holds the counts of all cells, in the order of [`Programme::cells`].
    worlds: Vec<Vec<u32>>,
}

impl Worlds {
    /// Finds the worlds of a published release again. `None` if the search does not cover every
    /// cell; for a release that [`crate::protect`] made it always does.
    #[must_use]
    pub fn of(release: &Release) -> Option<Self> {
        Self::find(release.programme(), release.rule(), &release.printed())
    }

    pub(crate) fn find(programme: &Programme, rule: Rule, cells: &[Printed]) -> Option<Self> {
        // Worlds that fit the plain windows also fit the wider ones of a corrected release. So the
        // worlds of the first release certify a correction that revises nothing.
        let plain = search::search(programme, Rule::FIRST, cells);
        let worlds = if rule == Rule::FIRST {
            plain
        } else {
            plain.or_else(|| search::search(programme, rule, cells))
        }?;
        Some(Self { programme: programme.clone(), worlds })
    }

    /// How many worlds there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.worlds.len()
    }

    /// Always false: at least one world is needed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.worlds.is_empty()
    }

    /// `worlds.csv`: one invented case a line, under a header.
    #[must_use]
    pub fn to_csv(&self) -> String {
        case_list::to_csv(&self.programme, &self.worlds)
    }
}
