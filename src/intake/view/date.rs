//! Days as people write them.

use chrono::{Datelike, NaiveDate};
use meldestelle_web::locale::Locale;

/// A day in the words of a language, such as "21 November 2026".
pub fn day(t: &Locale, day: NaiveDate) -> String {
    let month = format!("mailbox-month-{}", day.month());
    let month = format!("{} {}", t.text(&month), day.year());
    t.with2("mailbox-day", ("day", day.day().to_string()), ("month", month)).into_owned()
}
