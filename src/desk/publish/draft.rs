//! A draft: the key of the year's random offsets, what the office says about the year, and, once
//! proposed, the numbers as they will be published.

use chrono::{DateTime, Utc};
use meldestelle_domain::id::CounsellorId;
use meldestelle_domain::publication::{Counted, VERSION};
use meldestelle_domain::stored::{Stored, lenient};
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_statistics::edition::{About, Break, Edition, Remarks};
use meldestelle_statistics::protect::{
    ProtectError, ReleaseKey, correct_with_not_stated, protect_with_not_stated,
};
use meldestelle_statistics::release::Release;
use meldestelle_statistics::settings::PublicationSettings;
use meldestelle_statistics::standalone_counts::StandaloneCounts;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::DRAFT;
use crate::store::releases::SealedDraft;

/// A draft, opened.
#[derive(Serialize, Deserialize)]
pub struct Draft {
    key: Zeroizing<Vec<u8>>,
    /// What the office says about the year.
    #[serde(default)]
    pub remarks: Remarks,
    /// Why the year cannot be compared with the year before.
    #[serde(default, deserialize_with = "lenient::known")]
    pub breaks: Vec<Break>,
    /// The proposal, once there is one.
    #[serde(default)]
    pub proposal: Option<Proposal>,
}

impl Stored for Draft {}

/// Proposed numbers. They are published exactly as they were approved.
#[derive(Serialize, Deserialize)]
pub struct Proposal {
    /// The counsellor who proposed them.
    pub by: CounsellorId,
    /// When they were proposed.
    pub at: DateTime<Utc>,
    /// The numbers.
    #[serde(rename = "drawn")]
    pub numbers: ProtectedNumbers,
}

/// Protected numbers, drawn with the draft's key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectedNumbers {
    /// The content of `release.json`.
    pub tables: String,
    /// The content of `worlds.csv`.
    pub worlds: String,
    /// The numbers outside the tables.
    #[serde(rename = "apart")]
    pub standalone: StandaloneCounts,
}

impl Draft {
    /// Makes a draft with a fresh key.
    pub fn new(breaks: Vec<Break>, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let key = Zeroizing::new(ReleaseKey::random(rng).as_bytes().to_vec());
        Self { key, remarks: Remarks::new(), breaks, proposal: None }
    }

    /// Opens a draft.
    ///
    /// # Errors
    /// If the draft cannot be opened with these keys.
    pub fn open(keys: &UnlockedOffice, sealed: &SealedDraft) -> Result<Self, DeskError> {
        Ok(keys.crypter(sealed.epoch)?.open(DRAFT, &row(sealed.year, sealed.edition), &sealed.draft)?)
    }

    /// Seals the draft under the newest key.
    ///
    /// # Errors
    /// If it cannot be sealed.
    pub fn seal(
        &self,
        keys: &UnlockedOffice,
        (year, edition, version): (u16, u16, i32),
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<SealedDraft, DeskError> {
        let epoch = keys.newest();
        let draft = keys.crypter(epoch)?.seal(DRAFT, &row(year, edition), self, rng)?;
        Ok(SealedDraft { year, edition, version, epoch, draft })
    }

    /// Draws the numbers. The same counts give the same numbers. It blocks the thread until they
    /// are drawn.
    ///
    /// # Errors
    /// If the counts cannot be protected; then nothing may be published.
    pub fn draw(
        &self,
        counted: &Counted,
        before: Option<&Edition>,
        office: &str,
        year: u16,
    ) -> Result<ProtectedNumbers, ProtectError> {
        let key = ReleaseKey::from_bytes(self.key.to_vec()).ok_or(ProtectError::Unprotectable)?;
        let (standalone, (release, worlds)) = match before {
            None => (
                StandaloneCounts::draw(counted.standalone, &key),
                protect_with_not_stated(&counted.frequencies, &key, office, year)?,
            ),
            Some(before) => (
                before.about.standalone.correct(counted.standalone, &key),
                correct_with_not_stated(&before.release, &counted.frequencies, &key)?,
            ),
        };
        Ok(ProtectedNumbers { tables: release.to_json(), worlds: worlds.to_csv(), standalone })
    }
}

impl ProtectedNumbers {
    /// How many printed numbers differ from those of the edition that is corrected.
    #[must_use]
    pub fn revised(&self) -> usize {
        self.release().map_or(0, |release| release.revised_cells()) + self.standalone.revised()
    }

    /// The tables; `None` if they cannot be read.
    #[must_use]
    pub fn release(&self) -> Option<Release> {
        Release::from_json(&self.tables).ok()
    }

    /// Makes the edition of these numbers.
    ///
    /// # Errors
    /// If the tables cannot be read, which never happens to drawn ones.
    pub fn edition(
        &self,
        draft: &Draft,
        number: u16,
        published: chrono::NaiveDate,
        (settings, four_eyes): (&PublicationSettings, bool),
    ) -> Result<Edition, DeskError> {
        let release = self.release().ok_or(DeskError::Defect("drawn tables do not read"))?;
        let about = About {
            published,
            standalone: self.standalone,
            remarks: draft.remarks.clone(),
            breaks: draft.breaks.clone(),
            four_eyes,
            licence: settings.licence,
            list_version: Taxonomy::builtin().version.clone(),
            programme: VERSION.to_owned(),
        };
        Ok(Edition { number, release, about, audit_head: [0; 32] })
    }
}

fn row(year: u16, edition: u16) -> Vec<u8> {
    [year.to_be_bytes(), edition.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::stored;
    use serde_json::json;

    use super::*;
    use crate::stored_checks::{Limits, stays_readable};

    #[test]
    fn a_draft_stays_readable() {
        let number = json!({"value": 5, "revised": true});
        let apart = json!({"propaganda": number, "media": number, "left_out": number});
        let example = json!({
            "v": 1,
            "key": [1, 2, 3],
            "remarks": {"de": "Worte"},
            "breaks": ["lists"],
            "proposal": {
                "by": "00000000-0000-4000-8000-000000000001",
                "at": "2026-11-21T10:17:03Z",
                "drawn": {"tables": "{}", "worlds": "world", "apart": apart},
            },
        });
        // A proposal is published as it is, so the program must not guess any of its numbers.
        let needed = &[
            "/key",
            "/proposal/at",
            "/proposal/by",
            "/proposal/drawn",
            "/proposal/drawn/apart",
            "/proposal/drawn/apart/left_out",
            "/proposal/drawn/apart/left_out/value",
            "/proposal/drawn/apart/media",
            "/proposal/drawn/apart/media/value",
            "/proposal/drawn/apart/propaganda",
            "/proposal/drawn/apart/propaganda/value",
            "/proposal/drawn/tables",
            "/proposal/drawn/worlds",
        ];
        let limits = Limits { needed, closed: &["/proposal/at", "/proposal/by"], maps: &["/remarks"] };
        stays_readable(&example, &limits, |json| stored::read::<Draft>(json).is_ok());
        let draft: Draft = stored::from_value(example.clone()).unwrap();
        assert_eq!(stored::to_value(&draft).unwrap(), example, "every field is filled");
    }
}
