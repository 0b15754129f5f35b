//! The exact attacker: what all printed numbers prove together about each cell (soft5 3.5).
//!
//! Not promised: anything against somebody who knows cases. The bounds are what follows from the print alone.

use super::draft::Known;
use super::equations::Equations;
use super::propagate::{Contradiction, Propagator};
use super::rule::{Printed, Rule, Window};
use crate::table::{By, Programme};

/// A cell printed "≤ 6" must be able to hold zero and this.
pub const HIDDEN_REACH: u32 = 3;
/// A printed number must be able to stand for counts this far apart: five different values.
pub const NUMBER_SPAN: u32 = 4;

/// How much a cell gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// A count of at least one is pinned to one value.
    Exact,
    /// Fewer values are left than the method promises.
    Narrow,
}

/// A cell that the printed numbers pin too tightly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The table.
    pub by: By,
    /// The cell in it.
    pub cell: usize,
    /// The printed value.
    pub value: u32,
    /// The least count possible.
    pub low: u32,
    /// The greatest count possible.
    pub high: u32,
    /// How bad it is.
    pub disclosure: Disclosure,
}

/// The numbers printed cannot all come from one list of cases under this rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no list of cases fits all printed numbers")]
pub struct Impossible;

/// Bounds of every cell, in the order of [`Programme::cells`].
pub(crate) fn bounds(equations: &Equations, windows: &[Window]) -> Result<Vec<Window>, Impossible> {
    let propagator = Propagator::new(equations, windows).map_err(|Contradiction| Impossible)?;
    let cells = 0..windows.len();
    Ok(cells.map(|cell| propagator.bounds(cell)).map(|(low, high)| window(low, high)).collect())
}

fn window(low: i64, high: i64) -> Window {
    // Bounds only ever narrow a window, and both ends of a window are u32.
    let end = |end: i64| u32::try_from(end.max(0)).unwrap_or(u32::MAX);
    Window { low: end(low), high: end(high) }
}

/// Audits printed numbers; the cells go as in [`Programme::cells`].
pub(crate) fn audit(programme: &Programme, rule: Rule, cells: &[Printed]) -> Result<Vec<Pinned>, Impossible> {
    audit_knowing(programme, rule, cells, |_| Vec::new())
}

/// Audits them against somebody who knows more of the programme than its equations.
pub(crate) fn audit_knowing(
    programme: &Programme,
    rule: Rule,
    cells: &[Printed],
    known: Known,
) -> Result<Vec<Pinned>, Impossible> {
    let windows: Vec<Window> = cells.iter().map(|printed| rule.window(*printed)).collect();
    let equations = Equations::of(programme).and(known(programme));
    let bounds = bounds(&equations, &windows)?;
    let cells = programme.cells().zip(cells).zip(bounds);
    Ok(cells
        .filter_map(|(((by, cell), printed), Window { low, high })| {
            let disclosure = disclosure(printed.value, low, high)?;
            Some(Pinned { by, cell, value: printed.value, low, high, disclosure })
        })
        .collect())
}

const fn disclosure(value: u32, low: u32, high: u32) -> Option<Disclosure> {
    let wide = if value == 0 { low == 0 && high >= HIDDEN_REACH } else { high - low >= NUMBER_SPAN };
    if wide {
        None
    } else if low == high && low > 0 {
        Some(Disclosure::Exact)
    } else {
        Some(Disclosure::Narrow)
    }
}
