//! The search for possible worlds (soft5 3.5). Each dive moves cells that are not covered yet to a
//! value that covers them, then fills in the other cells.
//!
//! The search may miss a certificate that exists. Then the draft is drawn again.

use super::cover::Cover;
use super::public_random::PublicRandom;
use crate::audit::{Equations, HIDDEN_REACH, NUMBER_SPAN, Propagator};
use crate::rule::{Printed, Rule, Window};
use crate::table::Programme;

/// Dives before the search gives a draft up.
const DIVES: u32 = 60;
/// Contradictions before the search gives a dive up.
const CONTRADICTIONS: u32 = 300;

/// Worlds that cover every cell.
pub(super) fn search(programme: &Programme, rule: Rule, cells: &[Printed]) -> Option<Vec<Vec<u32>>> {
    let windows: Vec<Window> = cells.iter().map(|printed| rule.window(*printed)).collect();
    let equations = Equations::of(programme);
    let propagator = Propagator::new(&equations, &windows).ok()?;
    let cover = cells.iter().map(|printed| Cover::of(*printed)).collect();
    let mut search =
        Search { equations: &equations, propagator, cover, random: PublicRandom::new(), limit: cells.len() };
    let mut worlds: Vec<Vec<u32>> = Vec::new();
    let mut guided = false;
    for _ in 0..DIVES {
        let start = search.propagator.mark();
        // A dive fills cells from the middle outwards. After a dead end the next dive starts from
        // the world found last, which is known to fit.
        let guide = worlds.last().filter(|_| guided).map(Vec::as_slice);
        if let Some(world) = search.dive(guide) {
            for (cover, count) in search.cover.iter_mut().zip(&world) {
                cover.add(*count);
            }
            worlds.push(world);
            search.limit = search.limit.saturating_mul(2).min(cells.len());
            guided = false;
        } else {
            search.limit = (search.limit / 2).max(1);
            guided = !guided;
        }
        search.propagator.undo(start);
        if search.cover.iter().all(|cover| cover.is_complete()) {
            return Some(worlds);
        }
    }
    None
}

struct Search<'a> {
    equations: &'a Equations,
    propagator: Propagator<'a>,
    cover: Vec<Cover>,
    random: PublicRandom,
    /// Most uncovered cells that the next dive moves.
    limit: usize,
}

/// A cell that was given a value, and the values that are still to be tried.
struct Choice {
    mark: usize,
    cell: usize,
    values: Vec<i64>,
}

impl Search<'_> {
    /// Finds one world. `None` is a dead end.
    fn dive(&mut self, guide: Option<&[u32]>) -> Option<Vec<u32>> {
        self.push_uncovered();
        self.fill(guide)?;
        (0..self.cover.len()).map(|cell| u32::try_from(self.propagator.bounds(cell).0).ok()).collect()
    }

    fn push_uncovered(&mut self) {
        let open = self.cover.iter().enumerate().filter(|(_, cover)| !cover.is_complete());
        let mut open: Vec<(usize, Cover)> = open.map(|(cell, cover)| (cell, *cover)).collect();
        self.random.shuffle(&mut open);
        for (cell, cover) in open.into_iter().take(self.limit) {
            let (low, high) = self.propagator.bounds(cell);
            let coin = self.random.coin();
            let (wanted_low, wanted_high) = wanted(cover, low, high, coin);
            let mark = self.propagator.mark();
            if self.propagator.narrow(cell, wanted_low, wanted_high).is_err() {
                self.propagator.undo(mark);
            }
        }
    }

    /// Gives every cell one value, table by table, next always the cell with the fewest possible
    /// values.
    fn fill(&mut self, guide: Option<&[u32]>) -> Option<()> {
        let mut choices: Vec<Choice> = Vec::new();
        let mut left = CONTRADICTIONS;
        while let Some(cell) = self.narrowest_open() {
            let (low, high) = self.propagator.bounds(cell);
            let known =
                guide.and_then(|world| world.get(cell)).map(|count| i64::from(*count).clamp(low, high));
            let from = known.unwrap_or_else(|| self.propagator.balanced(cell));
            choices.push(Choice { mark: self.propagator.mark(), cell, values: outwards(low, high, from) });
            self.try_last(&mut choices, &mut left)?;
        }
        Some(())
    }

    /// Tries values of the last choice. When none is left, goes back to the choice before.
    fn try_last(&mut self, choices: &mut Vec<Choice>, left: &mut u32) -> Option<()> {
        loop {
            let choice = choices.last_mut()?;
            self.propagator.undo(choice.mark);
            let Some(value) = choice.values.pop() else {
                choices.pop();
                continue;
            };
            if self.propagator.narrow(choice.cell, value, value).is_ok() {
                return Some(());
            }
            *left = left.checked_sub(1)?;
        }
    }

    /// The next cell to be filled. Two-way tables come first: a margin that is fixed before its
    /// cells seldom fits all its tables.
    fn narrowest_open(&self) -> Option<usize> {
        self.equations.tables.iter().rev().find_map(|table| {
            let width = |cell: usize| {
                let (low, high) = self.propagator.bounds(cell);
                high - low
            };
            let open = table.clone().map(|cell| (width(cell), cell)).filter(|(width, _)| *width > 0);
            open.min().map(|(_, cell)| cell)
        })
    }
}

/// The range to which a cell is moved, given the counts seen of it.
fn wanted(cover: Cover, low: i64, high: i64, coin: bool) -> (i64, i64) {
    let (span, reach) = (i64::from(NUMBER_SPAN), i64::from(HIDDEN_REACH));
    // How far a first value may be from one end, so that a later value at the other end covers the
    // cell.
    let room = (high - low - span).max(0) / 2;
    match cover.seen {
        Some((least, _)) if cover.value == 0 => {
            if least > 0 {
                (0, 0)
            } else {
                (reach, high)
            }
        }
        None if cover.value == 0 => {
            if coin {
                (0, 0)
            } else {
                (reach, high)
            }
        }
        Some((least, _)) if i64::from(least) + span <= high => (i64::from(least) + span, high),
        Some((_, most)) if i64::from(most) - span >= low => (low, i64::from(most) - span),
        _ => {
            if coin {
                (low, low + room)
            } else {
                (high - room, high)
            }
        }
    }
}

/// The values of an interval in reverse order of trial: `from` is last, before it its neighbours,
/// and so on outwards.
fn outwards(low: i64, high: i64, from: i64) -> Vec<i64> {
    let mut values: Vec<i64> = (low..=high).collect();
    values.sort_by_key(|value| std::cmp::Reverse(((value - from).abs(), *value < from)));
    values
}
