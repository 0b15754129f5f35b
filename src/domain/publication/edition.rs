//! An edition: a release with what stands around it. Public, and unchanged once it is published.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::apart::Apart;
use crate::audit::HASH_LENGTH;
use crate::release::Release;

/// Longest remarks of an edition in one language, in characters.
pub const REMARK_LIMIT: usize = 8_000;

/// Remarks by language tag.
pub type Remarks = BTreeMap<String, String>;

/// Why a year does not compare with the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// The lists of codes changed.
    Lists,
    /// Reports came in other ways than before.
    Channels,
    /// Other offices report, or partners joined or left.
    Offices,
    /// What counts as a case changed.
    Definition,
    /// The first year, or not a whole one.
    Period,
}

impl Break {
    /// Form values; the words are `published-break-<value>`.
    pub const CHOICES: [(&str, Self); 5] = [
        ("lists", Self::Lists),
        ("channels", Self::Channels),
        ("offices", Self::Offices),
        ("definition", Self::Definition),
        ("period", Self::Period),
    ];

    /// The form value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::CHOICES.iter().find(|(_, one)| *one == self).map_or("", |(name, _)| name)
    }
}

/// Under which terms others may use an edition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Licence {
    /// Data licence Germany, attribution, 2.0.
    #[default]
    #[serde(rename = "dl-de/by-2-0")]
    DlDeBy,
    /// Data licence Germany, zero, 2.0.
    #[serde(rename = "dl-de/zero-2-0")]
    DlDeZero,
    /// Creative Commons Attribution 4.0.
    #[serde(rename = "CC-BY-4.0")]
    CcBy,
}

impl Licence {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::DlDeBy, Self::DlDeZero, Self::CcBy];

    /// Its identifier.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DlDeBy => "dl-de/by-2-0",
            Self::DlDeZero => "dl-de/zero-2-0",
            Self::CcBy => "CC-BY-4.0",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::DlDeBy => "Datenlizenz Deutschland – Namensnennung – Version 2.0",
            Self::DlDeZero => "Datenlizenz Deutschland – Zero – Version 2.0",
            Self::CcBy => "Creative Commons Namensnennung 4.0 International",
        }
    }

    /// Where it is written.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::DlDeBy => "https://www.govdata.de/dl-de/by-2-0",
            Self::DlDeZero => "https://www.govdata.de/dl-de/zero-2-0",
            Self::CcBy => "https://creativecommons.org/licenses/by/4.0/",
        }
    }

    /// Its concept in the vocabulary of DCAT-AP.de.
    #[must_use]
    pub const fn concept(self) -> &'static str {
        match self {
            Self::DlDeBy => "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
            Self::DlDeZero => "http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
            Self::CcBy => "http://dcat-ap.de/def/licenses/cc-by/4.0",
        }
    }

    /// Whether whoever uses the data has to name the office.
    #[must_use]
    pub const fn asks_for_a_name(self) -> bool {
        !matches!(self, Self::DlDeZero)
    }

    /// The licence of an identifier.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|licence| licence.name() == name)
    }
}

/// What an office sets about publishing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublicationSettings {
    /// Whether a second counsellor has to approve. An office of one person may turn it off; its releases say so. Ask
    /// [`PublicationSettings::needs_second`], not this.
    pub four_eyes: bool,
    /// Licence of its releases.
    pub licence: Licence,
    /// Its contributor id at govdata.de, for the DCAT-AP.de description; empty: none.
    pub contributor: String,
    /// Regional key (ARS or AGS) of the place it serves, for the DCAT-AP.de description; empty: none.
    pub region: String,
}

impl Default for PublicationSettings {
    fn default() -> Self {
        Self {
            four_eyes: true,
            licence: Licence::default(),
            contributor: String::new(),
            region: String::new(),
        }
    }
}

impl PublicationSettings {
    /// Whether a second counsellor has to approve in an office of so many people: where there are two, they do.
    #[must_use]
    pub const fn needs_second(&self, people: usize) -> bool {
        self.four_eyes || people > 1
    }

    /// Whether a contributor id is none or one of the vocabulary of DCAT-AP.de.
    #[must_use]
    pub fn is_contributor(id: &str) -> bool {
        let name = id.strip_prefix("http://dcat-ap.de/def/contributors/");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        id.is_empty() || name.is_some_and(|name| (1..=60).contains(&name.len()) && name.bytes().all(plain))
    }

    /// Whether a regional key is none or that of a district (5 digits), a municipality (8) or a whole one (12).
    #[must_use]
    pub fn is_region(key: &str) -> bool {
        matches!(key.len(), 0 | 5 | 8 | 12) && key.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// What stands around the tables of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The day of publication, at the office's place.
    pub published: NaiveDate,
    /// The numbers beside the tables.
    pub apart: Apart,
    /// What the office says about the year, by language.
    #[serde(default)]
    pub remarks: Remarks,
    /// Why it does not compare with the year before.
    #[serde(default)]
    pub breaks: Vec<Break>,
    /// Whether a second counsellor approved it.
    pub four_eyes: bool,
    /// Terms of use.
    pub licence: Licence,
    /// Version of the code lists.
    pub list_version: String,
    /// Version of the programme.
    pub programme: String,
}

/// What is published of one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its number: 1, and 2 for the correction.
    pub number: u16,
    /// The protected tables.
    pub release: Release,
    /// What stands around them.
    pub about: About,
    /// Head of the audit chain after the entry of its publication.
    pub audit_head: [u8; HASH_LENGTH],
}

impl Edition {
    /// An edition as it is stored. `None` if the row does not read, which a published one always does.
    #[must_use]
    pub fn stored(number: i32, tables: &str, about: serde_json::Value, audit_head: &[u8]) -> Option<Self> {
        Some(Self {
            number: u16::try_from(number).ok()?,
            release: Release::from_json(tables).ok()?,
            about: serde_json::from_value(about).ok()?,
            audit_head: audit_head.try_into().ok()?,
        })
    }

    /// The year it is of.
    #[must_use]
    pub const fn year(&self) -> u16 {
        self.release.year()
    }

    /// Whether it corrects an earlier one.
    #[must_use]
    pub const fn is_correction(&self) -> bool {
        self.number > 1
    }
}

impl About {
    /// The remarks in a language with the tag of the language they are in; else in German, else in any.
    #[must_use]
    pub fn remark(&self, language: &str) -> Option<(&str, &str)> {
        let found = [language, "de"].iter().find_map(|tag| self.remarks.get_key_value(*tag));
        found.or_else(|| self.remarks.first_key_value()).map(|(tag, text)| (tag.as_str(), text.as_str()))
    }
}
