//! What is wrong with a field, in the person's language.

use meldestelle_domain::submission::Problem;
use meldestelle_web::locale::Locale;

/// The problem in words, with how to mend it.
pub fn words(t: &Locale, problem: Problem) -> String {
    let key = problem.message_key();
    match problem {
        Problem::TooLong { limit, length } => t.with2(key, ("limit", limit), ("length", length)).into_owned(),
        // As a word: a number would be grouped.
        Problem::Future { year } | Problem::LongAgo { year } => {
            t.with(key, "year", year.to_string()).into_owned()
        }
        _ => t.text(key).to_owned(),
    }
}
