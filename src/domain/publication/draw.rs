//! Drawing the numbers of an edition, with one thing more than soft5 knows of a programme: "not stated" stands alone.
//!
//! A case that has not stated its grounds has none of them, so in any table `code + not stated <= context`. An attacker knows that too. What this
//! pins is drawn again as anything else that is pinned. Not promised: that the invented cases of `worlds.csv` keep to it; they show what the printed numbers allow.

use super::programme::NOT_STATED;
use crate::certificate::Worlds;
use crate::disclosure::{Refusal, ReleaseKey, Row, correct_knowing, protect_knowing};
use crate::release::Release;
use crate::table::{By, Frequencies, Programme};

/// Draws the numbers of a first release. The same key gives the same numbers.
///
/// # Errors
/// A [`Refusal`]; then nothing may be published.
pub fn draw(
    counted: &Frequencies,
    key: &ReleaseKey,
    office: &str,
    year: u16,
) -> Result<(Release, Worlds), Refusal> {
    protect_knowing(counted, key, office, year, alone)
}

/// Draws the numbers of a corrected release with a fresh key.
///
/// # Errors
/// A [`Refusal`]; then the published release stays.
pub fn draw_correction(
    published: &Release,
    now: &Frequencies,
    key: &ReleaseKey,
) -> Result<(Release, Worlds), Refusal> {
    correct_knowing(published, now, key, alone)
}

/// `code + not stated - context <= 0`, wherever several codes are possible.
fn alone(programme: &Programme) -> Vec<Row> {
    let mut starts = Vec::new();
    let mut next = 0;
    for by in programme.tables() {
        starts.push((*by, next));
        next += programme.cell_count(*by);
    }
    let start = |wanted: By| starts.iter().find(|(by, _)| *by == wanted).map_or(0, |(_, start)| *start);
    let mut rows = Vec::new();
    for (by, first) in &starts {
        // Groups of cells that break one context down by a list with several codes.
        let groups: Vec<(usize, Vec<usize>)> = match *by {
            By::One(a) if is_optional_multi(programme, a) => {
                vec![(start(By::Total), (0..programme.cell_count(*by)).map(|cell| first + cell).collect())]
            }
            By::Total | By::One(_) => continue,
            By::Two(a, b) => {
                let (height, width) = (programme.cell_count(By::One(a)), programme.cell_count(By::One(b)));
                if is_optional_multi(programme, a) {
                    let column = |j: usize| (0..height).map(|i| first + i * width + j).collect();
                    (0..width).map(|j| (start(By::One(b)) + j, column(j))).collect()
                } else if is_optional_multi(programme, b) {
                    let row = |i: usize| (0..width).map(|j| first + i * width + j).collect();
                    (0..height).map(|i| (start(By::One(a)) + i, row(i))).collect()
                } else {
                    continue;
                }
            }
        };
        for (context, cells) in groups {
            // "Not stated" is the last code of its list.
            let Some((not_stated, codes)) = cells.split_last() else { continue };
            let row = |code: &usize| Row {
                terms: vec![(*code, 1), (*not_stated, 1), (context, -1)],
                low: None,
                high: Some(0),
            };
            rows.extend(codes.iter().map(row));
        }
    }
    rows
}

fn is_optional_multi(programme: &Programme, attribute: usize) -> bool {
    programme.attributes().get(attribute).is_some_and(|attribute| {
        attribute.multi().is_some() && attribute.codes().last().is_some_and(|code| **code == *NOT_STATED)
    })
}
