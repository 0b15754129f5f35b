//! The number of cases over the years, with a visible gap between years that cannot be compared.

use meldestelle_statistics::edition::{Break, Edition};

use super::tables::{self, PrintedNumber};
use crate::locale::Locale;

/// Height of the highest bar.
pub const HEIGHT: u32 = 120;
/// Width of a year.
pub const STEP: u32 = 64;
/// Width of its bar.
pub const BAR: u32 = 36;

/// A year of the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesPoint {
    /// The year.
    pub year: u16,
    /// Its printed number of cases.
    pub number: PrintedNumber,
    /// Why it cannot be compared with the year before it in the series. Empty if it can.
    pub breaks: Vec<Break>,
    /// The left end of its bar.
    pub x: u32,
    /// The top of its bar.
    pub y: u32,
    /// Height of its bar.
    pub height: u32,
}

/// The series of editions, oldest year first. Pass the newest edition of each year. A year without
/// an edition is a gap.
#[must_use]
pub fn of(t: &Locale, editions: &[&Edition]) -> Vec<SeriesPoint> {
    let mut sorted = editions.to_vec();
    sorted.sort_by_key(|edition| edition.year());
    let most = sorted.iter().map(|edition| edition.release.total()).max().unwrap_or(0).max(1);
    let mut before: Option<&Edition> = None;
    let mut points = Vec::new();
    for (edition, at) in sorted.into_iter().zip(0_u32..) {
        let mut breaks = edition.about.breaks.clone();
        let other = |before: &Edition| {
            before.about.list_version != edition.about.list_version
                || before.about.programme != edition.about.programme
        };
        match before {
            None => breaks.clear(),
            Some(before) if other(before) && !breaks.contains(&Break::Lists) => breaks.push(Break::Lists),
            Some(before) if before.year() + 1 != edition.year() && !breaks.contains(&Break::Period) => {
                breaks.push(Break::Period);
            }
            Some(_) => {}
        }
        let height = edition.release.total().saturating_mul(HEIGHT) / most;
        points.push(SeriesPoint {
            year: edition.year(),
            number: tables::total(t, &edition.release, None),
            breaks,
            x: at * STEP + (STEP - BAR) / 2,
            y: HEIGHT - height,
            height,
        });
        before = Some(edition);
    }
    points
}
