//! An office and what it sets: stored in the clear, because none of it is about a reporter.

use serde::{Deserialize, Serialize};

use crate::attachment::FileLimits;
use crate::publication::PublicationSettings;

/// Choices of the form that say something of a person's residence status, or come close to it: list
/// and code.
const RESIDENCE: [(&str, &str); 2] =
    [("ground", "nationality_residence"), ("reason_unreported", "residence_fear")];

/// Who runs the office; decides which warnings and legal bases apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeKind {
    /// A city or district. Its reporters are warned not to write about residence status (`AufenthG` § 87(2)).
    Municipal,
    /// An association.
    Association,
}

/// A first answer that counsellors can begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerTemplate {
    /// What it is called at the desk.
    pub name: String,
    /// The words.
    pub text: String,
}

/// Settings of an office, in `office.settings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfficeSettings {
    /// Who runs it.
    pub kind: OfficeKind,
    /// The place it serves, as people say it ("Ahlen").
    pub place: String,
    /// Working days until a human answers.
    pub reply_days: u8,
    /// Whether the form warns not to write about residence status, and does not ask about it
    /// either.
    pub warn_residence: bool,
    /// Districts to choose from; empty: the person writes the place in their own words.
    pub districts: Vec<String>,
    /// Lists of the form that this office does not ask (names as in the taxonomy).
    pub not_asked: Vec<String>,
    /// Files that people may send.
    pub files: FileLimits,
    /// Languages of the public face, by tag, in the order shown.
    pub languages: Vec<String>,
    /// Telephone number for people who would rather speak.
    pub phone: String,
    /// E-mail address of the office (imprint, accessibility contact).
    pub email: String,
    /// Postal address, lines separated by `\n` (imprint).
    pub address: String,
    /// Who is responsible in law (imprint, privacy notice).
    pub responsible: String,
    /// How to reach the data protection officer; empty if there is none.
    pub data_protection: String,
    /// First answers to begin with.
    pub answer_templates: Vec<AnswerTemplate>,
    /// How the annual statistics are published.
    pub publication: PublicationSettings,
}

impl Default for OfficeSettings {
    fn default() -> Self {
        Self {
            kind: OfficeKind::Municipal,
            place: String::new(),
            reply_days: 5,
            warn_residence: true,
            districts: Vec::new(),
            not_asked: Vec::new(),
            files: FileLimits::default(),
            languages: vec!["de".to_owned(), "en".to_owned()],
            phone: String::new(),
            email: String::new(),
            address: String::new(),
            responsible: String::new(),
            data_protection: String::new(),
            answer_templates: Vec::new(),
            publication: PublicationSettings::default(),
        }
    }
}

impl OfficeSettings {
    /// Whether the form asks a list.
    #[must_use]
    pub fn asks(&self, list: &str) -> bool {
        !self.not_asked.iter().any(|name| name == list)
    }

    /// Whether the form offers a choice of a list. The desk codes with all of them.
    #[must_use]
    pub fn offers(&self, list: &str, code: &str) -> bool {
        !(self.warn_residence && RESIDENCE.contains(&(list, code)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn missing_settings_take_the_careful_default() {
        let settings: OfficeSettings = serde_json::from_str(r#"{"place":"Ahlen"}"#).unwrap();
        assert!(settings.warn_residence);
        assert_eq!(settings.reply_days, 5);
        assert!(settings.asks("ground"));
    }

    #[test]
    fn what_the_form_warns_of_it_does_not_offer() {
        // A new choice about residence has to be thought of here: its note says so, or its words.
        let about = ["resid", "aufenth", "asyl"];
        let mut found = Vec::new();
        for list in &Taxonomy::builtin().lists {
            for item in &list.items {
                let text = format!("{} {}", item.code, item.maps).to_lowercase();
                if about.iter().any(|word| text.contains(word)) {
                    found.push((list.id.as_str(), item.code.as_str()));
                }
            }
        }
        assert_eq!(found, RESIDENCE);
        let warns = OfficeSettings::default();
        let silent = OfficeSettings { warn_residence: false, ..OfficeSettings::default() };
        for (list, code) in RESIDENCE {
            assert!(!warns.offers(list, code) && silent.offers(list, code));
        }
        assert!(warns.offers("ground", "age"));
    }
}
