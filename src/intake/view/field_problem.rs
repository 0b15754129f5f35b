//! What is wrong with a field, in the person's language.

use meldestelle_domain::submission::Problem;
use meldestelle_web::locale::Locale;

/// The problem in words, with how to correct it.
pub fn words(t: &Locale, problem: Problem) -> String {
    let key = problem.message_key();
    match problem {
        Problem::TooLong { limit, length } => t.with2(key, ("limit", limit), ("length", length)).into_owned(),
        // The year is passed as text, because Fluent would group the digits of a number.
        Problem::Future { year } | Problem::LongAgo { year } => {
            t.with(key, "year", year.to_string()).into_owned()
        }
        _ => t.text(key).to_owned(),
    }
}
