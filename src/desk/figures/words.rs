//! The words of the figures.

use meldestelle_domain::figures::{MONTH, Period};
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_web::locale::Locale;

use crate::http::format;

/// The year, or the first and the last day.
#[must_use]
pub fn period_label(period: Period, t: &Locale) -> String {
    match period.whole_year() {
        Some(year) => year.to_string(),
        None => format!("{} – {}", format::day(period.from(), t), format::day(period.to(), t)),
    }
}

/// The name of an attribute.
#[must_use]
pub fn attribute_label(attribute: &str, t: &Locale) -> String {
    match attribute {
        MONTH => t.text("stats-month").to_owned(),
        list => t.text(&format!("list-{}", list.replace('_', "-"))).to_owned(),
    }
}

/// The name of a code of an attribute.
#[must_use]
pub fn code_label(attribute: &str, code: &str, t: &Locale) -> String {
    if attribute == MONTH { t.text(month(code)).to_owned() } else { t.code(attribute, code) }
}

/// The short name of a code, for the head of a narrow column.
#[must_use]
pub fn short_label(attribute: &str, code: &str, t: &Locale) -> String {
    match Taxonomy::list(attribute).and_then(|list| list.code(code)) {
        Some(known) => format::short_code(attribute, &known, t),
        None => code_label(attribute, code, t),
    }
}

fn month(code: &str) -> &'static str {
    match code {
        "1" => "stats-month-1",
        "2" => "stats-month-2",
        "3" => "stats-month-3",
        "4" => "stats-month-4",
        "5" => "stats-month-5",
        "6" => "stats-month-6",
        "7" => "stats-month-7",
        "8" => "stats-month-8",
        "9" => "stats-month-9",
        "10" => "stats-month-10",
        "11" => "stats-month-11",
        _ => "stats-month-12",
    }
}
