//! Drafts: every cell drawn, and those that give too much away drawn again until worlds certify the whole (soft5 3.5).
//!
//! soft5 draws a whole draft again as soon as one cell is pinned. Cases follow patterns, so an office of some size has
//! dozens of cells that hold nearly all of a margin; where such a part prints more than its whole both are pinned, one
//! draw in six, and hardly any draft is free of every such pair. So here the pinned cells alone are drawn again, and a
//! whole draft when that does not help. What soft5 argues holds as before: printed numbers alone decide what is drawn
//! again, and whatever passes can come of the first draw, so no value of any window is excluded. Not promised: that
//! all values of a window are equally likely. They are not when whole drafts are drawn again either.

use std::collections::HashMap;

use super::audit::audit_knowing;
use super::equations::Row;
use super::offset::Offsets;
use super::rule::{Printed, Rule, soft5};
use super::{Refusal, ReleaseKey};
use crate::certificate::Worlds;
use crate::table::{By, Programme};

/// Whole drafts before giving up.
pub(super) const DRAWS: u32 = 64;
/// How often the pinned cells of one draft are drawn again.
const REPAIRS: u32 = 40;

/// What is known of a programme beside its equations.
pub(crate) type Known = fn(&Programme) -> Vec<Row>;

/// A draft that passed.
pub(super) struct Certified {
    pub(super) programme: Programme,
    pub(super) cells: Vec<Printed>,
    pub(super) worlds: Worlds,
}

/// Draws until a draft passes audit and worlds. `print` makes the numbers of one drawing.
pub(super) fn certified(
    (key, office, year): (&ReleaseKey, &str, u16),
    (rule, known): (Rule, Known),
    print: impl Fn(&Drawing) -> Result<(Programme, Vec<Printed>), Refusal>,
) -> Result<Certified, Refusal> {
    for draw in 0..DRAWS {
        let offsets = |draw| Offsets::of(key, office, year, draw).ok_or(Refusal::Unprotectable);
        let mut drawing = Drawing::first(offsets(draw)?);
        for repair in 0..=REPAIRS {
            let (programme, cells) = print(&drawing)?;
            // Numbers that no cases fit cannot come of cases; drawing on is all there is to do about them.
            let Ok(pinned) = audit_knowing(&programme, rule, &cells, known) else { break };
            if pinned.is_empty() {
                match Worlds::find(&programme, rule, &cells) {
                    Some(worlds) => return Ok(Certified { programme, cells, worlds }),
                    None => break,
                }
            }
            // Numbers of their own, so that no offset is used twice.
            let next = offsets(draw + DRAWS * (repair + 1))?;
            drawing.again(next, pinned.iter().map(|cell| (cell.by, cell.cell)));
        }
    }
    Err(Refusal::Unprotectable)
}

/// Which draw each cell's offset is of.
pub(super) struct Drawing {
    draws: Vec<Offsets>,
    /// Positions in `draws` of the cells that were drawn again.
    latest: HashMap<(By, usize), usize>,
}

impl Drawing {
    /// All cells of one draw.
    pub(super) fn first(offsets: Offsets) -> Self {
        Self { draws: vec![offsets], latest: HashMap::new() }
    }

    fn again(&mut self, offsets: Offsets, cells: impl Iterator<Item = (By, usize)>) {
        self.latest.extend(cells.map(|cell| (cell, self.draws.len())));
        self.draws.push(offsets);
    }

    /// What a cell with this count prints. `None` never happens: every cell has a draw.
    pub(super) fn value(&self, programme: &Programme, (by, cell): (By, usize), count: u32) -> Option<u32> {
        let draw = self.draws.get(self.latest.get(&(by, cell)).copied().unwrap_or(0))?;
        Some(soft5(count, draw.of_cell(&programme.names(by), &programme.codes(by, cell))))
    }
}
