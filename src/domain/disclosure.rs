//! Protecting counts before anybody sees them: soft5, "geprüfte 5er-Rundung".
//!
//! [`protect`] is the only way from [`Frequencies`] to a [`Release`]: it draws an offset for each cell, rounds, audits
//! the draft as the exact attacker would, and draws what is pinned again until possible worlds certify it. Not promised, and said
//! in every release: it is not differential privacy. Somebody who knows every other case may learn the last one's
//! code in a few cells of a hundred.

mod audit;
mod draft;
mod equations;
mod offset;
mod propagate;
mod rule;

#[cfg(test)]
pub(crate) mod test_offices;

#[cfg(test)]
#[path = "disclosure/audit_tests.rs"]
mod audit_tests;
#[cfg(test)]
#[path = "disclosure/property_tests.rs"]
mod property_tests;
#[cfg(test)]
#[path = "disclosure/protect_tests.rs"]
mod protect_tests;
#[cfg(test)]
#[path = "disclosure/published_tables_tests.rs"]
mod published_tables_tests;

pub use audit::{Disclosure, HIDDEN_REACH, Impossible, NUMBER_SPAN, Pinned};
pub use offset::ReleaseKey;
pub use rule::{BASE, Printed, Rule, SLACK, Window, soft5};

pub(crate) use audit::audit;
pub(crate) use draft::Known;
pub(crate) use equations::{Equations, Row};
pub(crate) use propagate::Propagator;

use crate::certificate::Worlds;
use crate::release::Release;
use crate::table::{By, Frequencies, FrequencyTable, Programme};
use draft::{Certified, DRAWS, Drawing};

/// Below this printed total nothing is published: pool years or offices instead.
pub const FEWEST_CASES: u32 = 30;
/// A two-way table is printed only from this mean cell size on.
const MEAN_CELL_SIZE: usize = 2;
/// Cells of one release. The audit and the verifier stay quick below this.
const MOST_CELLS: usize = 10_000;
/// Longest name of an office, in bytes.
const LONGEST_OFFICE: usize = 200;

/// Why nothing is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The printed total is below [`FEWEST_CASES`].
    #[error("fewer than {FEWEST_CASES} cases: no tables are published; pool years or offices instead")]
    TooFew,
    /// No draw passed the audit with a certificate.
    #[error("no draw of {DRAWS} protects every cell; use fewer or coarser attributes")]
    Unprotectable,
    /// More than ten thousand cells.
    #[error("the tables have more than {MOST_CELLS} cells; use fewer or coarser attributes")]
    TooManyCells,
    /// The office's name cannot stand in a release.
    #[error("an office needs a name of one line, at most {LONGEST_OFFICE} bytes long")]
    Office,
    /// A release is corrected once; later changes belong into the next year's remarks.
    #[error("this release was corrected before; later changes are told in the next year's remarks")]
    CorrectedBefore,
    /// The new counts are not of the tables that were published.
    #[error("the new counts have other attributes or tables than the published release")]
    OtherTables,
}

/// Draws the numbers of a first release.
///
/// Deterministic in its arguments. The key must be fresh for each release and destroyed once that is published.
///
/// # Errors
/// A [`Refusal`]; then nothing may be published.
pub fn protect(
    counted: &Frequencies,
    key: &ReleaseKey,
    office: &str,
    year: u16,
) -> Result<(Release, Worlds), Refusal> {
    protect_knowing(counted, key, office, year, |_| Vec::new())
}

/// As [`protect`], against somebody who knows more of the programme than its equations.
pub(crate) fn protect_knowing(
    counted: &Frequencies,
    key: &ReleaseKey,
    office: &str,
    year: u16,
    known: Known,
) -> Result<(Release, Worlds), Refusal> {
    check_office(office)?;
    let Certified { programme, cells, worlds } =
        draft::certified((key, office, year), (Rule::FIRST, known), |drawing| first_draft(counted, drawing))?;
    Ok((Release::protected(office, year, programme, Rule::FIRST, &cells), worlds))
}

