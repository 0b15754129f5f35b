//! An edition: a release together with what the office says about it. It is public, and does not
//! change once it is published.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::licence::Licence;
use crate::release::Release;
use crate::standalone_counts::StandaloneCounts;

/// Longest remarks of an edition in one language, in characters.
pub const REMARK_LIMIT: usize = 8_000;
/// Length of the head of an audit log, in bytes.
const AUDIT_HEAD_LENGTH: usize = 32;

/// Remarks by language tag.
pub type Remarks = BTreeMap<String, String>;

/// Why a year cannot be compared with the year before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// The lists of codes changed.
    Lists,
    /// Reports arrived in other ways than before.
    Channels,
    /// Other offices report, or partners joined or left.
    Offices,
    /// The definition of a case changed.
    Definition,
    /// It is the first year, or not a whole year.
    Period,
}

impl Break {
    /// The values with their names in forms. Their texts are the messages `published-break-<name>`.
    pub const CHOICES: [(&str, Self); 5] = [
        ("lists", Self::Lists),
        ("channels", Self::Channels),
        ("offices", Self::Offices),
        ("definition", Self::Definition),
        ("period", Self::Period),
    ];

    /// Its name in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::CHOICES.iter().find(|(_, one)| *one == self).map_or("", |(name, _)| name)
    }
}

/// What the office says about the tables of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The day of publication, in the office's time zone.
    pub published: NaiveDate,
    /// Rounded numbers outside the tables.
    #[serde(rename = "apart")]
    pub standalone: StandaloneCounts,
    /// Remarks of the office on the year, by language.
    #[serde(default)]
    pub remarks: Remarks,
    /// Why the year cannot be compared with the year before.
    #[serde(default)]
    pub breaks: Vec<Break>,
    /// Whether a second person approved it.
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
    /// What the office says about them.
    pub about: About,
    /// Hash at the head of the office's audit log after the entry of this publication. Zeros if the
    /// office keeps no such log.
    pub audit_head: [u8; AUDIT_HEAD_LENGTH],
}

impl Edition {
    /// Reads an edition from its stored parts. `None` if one of them cannot be read.
    #[must_use]
    pub fn stored(number: i32, tables: &str, about: serde_json::Value, audit_head: &[u8]) -> Option<Self> {
        Some(Self {
            number: u16::try_from(number).ok()?,
            release: Release::from_json(tables).ok()?,
            about: serde_json::from_value(about).ok()?,
            audit_head: audit_head.try_into().ok()?,
        })
    }

    /// The year of its cases.
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
    /// The remarks in a language, else in German, else in any; with the tag of the language found.
    #[must_use]
    pub fn remark(&self, language: &str) -> Option<(&str, &str)> {
        let found = [language, "de"].iter().find_map(|tag| self.remarks.get_key_value(*tag));
        found.or_else(|| self.remarks.first_key_value()).map(|(tag, text)| (tag.as_str(), text.as_str()))
    }
}
