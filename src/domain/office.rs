//! An office and its settings. They are stored unencrypted, because none of them are about a
//! reporter.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::attachment::FileLimits;
use crate::holidays::Land;
use crate::stored::{Stored, lenient};
use crate::taxonomy::Code;
use meldestelle_statistics::settings::PublicationSettings;

/// Choices of the form that reveal a person's residence status, or nearly do: list and code.
const RESIDENCE: [(&str, &str); 2] =
    [("ground", "nationality_residence"), ("reason_unreported", "residence_fear")];

/// Who runs the office. It decides which warnings and legal bases apply. The default is the kind
/// that gets every warning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeKind {
    /// A city or district. The form warns its reporters not to write about residence status
    /// (`AufenthG` § 87(2)).
    #[default]
    Municipal,
    /// An association.
    Association,
}

/// A prepared first answer that counsellors can start from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerTemplate {
    /// Its name at the desk.
    pub name: String,
    /// The text.
    pub text: String,
    /// The status that a case has once this answer was sent. `None` if the answer says nothing of
    /// it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient::or_default")]
    pub status: Option<Code>,
}

/// Information that the law requires before anybody is asked to write: who runs the service (DDG §
/// 5), and who is responsible for it (GDPR Art. 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The responsible body.
    Responsible,
    /// The postal address.
    Address,
    /// The e-mail address.
    Email,
}

impl Missing {
    /// The name of the setting.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Responsible => "responsible",
            Self::Address => "address",
            Self::Email => "email",
        }
    }
}

/// Settings of an office, stored as one JSON object in `office.settings`.
///
/// Each group has its own page at the desk and is saved separately. In JSON, the settings of all
/// groups are in one flat object, as they always were. A missing setting has its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfficeSettings {
    /// What the office publishes about itself.
    #[serde(flatten)]
    pub public: PublicDetails,
    /// What the form asks, and in which languages.
    #[serde(flatten)]
    pub form: FormSettings,
    /// How the office answers.
    #[serde(flatten)]
    pub replies: ReplySettings,
    /// Where the office is located.
    #[serde(flatten)]
    pub locality: Locality,
    /// Files that people may send.
    pub files: FileLimits,
    /// How the annual statistics are published.
    pub publication: PublicationSettings,
}

impl Stored for OfficeSettings {}

/// What the office publishes about itself: imprint, privacy notice, accessibility statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublicDetails {
    /// Phone number for people who prefer to talk.
    pub phone: String,
    /// E-mail address of the office (imprint, accessibility contact).
    pub email: String,
    /// Postal address, with lines separated by `\n` (imprint).
    pub address: String,
    /// The legally responsible body (imprint, privacy notice).
    pub responsible: String,
    /// How to contact the data protection officer. Empty if there is none.
    pub data_protection: String,
    /// How long the office keeps reports, in its own words. Empty if it has not decided.
    pub retention: String,
    /// Days after which deleted data is gone from the last backup.
    pub backup_days: u16,
    /// The body to turn to if a barrier remains (BGG § 16, or the law of the Land). Empty if not
    /// entered.
    pub enforcement: String,
    /// The day of the last check of the accessibility statement.
    pub accessibility_day: Option<NaiveDate>,
    /// How the office checked, in its own words.
    pub accessibility_method: String,
}

impl Default for PublicDetails {
    fn default() -> Self {
        Self {
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
        }
    }
}

/// What the form asks, and in which languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FormSettings {
    /// Who runs the office.
    #[serde(deserialize_with = "lenient::or_default")]
    pub kind: OfficeKind,
    /// Whether the form warns not to write about residence status, and does not ask about it.
    pub warn_residence: bool,
    /// Districts to choose from. If empty, people enter the place in their own words.
    pub districts: Vec<String>,
    /// Lists that the form of this office leaves out (names as in the taxonomy).
    pub not_asked: Vec<String>,
    /// Languages of the public face, by tag, in the order in which they are shown.
    pub languages: Vec<String>,
}

impl Default for FormSettings {
    fn default() -> Self {
        Self {
            kind: OfficeKind::Municipal,
            warn_residence: true,
            districts: Vec::new(),
            not_asked: Vec::new(),
            languages: vec!["de".to_owned(), "en".to_owned()],
        }
    }
}

