//! Integer bound propagation: narrows the window of every cell by the equations (soft5 3.5).
//!
//! The bounds are sound: no list of cases lies outside them. That they can be attained is shown by
//! the possible worlds, not here.
#![expect(clippy::indexing_slicing, reason = "every index is a cell or a row of the equations")]

use std::collections::VecDeque;

use super::equations::Equations;
use crate::rule::Window;

/// Parts of a range are whole thousandths, so that every machine computes the same.
const WHOLE: i64 = 1000;

/// Bounds of all cells. Narrowing one cell narrows the others; it can be undone back to a mark.
pub(crate) struct Propagator<'a> {
    equations: &'a Equations,
    low: Vec<i64>,
    high: Vec<i64>,
    undo: Vec<(usize, i64, i64)>,
    queue: VecDeque<usize>,
    queued: Vec<bool>,
}

/// No integers satisfy the equations within the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contradiction;

impl<'a> Propagator<'a> {
    /// Narrows the windows as far as the equations allow.
    pub(crate) fn new(equations: &'a Equations, windows: &[Window]) -> Result<Self, Contradiction> {
        let mut propagator = Self {
            equations,
            low: windows.iter().map(|window| window.low.into()).collect(),
            high: windows.iter().map(|window| window.high.into()).collect(),
            undo: Vec::new(),
            queue: (0..equations.rows.len()).collect(),
            queued: vec![true; equations.rows.len()],
        };
        propagator.run()?;
        propagator.undo.clear();
        Ok(propagator)
    }

    pub(crate) fn bounds(&self, cell: usize) -> (i64, i64) {
        (self.low[cell], self.high[cell])
    }

    pub(crate) fn mark(&self) -> usize {
        self.undo.len()
    }

    /// Undoes everything since the mark.
    pub(crate) fn undo(&mut self, mark: usize) {
        for (cell, low, high) in self.undo.drain(mark..).rev() {
            self.low[cell] = low;
            self.high[cell] = high;
        }
    }

    /// Narrows one cell and all that depend on it. After a contradiction the caller must undo.
    pub(crate) fn narrow(&mut self, cell: usize, low: i64, high: i64) -> Result<(), Contradiction> {
        let result = self.set(cell, low, high).and_then(|()| self.run());
        if result.is_err() {
            for row in self.queue.drain(..) {
                self.queued[row] = false;
            }
        }
        result
    }

    fn set(&mut self, cell: usize, low: i64, high: i64) -> Result<(), Contradiction> {
        let (old_low, old_high) = self.bounds(cell);
        let (low, high) = (low.max(old_low), high.min(old_high));
        if (low, high) == (old_low, old_high) {
            return Ok(());
        }
        if low > high {
            return Err(Contradiction);
        }
        self.undo.push((cell, old_low, old_high));
        self.low[cell] = low;
        self.high[cell] = high;
        for row in &self.equations.rows_of[cell] {
            if !self.queued[*row] {
                self.queued[*row] = true;
                self.queue.push_back(*row);
            }
        }
        Ok(())
    }

    fn run(&mut self) -> Result<(), Contradiction> {
        while let Some(row) = self.queue.pop_front() {
            self.queued[row] = false;
            self.narrow_row(row)?;
        }
        Ok(())
    }

    /// Narrows each cell of a row to what the other cells of the row allow.
    fn narrow_row(&mut self, row: usize) -> Result<(), Contradiction> {
        let equations = self.equations;
        let row = &equations.rows[row];
        let (mut least, mut most) = (0, 0);
        for (cell, factor) in &row.terms {
            let (low, high) = self.reach(*cell, *factor);
            least += low;
            most += high;
        }
        if row.high.is_some_and(|high| least > high) || row.low.is_some_and(|low| most < low) {
            return Err(Contradiction);
        }
        for (cell, factor) in &row.terms {
            let (low, high) = self.reach(*cell, *factor);
            // factor * cell must lie in [floor, ceiling]. A bound that is missing is open.
            let ceiling = row.high.map(|end| end - (least - low));
            let floor = row.low.map(|end| end - (most - high));
            let (mut new_low, mut new_high) = (i64::MIN, i64::MAX);
            if *factor > 0 {
                new_high = ceiling.map_or(new_high, |ceiling| ceiling.div_euclid(*factor));
                new_low = floor.map_or(new_low, |floor| -(-floor).div_euclid(*factor));
            } else {
                new_low = ceiling.map_or(new_low, |ceiling| -ceiling.div_euclid(-factor));
                new_high = floor.map_or(new_high, |floor| (-floor).div_euclid(-factor));
            }
            let before = (low, high);
            self.set(*cell, new_low, new_high)?;
            let after = self.reach(*cell, *factor);
            least += after.0 - before.0;
            most += after.1 - before.1;
        }
        Ok(())
    }

    /// A value at which a cell leaves its rows balanced: the same part of its range as the other
    /// cells of a row must take for the row to hold. The middle, if no row needs another value.
    pub(crate) fn balanced(&self, cell: usize) -> i64 {
        let (low, high) = self.bounds(cell);
        let (mut parts, mut asking) = (0, 0);
        for row in &self.equations.rows_of[cell] {
            let row = &self.equations.rows[*row];
            let (mut least, mut most, mut own) = (0, 0, 0);
            for (other, factor) in &row.terms {
                let (low, high) = self.reach(*other, *factor);
                least += low;
                most += high;
                own = if *other == cell { *factor } else { own };
            }
            if most == least {
                continue;
            }
            // The part of the range of its sum that the row needs at least and allows at most.
            let part = |end: i64| (end - least) * WHOLE / (most - least);
            let part = (WHOLE / 2).max(row.low.map_or(0, part)).min(row.high.map_or(WHOLE, part));
            if part != WHOLE / 2 {
                parts += if own > 0 { part } else { WHOLE - part };
                asking += 1;
            }
        }
        let part = if asking == 0 { WHOLE / 2 } else { (parts / asking).clamp(0, WHOLE) };
        low + ((high - low) * part + WHOLE / 2) / WHOLE
    }

    /// The least and greatest of `factor * cell`.
    fn reach(&self, cell: usize, factor: i64) -> (i64, i64) {
        let (low, high) = (factor * self.low[cell], factor * self.high[cell]);
        if factor > 0 { (low, high) } else { (high, low) }
    }
}
