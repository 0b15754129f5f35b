//! Templates for answers to a person: the built-in ones, which an office can change, and gaps in
//! them that have to be filled before an answer is sent.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::office::AnswerTemplate;

/// How a gap in a template begins, in the two ways in which people type it.
const GAPS: [&str; 2] = ["[…", "[..."];

/// A built-in template in the languages of the desk.
#[derive(Debug, Deserialize)]
struct Builtin {
    de: AnswerTemplate,
    en: AnswerTemplate,
    /// The status that a case has once this answer was sent. `None` if the answer says nothing of
    /// it.
    #[serde(default)]
    status: Option<String>,
}

static BUILTIN: LazyLock<Vec<Builtin>> =
    LazyLock::new(|| serde_json::from_str(include_str!("reply_templates.json")).unwrap_or_default());

/// The built-in templates in German (`de`) or English (any other language).
#[must_use]
pub fn builtin(language: &str) -> Vec<AnswerTemplate> {
    BUILTIN.iter().map(|one| if language == "de" { one.de.clone() } else { one.en.clone() }).collect()
}

/// The status that an answer from this template implies, found by the name of the template.
#[must_use]
pub fn implied_status(name: &str) -> Option<&'static str> {
    BUILTIN.iter().find(|one| one.de.name == name || one.en.name == name)?.status.as_deref()
}

/// Whether a text still has a gap of a template, such as `[… day]`.
#[must_use]
pub fn has_gap(text: &str) -> bool {
    GAPS.iter().any(|gap| text.contains(gap))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::case_status::CaseStatus;
    use crate::mailbox::MESSAGE_LIMIT;

    #[test]
    fn eight_templates_in_both_languages() {
        for language in ["de", "en"] {
            let all = builtin(language);
            assert_eq!(all.len(), 8);
            let names: BTreeSet<&str> = all.iter().map(|one| one.name.as_str()).collect();
            assert_eq!(names.len(), 8, "{language}: {names:?}");
            assert!(all.iter().all(|one| (40..MESSAGE_LIMIT).contains(&one.text.len())));
        }
        for one in BUILTIN.iter() {
            assert_eq!(has_gap(&one.de.text), has_gap(&one.en.text), "{}", one.de.name);
            let known = one.status.as_deref().map(CaseStatus::parse);
            assert!(!matches!(known, Some(None)), "{}", one.de.name);
        }
        assert_eq!(implied_status("Eingang und nächster Schritt"), Some("active"));
    }

    #[test]
    fn a_gap_is_found_however_it_was_typed() {
        assert!(has_gap("bis [… Tag]") && has_gap("bis [... Tag]") && has_gap("[…]"));
        assert!(!has_gap("Sie schrieben: „wir [die Firma] …“"));
    }
}