/// How the office answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplySettings {
    /// Working days until a person answers.
    #[serde(rename = "reply_days")]
    pub days: u8,
    /// Prepared first answers.
    #[serde(rename = "answer_templates")]
    pub templates: Vec<AnswerTemplate>,
}

impl Default for ReplySettings {
    fn default() -> Self {
        Self { days: 5, templates: Vec::new() }
    }
}

/// Where the office is located. It decides which days are holidays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Locality {
    /// The place the office serves, as people say it ("Ahlen").
    pub place: String,
    /// The Land whose holidays apply.
    #[serde(deserialize_with = "lenient::or_default")]
    pub land: Land,
}

impl OfficeSettings {
    /// Whether the form asks a list.
    #[must_use]
    pub fn asks(&self, list: &str) -> bool {
        !self.form.not_asked.iter().any(|name| name == list)
    }

    /// Whether the form offers a choice of a list. The desk can code all choices.
    #[must_use]
    pub fn offers(&self, list: &str, code: &str) -> bool {
        !(self.form.warn_residence && RESIDENCE.contains(&(list, code)))
    }

    /// Legally required information that is missing. `deploy/lib/closed.sql` checks the same; a
    /// test compares the two.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        let wanted = [
            (Missing::Responsible, &self.public.responsible),
            (Missing::Address, &self.public.address),
            (Missing::Email, &self.public.email),
        ];
        wanted.into_iter().filter(|(_, said)| said.trim().is_empty()).map(|(missing, _)| missing).collect()
    }

    /// Whether the form is open. It is open only if people can read whom they write to.
    #[must_use]
    pub fn takes_reports(&self) -> bool {
        self.missing().is_empty()
    }

    /// The language in which the office writes its own texts: the first that it offers.
    #[must_use]
    pub fn own_language(&self) -> &str {
        self.form.languages.first().map_or("de", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn missing_settings_take_the_careful_default() {
        let settings: OfficeSettings = serde_json::from_str(r#"{"place":"Ahlen"}"#).unwrap();
        assert!(settings.form.warn_residence);
        assert_eq!(settings.replies.days, 5);
        assert!(settings.asks("ground"));
    }

    #[test]
    fn groups_lie_flat_in_json_as_they_always_have() {
        let settings = OfficeSettings {
            public: PublicDetails { email: "a@b".to_owned(), ..PublicDetails::default() },
            replies: ReplySettings { days: 3, ..ReplySettings::default() },
            ..OfficeSettings::default()
        };
        let stored = serde_json::to_value(&settings).unwrap();
        assert_eq!(
            (&stored["email"], &stored["reply_days"], &stored["land"]),
            (&"a@b".into(), &3.into(), &"DE-NW".into())
        );
        assert!(stored["answer_templates"].is_array() && stored["files"].is_object());
        let with_more = format!(r#"{{"future":1,{}"#, &stored.to_string()[1..]);
        assert_eq!(serde_json::from_str::<OfficeSettings>(&with_more).unwrap(), settings);
    }

    #[test]
    fn what_the_form_warns_of_it_does_not_offer() {
        // A new choice about residence must be added to `RESIDENCE`. It is recognised by its code
        // or its note.
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
        let silent = OfficeSettings {
            form: FormSettings { warn_residence: false, ..FormSettings::default() },
            ..OfficeSettings::default()
        };
        for (list, code) in RESIDENCE {
            assert!(!warns.offers(list, code) && silent.offers(list, code));
        }
        assert!(warns.offers("ground", "age"));
    }

    #[test]
    fn the_form_is_open_when_people_can_read_to_whom_they_write() {
        let mut settings = OfficeSettings::default();
        assert_eq!(settings.missing(), [Missing::Responsible, Missing::Address, Missing::Email]);
        settings.public.responsible = "Stadt Ahlen".to_owned();
        settings.public.address = " \n ".to_owned();
        settings.public.email = "stelle@example.org".to_owned();
        assert_eq!(settings.missing(), [Missing::Address], "spaces are no address");
        assert!(!settings.takes_reports());
        settings.public.address = "Markt 1".to_owned();
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
