//! The audit: what all printed numbers together prove about each cell (soft5 3.5).
//!
//! This is the exact attacker who knows the published tables and nothing else. It makes no
//! statement about an attacker who knows cases.

mod equations;
mod propagate;

#[cfg(test)]
#[path = "audit/audit_tests.rs"]
mod audit_tests;
#[cfg(test)]
#[path = "audit/published_tables_tests.rs"]
mod published_tables_tests;

pub(crate) use equations::{Equations, LinearConstraint};
pub(crate) use propagate::Propagator;

use crate::release::Document;
use crate::rule::{Printed, Rule, Window};
use crate::table::{Breakdown, Programme};
use propagate::Contradiction;

/// A cell printed "≤ 6" must be able to hold zero cases and this many.
pub const HIDDEN_REACH: u32 = 3;
/// A printed number must be able to stand for counts this far apart: five different values.
pub const NUMBER_SPAN: u32 = 4;

/// Constraints on the cells of a programme that an attacker knows beside [`Equations`].
pub(crate) type ExtraConstraints = fn(&Programme) -> Vec<LinearConstraint>;

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Only one count is possible, and it is at least one.
    Exact,
    /// Fewer counts are possible than the method promises.
    Narrow,
}

/// A cell for which the printed numbers leave too few possible counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// The table.
    pub by: Breakdown,
    /// The cell in it.
    pub cell: usize,
    /// The printed value.
    pub value: u32,
    /// The least count possible.
    pub low: u32,
    /// The greatest count possible.
    pub high: u32,
    /// What is wrong with it.
    pub disclosure: Disclosure,
}

/// No list of cases can produce all printed numbers under this rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no list of cases fits all printed numbers")]
pub struct Impossible;

/// The least and the greatest possible count of every cell, in the order of [`Programme::cells`].
pub(crate) fn bounds(equations: &Equations, windows: &[Window]) -> Result<Vec<Window>, Impossible> {
    let propagator = Propagator::new(equations, windows).map_err(|Contradiction| Impossible)?;
    let cells = 0..windows.len();
    Ok(cells.map(|cell| propagator.bounds(cell)).map(|(low, high)| window(low, high)).collect())
}

fn window(low: i64, high: i64) -> Window {
    // Bounds lie within the first windows, whose ends are u32.
    let end = |end: i64| u32::try_from(end.max(0)).unwrap_or(u32::MAX);
    Window { low: end(low), high: end(high) }
}

/// Audits the tables of a file; an empty result means that every cell is protected.
///
/// # Errors
/// If no list of cases fits all printed numbers.
pub fn audit_document(document: &Document) -> Result<Vec<Pinned>, Impossible> {
    audit(document.programme(), document.rule(), document.cells(), |_| Vec::new())
}

/// Audits printed numbers, in the order of [`Programme::cells`], against an attacker who also knows
/// the extra constraints.
pub(crate) fn audit(
    programme: &Programme,
    rule: Rule,
    cells: &[Printed],
    extra: ExtraConstraints,
) -> Result<Vec<Pinned>, Impossible> {
    let windows: Vec<Window> = cells.iter().map(|printed| rule.window(*printed)).collect();
    let equations = Equations::of(programme).and(extra(programme));
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
