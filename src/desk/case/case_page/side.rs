//! The three parts of the case page, of which a narrow screen shows one.

use meldestelle_domain::submission::{FieldError, Submission};

use super::CasePageOptions;

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The person's words.
    Words,
    /// Timeline and composer.
    Timeline,
    /// Tasks, dates, contact, coding.
    Properties,
}

/// The field that holds the chosen part.
const FIELD: &str = "side";

/// Prefixes of fields that stand beside the timeline or above it.
const ELSEWHERE: [&str; 9] = [
    "note.",
    "call.",
    "visit.",
    "intervention.",
    "message.",
    "entry.",
    "first_answer",
    "priority",
    "assignee",
];

impl Side {
    /// Each with its form value. The Fluent message is `case-side-<value>`.
    pub const ALL: [(&str, Self); 3] =
        [("words", Self::Words), ("timeline", Self::Timeline), ("properties", Self::Properties)];

    /// The part with the problem, the one that was shown, or the one that matters now.
    pub(super) fn of(
        typed: &Submission,
        options: &CasePageOptions,
        errors: &[FieldError],
        is_new: bool,
    ) -> Self {
        if let Some(error) = errors.first() {
            let is_elsewhere = ELSEWHERE.iter().any(|prefix| error.field.starts_with(prefix));
            return if is_elsewhere { Self::Timeline } else { Self::Properties };
        }
        let about_tasks = options.notice.is_some_and(|notice| notice.starts_with("case-task"));
        if options.contacts.is_some() || about_tasks {
            return Self::Properties;
        }
        let chosen = typed.first(FIELD);
        let chosen = Self::ALL.iter().find(|(value, _)| *value == chosen).map(|(_, side)| *side);
        let usual = if is_new { Self::Words } else { Self::Timeline };
        chosen.unwrap_or(usual)
    }
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::submission::Problem;

    use super::*;

    #[test]
    fn a_narrow_screen_shows_the_part_with_the_problem() {
        let typed = Submission::new(vec![("side".to_owned(), "words".to_owned())]);
        let options = CasePageOptions::default();
        let side = |field: Option<&'static str>| {
            let errors: Vec<_> =
                field.map(|field| FieldError { field, problem: Problem::Missing }).into_iter().collect();
            Side::of(&typed, &options, &errors, false)
        };
        assert_eq!(side(None), Side::Words, "what was shown");
        assert_eq!(side(Some("note.text")), Side::Timeline);
        assert_eq!(side(Some("ground")), Side::Properties);
        let nothing = Submission::new(Vec::new());
        assert_eq!(Side::of(&nothing, &options, &[], true), Side::Words);
        assert_eq!(Side::of(&nothing, &options, &[], false), Side::Timeline);
        let added = CasePageOptions { notice: Some("case-task-added"), ..CasePageOptions::default() };
        assert_eq!(Side::of(&nothing, &added, &[], false), Side::Properties);
    }
}
