//! What a counsellor has typed into the forms of a case and not sent yet.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::id::CounsellorId;
use crate::stored::Stored;

/// How long a draft is kept after the last change.
pub const KEPT_FOR: Duration = Duration::days(30);
/// How long before its end the counsellor is told.
pub const TOLD_BEFORE: Duration = Duration::days(7);
/// Most characters of all fields of a draft together.
pub const LIMIT: usize = 60_000;

/// A draft. There is one for each counsellor and case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDraft {
    /// Whose it is. Nobody else gets it.
    #[serde(rename = "b")]
    pub by: CounsellorId,
    /// When it was last changed.
    #[serde(rename = "w")]
    pub saved: DateTime<Utc>,
    /// When the counsellor was first told that it will end.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub told: Option<DateTime<Utc>>,
    /// The fields of each form, in their order: form name, then name and value of each field.
    #[serde(rename = "f", default)]
    pub forms: BTreeMap<String, Vec<(String, String)>>,
}

impl Stored for CaseDraft {}

impl CaseDraft {
    /// Whether its counsellor is to be told now that it will end.
    #[must_use]
    pub fn ends_soon(&self, now: DateTime<Utc>) -> bool {
        now >= self.saved + KEPT_FOR - TOLD_BEFORE
    }

    /// Whether it may be deleted: it is old enough, and its counsellor was told in time.
    #[must_use]
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        now >= self.saved + KEPT_FOR && self.told.is_some_and(|told| now >= told + TOLD_BEFORE)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_draft_ends_thirty_days_after_the_last_change_and_seven_after_a_word() {
        let saved = Utc.with_ymd_and_hms(2026, 11, 1, 9, 0, 0).unwrap();
        let by = CounsellorId(Uuid::from_u128(1));
        let mut draft = CaseDraft { by, saved, told: None, forms: BTreeMap::new() };
        let after = |days| saved + Duration::days(days);
        assert!(!draft.ends_soon(after(22)) && draft.ends_soon(after(23)));
        assert!(!draft.has_ended(after(300)), "nobody was told");
        draft.told = Some(after(23));
        assert!(!draft.has_ended(after(29)) && draft.has_ended(after(30)));
        draft.told = Some(after(29));
        assert!(!draft.has_ended(after(35)) && draft.has_ended(after(36)));
    }
}
