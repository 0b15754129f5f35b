//! What the forms with message texts share: those of a case's messages and of the reply templates.

use meldestelle_domain::submission::{FieldError, Problem};
use meldestelle_web::locale::Locale;

/// Largest form with one message, in bytes: the longest message in the widest script,
/// percent-encoded.
pub(crate) const MESSAGE_FORM_LIMIT: usize = 256 * 1024;

/// What is wrong with a field, in words.
pub(crate) fn error_message(t: &Locale, error: &FieldError) -> String {
    match error.problem {
        Problem::Missing => t.text("messages-missing").to_owned(),
        Problem::TooLong { limit, length } => {
            t.with2("messages-too-long", ("limit", limit), ("length", length)).into_owned()
        }
        problem => t.text(problem.message_key()).to_owned(),
    }
}
