//! A draft: the key of the year's offsets, what the office says about the year, and, once proposed, the numbers as they will be published.

use chrono::{DateTime, Utc};
use meldestelle_domain::disclosure::{Refusal, ReleaseKey};
use meldestelle_domain::id::CounsellorId;
use meldestelle_domain::publication::{
    About, Apart, Break, Counted, Edition, PublicationSettings, Remarks, VERSION, draw, draw_correction,
};
use meldestelle_domain::release::Release;
use meldestelle_domain::taxonomy::Taxonomy;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::http::error::DeskError;
use crate::keys::crypter::Column;
use crate::keys::keyring::UnlockedOffice;
use crate::store::releases::SealedDraft;

/// `release_draft.draft`.
pub const DRAFT: Column = Column { table: "release_draft", column: "draft", floor: 4096 };

/// A draft, opened.
#[derive(Serialize, Deserialize)]
pub struct Draft {
    key: Zeroizing<Vec<u8>>,
    /// What the office says about the year.
    pub remarks: Remarks,
    /// Why it does not compare with the year before.
    pub breaks: Vec<Break>,
    /// The proposal, if it is proposed.
    pub proposal: Option<Proposal>,
}

/// Numbers that were proposed: what is approved is what is published.
#[derive(Serialize, Deserialize)]
pub struct Proposal {
    /// By whom.
    pub by: CounsellorId,
    /// When.
    pub at: DateTime<Utc>,
    /// The numbers.
    pub drawn: Drawn,
}

/// Numbers that were drawn.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// `release.json`.
    pub tables: String,
    /// `worlds.csv`.
    pub worlds: String,
    /// Numbers beside the tables.
    pub apart: Apart,
}

impl Draft {
    /// A new draft with a fresh key.
    pub fn new(breaks: Vec<Break>, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let key = Zeroizing::new(ReleaseKey::random(rng).as_bytes().to_vec());
        Self { key, remarks: Remarks::new(), breaks, proposal: None }
    }

    /// Opens one.
    ///
    /// # Errors
    /// If it does not open.
    pub fn open(keys: &UnlockedOffice, sealed: &SealedDraft) -> Result<Self, DeskError> {
        Ok(keys.crypter(sealed.epoch)?.open(DRAFT, &row(sealed.year, sealed.edition), &sealed.draft)?)
    }

    /// Seals it under the newest key.
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

    /// Draws the numbers; the same counts give the same numbers. Blocks for as long as that takes.
    ///
    /// # Errors
    /// A [`Refusal`]; then nothing may be published.
    pub fn draw(
        &self,
        counted: &Counted,
        before: Option<&Edition>,
        office: &str,
        year: u16,
    ) -> Result<Drawn, Refusal> {
        let key = ReleaseKey::from_bytes(self.key.to_vec()).ok_or(Refusal::Unprotectable)?;
        let (apart, (release, worlds)) = match before {
            None => (Apart::draw(counted.apart, &key), draw(&counted.frequencies, &key, office, year)?),
            Some(before) => (
                before.about.apart.correct(counted.apart, &key),
                draw_correction(&before.release, &counted.frequencies, &key)?,
            ),
        };
        Ok(Drawn { tables: release.to_json(), worlds: worlds.to_csv(), apart })
    }
}

impl Drawn {
    /// How many printed numbers differ from those of the edition that is corrected.
    #[must_use]
    pub fn revised(&self) -> usize {
        self.release().map_or(0, |release| release.revised_cells()) + self.apart.revised()
    }

    /// The tables.
    #[must_use]
    pub fn release(&self) -> Option<Release> {
        Release::from_json(&self.tables).ok()
    }

    /// The edition these numbers become.
    ///
    /// # Errors
    /// If the tables do not read, which those that were drawn always do.
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
            apart: self.apart,
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
