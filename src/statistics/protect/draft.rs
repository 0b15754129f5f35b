//! Drafts: every cell is drawn, and cells that give too much away are drawn again until possible
//! worlds certify the whole (soft5 3.5).
//!
//! The first version of soft5 drew a whole draft again as soon as one cell was pinned. Real cases
//! follow patterns, so a larger office has dozens of cells that hold nearly all of a margin. Where
//! such a part prints more than its whole, which happens in one draw of six, both are pinned;
//! hardly any draft is free of every such pair. Therefore only the pinned cells are drawn again,
//! and the whole draft only if that does not help. The argument of soft5 holds as before: the
//! printed numbers alone decide what is drawn again, and whatever passes can result from the first
//! draw, so no value of any window is excluded. The values of a window need not be equally likely;
//! they are not when whole drafts are drawn again either.

use std::collections::HashMap;

use super::key::ReleaseKey;
use super::offset::Offsets;
use super::protect_error::{DRAWS, ProtectError};
use crate::audit::{ExtraConstraints, audit};
use crate::rule::{Printed, Rule, soft5};
use crate::table::{Breakdown, Programme};
use crate::worlds::Worlds;

/// How often the pinned cells of one draft are drawn again.
const REPAIRS: u32 = 40;

/// A draft that passed the audit, with its worlds.
pub(super) struct Certified {
    pub(super) programme: Programme,
    pub(super) cells: Vec<Printed>,
    pub(super) worlds: Worlds,
}

/// Draws until a draft passes the audit and has worlds. `print` makes the numbers of one drawing.
pub(super) fn certified(
    (key, office, year): (&ReleaseKey, &str, u16),
    (rule, extra): (Rule, ExtraConstraints),
    print: impl Fn(&Drawing) -> Result<(Programme, Vec<Printed>), ProtectError>,
) -> Result<Certified, ProtectError> {
    for draw in 0..DRAWS {
        let offsets = |draw| Offsets::of(key, office, year, draw).ok_or(ProtectError::Unprotectable);
        let mut drawing = Drawing::first(offsets(draw)?);
        for repair in 0..=REPAIRS {
            let (programme, cells) = print(&drawing)?;
            // A draft cannot contradict its own cases. If one did, the next draft is the only
            // remedy.
            let Ok(pinned) = audit(&programme, rule, &cells, extra) else { break };
            if pinned.is_empty() {
                match Worlds::find(&programme, rule, &cells) {
                    Some(worlds) => return Ok(Certified { programme, cells, worlds }),
                    None => break,
                }
            }
            // These numbers differ from those of all drafts, so that no offset is used twice.
            let next = offsets(draw + DRAWS * (repair + 1))?;
            drawing.draw_again(next, pinned.iter().map(|cell| (cell.by, cell.cell)));
        }
    }
    Err(ProtectError::Unprotectable)
}

/// The draw to which the offset of each cell belongs.
pub(super) struct Drawing {
    draws: Vec<Offsets>,
    /// For cells that were drawn again: the position of their last draw in `draws`.
    latest: HashMap<(Breakdown, usize), usize>,
}

impl Drawing {
    /// All cells belong to one draw.
    pub(super) fn first(offsets: Offsets) -> Self {
        Self { draws: vec![offsets], latest: HashMap::new() }
    }

    fn draw_again(&mut self, offsets: Offsets, cells: impl Iterator<Item = (Breakdown, usize)>) {
        self.latest.extend(cells.map(|cell| (cell, self.draws.len())));
        self.draws.push(offsets);
    }

    /// The printed value of a cell with this count. `None` never happens: every cell has a draw.
    pub(super) fn value(
        &self,
        programme: &Programme,
        (by, cell): (Breakdown, usize),
        count: u32,
    ) -> Option<u32> {
        let draw = self.draws.get(self.latest.get(&(by, cell)).copied().unwrap_or(0))?;
        Some(soft5(count, draw.of_cell(&programme.names(by), &programme.codes(by, cell))))
    }
}
