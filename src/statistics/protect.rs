//! Protection: draws the printed numbers of a release from exact counts, by soft5.
//!
//! [`protect`] is the only way from [`Frequencies`] to a first [`Release`]. It draws an offset for
//! each cell, rounds, audits the draft as the exact attacker would, and draws pinned cells again
//! until possible worlds certify the draft. This is not differential privacy, and every release
//! says so: an attacker who knows every other case may learn a code of the last one in a few cells
//! of a hundred.

mod draft;
mod key;
mod not_stated;
mod offset;
mod protect_error;

#[cfg(test)]
#[path = "protect/property_tests.rs"]
mod property_tests;
#[cfg(test)]
#[path = "protect/protect_tests.rs"]
mod protect_tests;

pub use key::ReleaseKey;
pub use not_stated::NOT_STATED;
pub use protect_error::{MOST_CELLS, ProtectError};

pub(crate) use offset::uniform;

use crate::audit::ExtraConstraints;
use crate::release::{Release, is_office_name};
use crate::rule::{FEWEST_CASES, Printed, Rule, is_coarse_enough};
use crate::table::{Breakdown, Frequencies, FrequencyTable, Programme};
use crate::worlds::Worlds;
use draft::{Certified, Drawing};

/// Draws the numbers of a first release.
///
/// The same arguments give the same numbers. The key must be fresh for each release and must be
/// destroyed when the release is published.
///
/// # Errors
/// A [`ProtectError`]; then nothing may be published.
pub fn protect(
    counted: &Frequencies,
    key: &ReleaseKey,
    office: &str,
    year: u16,
) -> Result<(Release, Worlds), ProtectError> {
    protect_with(counted, key, office, year, |_| Vec::new())
}

/// As [`protect`], for programmes in which a case with [`NOT_STATED`] has no other code of that
/// attribute. The audit then also assumes an attacker who knows this rule.
///
/// # Errors
/// A [`ProtectError`]; then nothing may be published.
pub fn protect_with_not_stated(
    counted: &Frequencies,
    key: &ReleaseKey,
    office: &str,
    year: u16,
) -> Result<(Release, Worlds), ProtectError> {
    protect_with(counted, key, office, year, not_stated::constraints)
}

fn protect_with(
    counted: &Frequencies,
    key: &ReleaseKey,
    office: &str,
    year: u16,
    extra: ExtraConstraints,
) -> Result<(Release, Worlds), ProtectError> {
    if !is_office_name(office) {
        return Err(ProtectError::Office);
    }
    let Certified { programme, cells, worlds } =
        draft::certified((key, office, year), (Rule::FIRST, extra), |drawing| first_draft(counted, drawing))?;
    Ok((Release::protected(office, year, programme, Rule::FIRST, &cells), worlds))
}

/// Draws the numbers of a corrected release. Only cells in which at least three cases changed get a
/// new number.
///
/// Count `now` with [`Release::programme`] of the release that is corrected, and take a fresh key.
/// If [`Release::revised_cells`] of the result is zero, there is nothing to publish.
///
/// # Errors
/// A [`ProtectError`]; then the published release stays.
pub fn correct(
    published: &Release,
    now: &Frequencies,
    key: &ReleaseKey,
) -> Result<(Release, Worlds), ProtectError> {
    correct_with(published, now, key, |_| Vec::new())
}

/// As [`correct`], for programmes of [`protect_with_not_stated`].
///
/// # Errors
/// A [`ProtectError`]; then the published release stays.
pub fn correct_with_not_stated(
    published: &Release,
    now: &Frequencies,
    key: &ReleaseKey,
) -> Result<(Release, Worlds), ProtectError> {
    correct_with(published, now, key, not_stated::constraints)
}

fn correct_with(
    published: &Release,
    now: &Frequencies,
    key: &ReleaseKey,
    extra: ExtraConstraints,
) -> Result<(Release, Worlds), ProtectError> {
    if published.rule() != Rule::FIRST {
        return Err(ProtectError::CorrectedBefore);
    }
    if published.programme() != now.programme() {
        return Err(ProtectError::OtherTables);
    }
    let (office, year) = (published.office(), published.year());
    let Certified { programme, cells, worlds } =
        draft::certified((key, office, year), (Rule::CORRECTED, extra), |drawing| {
            corrected_draft(published, now, drawing)
        })?;
    Ok((Release::protected(office, year, programme, Rule::CORRECTED, &cells), worlds))
}

/// The numbers of a drawing, for the tables that its printed total allows.
fn first_draft(counted: &Frequencies, drawing: &Drawing) -> Result<(Programme, Vec<Printed>), ProtectError> {
    let all = counted.programme();
    let total =
        drawing.value(all, (Breakdown::Total, 0), counted.total()).ok_or(ProtectError::Unprotectable)?;
    if total < FEWEST_CASES {
        return Err(ProtectError::TooFew);
    }
    let programme = all.keeping(|by| is_coarse_enough(all, by, total));
    if programme.cells().take(MOST_CELLS + 1).count() > MOST_CELLS {
        return Err(ProtectError::TooManyCells);
    }
    let cells = drawn(counted, &programme, drawing).ok_or(ProtectError::Unprotectable)?;
    Ok((programme, cells))
}

/// The published number of each cell where it still stands for the count, and a number of the
/// drawing elsewhere.
fn corrected_draft(
    published: &Release,
    now: &Frequencies,
    drawing: &Drawing,
) -> Result<(Programme, Vec<Printed>), ProtectError> {
    let programme = published.programme();
    let fresh = drawn(now, programme, drawing).ok_or(ProtectError::Unprotectable)?;
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
        return Err(ProtectError::TooFew);
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
fn printed_total(programme: &Programme, cells: &[Printed]) -> u32 {
    programme
        .cells()
        .zip(cells)
        .find(|((by, _), _)| *by == Breakdown::Total)
        .map_or(0, |(_, printed)| printed.value)
}
