//! What the forms of the mailbox share.

use meldestelle_domain::submission::{FieldError, Problem};
use meldestelle_web::locale::Locale;
use rand::Rng;

use crate::state::Intake;
use crate::view::field_problem;

/// A random value that all forms of one shown page carry, so that a double click is stored once.
pub fn nonce(intake: &Intake) -> String {
    let mut random = [0_u8; 16];
    intake.rng.clone().fill_bytes(&mut random);
    u128::from_be_bytes(random).to_string()
}

/// What is wrong with a field, in words.
pub fn explain(t: &Locale, error: &FieldError) -> String {
    match (error.problem, error.field) {
        (Problem::Missing, "answer") => t.text("mailbox-answer-missing").to_owned(),
        (Problem::Missing, _) => t.text("mailbox-text-missing").to_owned(),
        (found, _) => field_problem::words(t, found),
    }
}

/// Attributes that tie a field to its hint and its error.
pub fn aria_attributes(field: &str, has_hint: bool, is_wrong: bool) -> String {
    let ids: Vec<String> = [(is_wrong, "error"), (has_hint, "hint")]
        .into_iter()
        .filter(|(is_there, _)| *is_there)
        .map(|(_, suffix)| format!("{field}-{suffix}"))
        .collect();
    match (ids.is_empty(), is_wrong) {
        (true, _) => String::new(),
        (false, false) => format!(" aria-describedby=\"{}\"", ids.join(" ")),
        (false, true) => format!(" aria-describedby=\"{}\" aria-invalid=\"true\"", ids.join(" ")),
    }
}
