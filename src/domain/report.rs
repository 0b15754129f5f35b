//! A report: what a person told the office, parsed once from the form. Its contact is kept
//! separately.
//!
//! Every answer except the narrative is optional. The field names of the form are the string
//! constants in `report::parse`. The JSON names are what a person reads who opens the envelope with
//! the recovery key and `age -d`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::neutral_name::NeutralName;
use crate::stored::{Stored, lenient};
use crate::taxonomy::Code;

mod answers;
mod consent;
mod contact;
mod parse;

pub use answers::{AnswerValue, Question};
pub use consent::{CONSENT_WORDING, Consent, ConsentKind};
pub use contact::{Contact, SafeWay};
pub use parse::{Filing, parse, parse_contact};

/// Longest narrative, in characters: about ten printed pages. The person can add more in the
/// mailbox.
pub const NARRATIVE_LIMIT: usize = 20_000;
/// Longest short answer in the person's own words, in characters.
pub const TEXT_LIMIT: usize = 1_000;
/// Longest single line (a name, a place, a number), in characters.
pub const LINE_LIMIT: usize = 200;
/// When it happened: a day, the person's own words, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct When {
    /// The day, if there was a single one.
    pub day: Option<NaiveDate>,
    /// For example "in spring" or "again and again since 2024".
    pub words: String,
}

/// Where it happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// A district from the office's list.
    pub district: String,
    /// The place in the person's own words.
    pub words: String,
}

/// Who did it, as far as the person wishes to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Respondent {
    /// Kind of body or person.
    pub kind: Option<Code>,
    /// Sector.
    pub sector: Option<Code>,
    /// Name of an organisation.
    pub name: String,
}

/// What the person said about themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// Role of the person: affected, witness, ...
    pub role: Option<Code>,
    /// Age band. The form never asks for a date of birth.
    pub age_band: Option<Code>,
    /// Gender, self-described.
    pub gender: Option<Code>,
    /// Gender in the person's own words.
    pub gender_words: String,
    /// Reasons for not having reported it before.
    pub unreported: Vec<Code>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The exact time of arrival. Only the envelope contains it.
    pub received: DateTime<Utc>,
    /// Language of the form.
    #[serde(default)]
    pub language: String,
    /// Version of the code lists.
    #[serde(default)]
    pub list_version: String,
    /// How the report came in.
    #[serde(default)]
    pub channel: Option<Code>,
    /// What the person wants to happen.
    #[serde(default)]
    pub desired_help: Vec<Code>,
    /// What happened, in the person's words.
    #[serde(default)]
    pub narrative: String,
    /// When it happened.
    #[serde(default)]
    pub when: When,
    /// Where it happened.
    #[serde(default)]
    pub place: Place,
    /// Grounds of the discrimination.
    #[serde(default)]
    pub grounds: Vec<Code>,
    /// Another ground, in the person's own words.
    #[serde(default)]
    pub ground_words: String,
    /// Forms of racism.
    #[serde(default)]
    pub racism_forms: Vec<Code>,
    /// Area of life.
    #[serde(default)]
    pub life_area: Option<Code>,
    /// Manifestations: what kind of thing happened.
    #[serde(default)]
    pub manifestations: Vec<Code>,
    /// Who did it.
    #[serde(default)]
    pub respondent: Respondent,
    /// Evidence.
    #[serde(default)]
    pub evidence: Vec<Code>,
    /// Evidence in the person's own words.
    #[serde(default)]
    pub evidence_words: String,
    /// What the person said about themselves.
    #[serde(default)]
    pub about: About,
    /// Consents that the person gave.
    #[serde(default, deserialize_with = "lenient::known")]
    pub consents: Vec<Consent>,
    /// Whether a contact was left. The contact has an envelope of its own.
    #[serde(default)]
    pub has_contact: bool,
    /// The neutral name that follows from the receipt code. The office reads it here, because it
    /// never learns the code. Reports of before 2026-12-01 have none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::or_default")]
    pub sign: Option<NeutralName>,
}

impl Stored for Report {}
