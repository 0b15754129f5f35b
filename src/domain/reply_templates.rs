//! Templates for answers to a person: the built-in ones, which an office can change, and gaps in
//! them that have to be filled before an answer is sent.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::case_status;
use crate::facts::Facts;
use crate::office::AnswerTemplate;
use crate::taxonomy::Taxonomy;

/// The most templates that an office can have.
pub const TEMPLATES_LIMIT: usize = 20;

/// How a gap in a template begins, in the two ways in which people type it.
const GAPS: [&str; 2] = ["[…", "[..."];

/// A built-in template in the languages of the desk.
#[derive(Debug, Deserialize)]
struct Builtin {
    de: AnswerTemplate,
    en: AnswerTemplate,
    /// The status that a case has once this answer was sent.
    #[serde(default)]
    status: Option<String>,
    /// The areas of life in which it is the first to think of.
    #[serde(default)]
    areas: Vec<String>,
}

static BUILTIN: LazyLock<Vec<Builtin>> =
    LazyLock::new(|| serde_json::from_str(include_str!("reply_templates.json")).unwrap_or_default());

/// The built-in templates in German (`de`) or English (any other language).
#[must_use]
pub fn builtin(language: &str) -> Vec<AnswerTemplate> {
    let list = Taxonomy::list(case_status::LIST);
    let all = BUILTIN.iter().map(|one| {
        let words = if language == "de" { &one.de } else { &one.en };
        let status = one.status.as_deref().and_then(|code| list?.code(code));
        AnswerTemplate { status, ..words.clone() }
    });
    all.collect()
}

/// The place of the template to begin with in a case of these areas of life. A built-in one is
/// known by its name.
#[must_use]
pub fn suggested(templates: &[AnswerTemplate], facts: &Facts) -> Option<usize> {
    let areas = facts.codes("life_area");
    let fits = |one: &Builtin| one.areas.iter().any(|known| areas.iter().any(|area| area.as_str() == known));
    let names: Vec<&str> =
        BUILTIN.iter().filter(|one| fits(one)).flat_map(|one| [&*one.de.name, &*one.en.name]).collect();
    templates.iter().position(|template| names.contains(&template.name.as_str()))
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
    use crate::mailbox::MESSAGE_LIMIT;
    use crate::submission::Submission;

    #[test]
    fn eight_templates_in_both_languages() {
        for language in ["de", "en"] {
            let all = builtin(language);
            assert_eq!(all.len(), 8);
            let names: BTreeSet<&str> = all.iter().map(|one| one.name.as_str()).collect();
            assert_eq!(names.len(), 8, "{language}: {names:?}");
            assert!(all.iter().all(|one| (40..MESSAGE_LIMIT).contains(&one.text.len())));
            assert!(all.iter().all(|one| one.status.is_some()), "a status is not in the list");
        }
        let areas = Taxonomy::list("life_area").unwrap();
        for one in BUILTIN.iter() {
            assert_eq!(has_gap(&one.de.text), has_gap(&one.en.text), "{}", one.de.name);
            assert!(one.areas.iter().all(|area| areas.code(area).is_some()), "{:?}", one.areas);
        }
    }

    #[test]
    fn where_deadlines_are_short_the_day_of_arrival_is_asked_first() {
        let of = |area: &str, language: &str| {
            let form = Submission::new(vec![("life_area".to_owned(), area.to_owned())]);
            let templates = builtin(language);
            let place = suggested(&templates, &Facts::parse(&form).unwrap())?;
            Some(templates[place].name.clone())
        };
        assert_eq!(of("work", "de").unwrap(), "Wann kam das Schreiben an?");
        assert_eq!(of("authorities", "en").unwrap(), "When did the letter arrive?");
        assert_eq!(of("housing", "de"), None);
    }

    #[test]
    fn a_gap_is_found_however_it_was_typed() {
        assert!(has_gap("bis [… Tag]") && has_gap("bis [... Tag]") && has_gap("[…]"));
        assert!(!has_gap("Sie schrieben: „wir [die Firma] …“"));
    }
}
