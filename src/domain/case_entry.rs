//! Entries in the timeline of a case: notes, calls, visits and interventions, and what the desk
//! itself writes when a status changes or a task is done.
//!
//! An entry is never changed silently: a correction keeps what stood before.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::id::CounsellorId;
use crate::stored::{Stored, lenient};
use crate::taxonomy::Code;

/// Longest text of an entry, in characters.
pub const TEXT_LIMIT: usize = 20_000;
/// Most minutes that one entry can have taken.
pub const MINUTES_LIMIT: u16 = 24 * 60;
/// Most corrections of one entry. Whoever needs more writes a new entry.
pub const CORRECTIONS_LIMIT: usize = 50;

/// What an entry records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// An internal note.
    #[default]
    Note,
    /// A conversation by phone.
    Call,
    /// A conversation in person.
    Visit,
    /// What the office did for the person (`taxonomy.json`, list `intervention`).
    Intervention,
    /// The status changed. The desk writes it.
    StatusChanged,
    /// A task was done. The desk writes it.
    TaskDone,
}

impl EntryKind {
    /// Every kind with its form value. The Fluent message is `entry-kind-<value>`.
    pub const ALL: [(&str, Self); 6] = [
        ("note", Self::Note),
        ("call", Self::Call),
        ("visit", Self::Visit),
        ("intervention", Self::Intervention),
        ("status_changed", Self::StatusChanged),
        ("task_done", Self::TaskDone),
    ];
    /// The kinds that a counsellor writes.
    pub const WRITTEN: [(&str, Self); 4] = [
        ("note", Self::Note),
        ("call", Self::Call),
        ("visit", Self::Visit),
        ("intervention", Self::Intervention),
    ];

    /// The form value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(value, _)| value)
    }

    /// Whether the desk wrote the entry, so that nobody can correct it.
    #[must_use]
    pub const fn is_automatic(self) -> bool {
        matches!(self, Self::StatusChanged | Self::TaskDone)
    }
}

/// What a counsellor can write and correct of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryText {
    /// The day on which it happened.
    #[serde(rename = "d", default)]
    pub day: NaiveDate,
    /// How long it took, in minutes.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u16>,
    /// The words.
    #[serde(rename = "t", default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The intervention, for an entry of that kind.
    #[serde(
        rename = "i",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::or_default"
    )]
    pub intervention: Option<Code>,
}

/// An entry in the timeline of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEntry {
    /// What it records. A kind that this program does not know reads as a note.
    #[serde(rename = "k", default, deserialize_with = "lenient::or_default")]
    pub kind: EntryKind,
    /// When it was written.
    #[serde(rename = "w")]
    pub written: DateTime<Utc>,
    /// Who wrote it. `None` if the desk took it over from an older coding.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub by: Option<CounsellorId>,
    /// What it says now.
    #[serde(rename = "c", default)]
    pub content: EntryText,
    /// The change of status, for an entry of that kind: before and after.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<(Code, Code)>,
    /// What it said before, oldest first, with who corrected it when.
    #[serde(rename = "e", default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierText>,
}

/// What an entry said before a correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierText {
    /// When it was corrected.
    #[serde(rename = "w")]
    pub corrected: DateTime<Utc>,
    /// Who corrected it.
    #[serde(rename = "b")]
    pub by: CounsellorId,
    /// What it said until then.
    #[serde(rename = "c")]
    pub content: EntryText,
}

impl Stored for CaseEntry {}

/// Why an entry cannot be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectionError {
    /// The desk wrote it.
    Automatic,
    /// It has been corrected as often as an entry can be.
    TooMany,
}

impl CaseEntry {
    /// Replaces the content and keeps what stood before. Nothing happens if nothing changed.
    ///
    /// # Errors
    /// [`CorrectionError`].
    pub fn correct(
        &mut self,
        content: EntryText,
        by: CounsellorId,
        now: DateTime<Utc>,
    ) -> Result<(), CorrectionError> {
        if self.kind.is_automatic() {
            return Err(CorrectionError::Automatic);
        }
        if content == self.content {
            return Ok(());
        }
        if self.earlier.len() >= CORRECTIONS_LIMIT {
            return Err(CorrectionError::TooMany);
        }
        let before = std::mem::replace(&mut self.content, content);
        self.earlier.push(EarlierText { corrected: now, by, content: before });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_correction_keeps_what_stood_before() {
        let now = Utc.with_ymd_and_hms(2026, 11, 30, 9, 0, 0).unwrap();
        let me = CounsellorId(Uuid::from_u128(1));
        let content = |text: &str| EntryText { text: text.to_owned(), ..EntryText::default() };
        let mut entry = CaseEntry {
            kind: EntryKind::Call,
            written: now,
            by: Some(me),
            content: content("first"),
            status: None,
            earlier: Vec::new(),
        };
        entry.correct(content("first"), me, now).unwrap();
        assert!(entry.earlier.is_empty(), "nothing changed");
        entry.correct(content("second"), me, now).unwrap();
        assert_eq!(entry.content.text, "second");
        assert_eq!(entry.earlier, [EarlierText { corrected: now, by: me, content: content("first") }]);
        for number in 1..CORRECTIONS_LIMIT {
            entry.correct(content(&number.to_string()), me, now).unwrap();
        }
        assert_eq!(entry.correct(content("more"), me, now), Err(CorrectionError::TooMany));
        let mut automatic = CaseEntry { kind: EntryKind::TaskDone, ..entry };
        assert_eq!(automatic.correct(content("x"), me, now), Err(CorrectionError::Automatic));
    }
}
