//! Days that people mistype: in a future year, or so long ago that nobody remembers it.

use chrono::{Datelike, Days, NaiveDate};

use super::Problem;

/// Days in a hundred years.
const CENTURY: u64 = 36_525;

/// The last year in which this day of the year has already come.
fn last_year_with(day: NaiveDate, today: NaiveDate) -> i32 {
    let has_come = (day.month(), day.day()) <= (today.month(), today.day());
    if has_come { today.year() } else { today.year() - 1 }
}

/// The year that was probably meant: the last year so far that ends in the same two digits (2026
/// for 26, 1999 for 1899). If that is long ago as well, the last year in which this day has come.
fn probable_year(day: NaiveDate, today: NaiveDate) -> i32 {
    let last = last_year_with(day, today);
    let back = (last - day.year()).rem_euclid(100);
    if back > 90 { last } else { last - back }
}

/// What is wrong with the day of a past event.
pub fn problem(day: NaiveDate, today: NaiveDate) -> Option<Problem> {
    if day > today {
        return Some(Problem::Future { year: last_year_with(day, today) });
    }
    let long_ago = today.checked_sub_days(Days::new(CENTURY)).is_some_and(|then| day <= then);
    long_ago.then(|| Problem::LongAgo { year: probable_year(day, today) })
}