/// Draws the numbers of a corrected release: only cells in which at least three cases changed are printed anew.
///
/// Count `now` with [`Release::programme`] of the release to be corrected, and take a fresh key. If
/// [`Release::revised_cells`] of the result is zero, there is nothing worth publishing.
///
/// # Errors
/// A [`Refusal`]; then the published release stays.
pub fn correct(
    published: &Release,
    now: &Frequencies,
    key: &ReleaseKey,
) -> Result<(Release, Worlds), Refusal> {
    correct_knowing(published, now, key, |_| Vec::new())
}

/// As [`correct`], against somebody who knows more of the programme than its equations.
pub(crate) fn correct_knowing(
    published: &Release,
    now: &Frequencies,
    key: &ReleaseKey,
    known: Known,
) -> Result<(Release, Worlds), Refusal> {
    if published.rule() != Rule::FIRST {
        return Err(Refusal::CorrectedBefore);
    }
    if published.programme() != now.programme() {
        return Err(Refusal::OtherTables);
    }
    let (office, year) = (published.office(), published.year());
    let Certified { programme, cells, worlds } =
        draft::certified((key, office, year), (Rule::CORRECTED, known), |drawing| {
            corrected_draft(published, now, drawing)
        })?;
    Ok((Release::protected(office, year, programme, Rule::CORRECTED, &cells), worlds))
}

/// Whether a two-way table is coarse enough for a printed total.
pub(crate) fn is_coarse_enough(programme: &Programme, by: By, printed_total: u32) -> bool {
    let enough = programme.cell_count(by).saturating_mul(MEAN_CELL_SIZE);
    !matches!(by, By::Two(..)) || usize::try_from(printed_total).is_ok_and(|total| total >= enough)
}

pub(crate) fn check_office(office: &str) -> Result<(), Refusal> {
    let clean = !office.trim().is_empty() && !office.chars().any(char::is_control);
    if clean && office.len() <= LONGEST_OFFICE { Ok(()) } else { Err(Refusal::Office) }
}

/// What a drawing prints of the tables that its printed total allows.
fn first_draft(counted: &Frequencies, drawing: &Drawing) -> Result<(Programme, Vec<Printed>), Refusal> {
    let all = counted.programme();
    let total = drawing.value(all, (By::Total, 0), counted.total()).ok_or(Refusal::Unprotectable)?;
    if total < FEWEST_CASES {
        return Err(Refusal::TooFew);
    }
    let programme = all.keeping(|by| is_coarse_enough(all, by, total));
    if programme.cells().take(MOST_CELLS + 1).count() > MOST_CELLS {
        return Err(Refusal::TooManyCells);
    }
    let cells = drawn(counted, &programme, drawing).ok_or(Refusal::Unprotectable)?;
    Ok((programme, cells))
}

/// What a drawing prints where the published number no longer stands for the count, and the published number elsewhere.
fn corrected_draft(
    published: &Release,
    now: &Frequencies,
    drawing: &Drawing,
) -> Result<(Programme, Vec<Printed>), Refusal> {
    let programme = published.programme();
    let fresh = drawn(now, programme, drawing).ok_or(Refusal::Unprotectable)?;
    let counts = now.tables().iter().flat_map(FrequencyTable::counts);
    let cells: Vec<Printed> = published
        .printed()
        .into_iter()
        .zip(fresh)
        .zip(counts)
        .map(|((before, fresh), count)| {
            let stays = Rule::CORRECTED.window(Printed { revised: false, ..before }).contains(*count);
            if stays { before } else { Printed { value: fresh.value, revised: true } }
        })
        .collect();
    if printed_total(programme, &cells) < FEWEST_CASES {
        return Err(Refusal::TooFew);
    }
    Ok((programme.clone(), cells))
}

fn drawn(counted: &Frequencies, programme: &Programme, drawing: &Drawing) -> Option<Vec<Printed>> {
    let tables = programme.tables().iter().filter_map(|by| counted.table(*by));
    let cells = tables.flat_map(|table| {
        table.counts().iter().enumerate().map(|(cell, count)| {
            let value = drawing.value(programme, (table.by(), cell), *count)?;
            Some(Printed { value, revised: false })
        })
    });
    cells.collect()
}

/// The printed number of cases.
pub(crate) fn printed_total(programme: &Programme, cells: &[Printed]) -> u32 {
    programme.cells().zip(cells).find(|((by, _), _)| *by == By::Total).map_or(0, |(_, printed)| printed.value)
}
