//! An office and what it sets: stored in the clear, because none of it is about a reporter.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::attachment::FileLimits;
use crate::publication::PublicationSettings;
use crate::stored::lenient;

/// Choices of the form that say something of a person's residence status, or come close to it: list
/// and code.
const RESIDENCE: [(&str, &str); 2] =
    [("ground", "nationality_residence"), ("reason_unreported", "residence_fear")];

/// Who runs the office; decides which warnings and legal bases apply. The default is the careful
/// one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeKind {
    /// A city or district. Its reporters are warned not to write about residence status (`AufenthG` § 87(2)).
    #[default]
    Municipal,
    /// An association.
    Association,
}

/// A first answer that counsellors can begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerTemplate {
    /// What it is called at the desk.
    pub name: String,
    /// The words.
    pub text: String,
}

/// What the law wants said before anybody is asked to write: who runs this (DDG § 5), who is responsible (GDPR Art. 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Who is responsible.
    Responsible,
    /// The postal address.
    Address,
    /// The e-mail address.
    Email,
}

impl Missing {
    /// Its name in the settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Responsible => "responsible",
            Self::Address => "address",
            Self::Email => "email",
        }
    }
}

/// Settings of an office, in `office.settings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfficeSettings {
    /// Who runs it.
    #[serde(deserialize_with = "lenient::or_default")]
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
    /// How long the office keeps reports, in its own words; empty: it has set no time.
    pub retention: String,
    /// Days after which what was deleted has left the last backup.
    pub backup_days: u16,
    /// Whom to turn to if a barrier stays (BGG § 16, or the law of the Land); empty if nobody entered it.
    pub enforcement: String,
    /// The day the office last checked its accessibility statement.
    pub accessibility_day: Option<NaiveDate>,
    /// How it checked, in its own words.
    pub accessibility_method: String,
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
            retention: String::new(),
            backup_days: 30,
            enforcement: String::new(),
            accessibility_day: None,
            accessibility_method: String::new(),
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

    /// What the law wants said and nobody has entered. `deploy/lib/closed.sql` asks the same; a test holds them together.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        let wanted = [
            (Missing::Responsible, &self.responsible),
            (Missing::Address, &self.address),
            (Missing::Email, &self.email),
        ];
        wanted.into_iter().filter(|(_, said)| said.trim().is_empty()).map(|(missing, _)| missing).collect()
    }

    /// Whether the form is open: only where people can read to whom they write.
    #[must_use]
    pub fn takes_reports(&self) -> bool {
        self.missing().is_empty()
    }

    /// The language in which the office writes its own words: the first it offers.
    #[must_use]
    pub fn own_language(&self) -> &str {
        self.languages.first().map_or("de", String::as_str)
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

    #[test]
    fn the_form_is_open_when_people_can_read_to_whom_they_write() {
        let mut settings = OfficeSettings::default();
        assert_eq!(settings.missing(), [Missing::Responsible, Missing::Address, Missing::Email]);
        settings.responsible = "Stadt Ahlen".to_owned();
        settings.address = " \n ".to_owned();
        settings.email = "stelle@example.org".to_owned();
        assert_eq!(settings.missing(), [Missing::Address], "spaces are no address");
        assert!(!settings.takes_reports());
        settings.address = "Markt 1".to_owned();
        assert!(settings.takes_reports());
    }

    #[test]
    fn what_is_missing_is_named_as_in_the_settings() {
        let stored = serde_json::to_value(OfficeSettings::default()).unwrap();
        for missing in OfficeSettings::default().missing() {
            assert!(stored.get(missing.name()).is_some(), "{missing:?}");
        }
    }
}
