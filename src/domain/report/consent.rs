//! Consents: what a person may agree to, and what was agreed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Version of the consent wording in the locales. Increase it when a wording changes its meaning.
pub const CONSENT_WORDING: &str = "2026-11";

/// What a person may consent to. Each consent is given and withdrawn separately (GDPR Art. 7, Art.
/// 9(2)(a)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentKind {
    /// The office may work with the report, sensitive facts included.
    Process,
    /// The office may contact the person.
    Contact,
    /// The office may pass the report on to a named body.
    PassOn,
    /// The office may write to the other side.
    WriteOtherSide,
    /// The office may use the story as an example, changed so that nobody can be recognised.
    Example,
}

impl ConsentKind {
    /// All kinds in the order of the form.
    pub const ALL: [Self; 5] =
        [Self::Process, Self::Contact, Self::PassOn, Self::WriteOtherSide, Self::Example];

    /// The form field. The Fluent message of its wording has the same name with `-` for `_`.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Process => "consent_process",
            Self::Contact => "consent_contact",
            Self::PassOn => "consent_pass_on",
            Self::WriteOtherSide => "consent_write",
            Self::Example => "consent_example",
        }
    }
}

/// A consent that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What the person consented to.
    pub kind: ConsentKind,
    /// The body to which the report may be passed on, in the person's words. Empty for the other
    /// kinds.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Version of the wording that was shown.
    pub wording: String,
    /// Language in which it was shown.
    pub language: String,
    /// The day, at the office's place.
    pub day: NaiveDate,
}
