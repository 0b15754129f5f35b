//! Counts a year for publication. Every case is opened for the count and kept no longer.

use std::sync::Arc;

use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::publication::{Counted, Tally};
use meldestelle_statistics::table::Programme;
use tokio::task::spawn_blocking;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::{CASE_STATE, DELETED_FACTS, WorkingColumn};
use crate::state::Desk;
use crate::store::cases::SealedState;
use crate::store::messages::{self, DeletedRow};
use crate::store::{cases, releases};

/// The counts of a year.
pub struct YearCounts {
    /// The counts.
    pub counted: Counted,
    /// How many cases cannot be opened with this counsellor's keys. They are in no count.
    pub unopened: usize,
    /// How many reports are not yet cases, whatever their year.
    pub waiting: i64,
}

/// Counts the cases of a year for the tables of `programme`. A report that its sender deleted
/// counts only if they allowed it.
///
/// # Errors
/// If the database does not answer, or `programme` names codes that the lists do not have.
pub async fn count(
    desk: &Desk,
    me: &SignedIn,
    year: u16,
    programme: &Programme,
) -> Result<YearCounts, DeskError> {
    let mut tx = me.begin(desk).await?;
    let states = cases::states_of_year(&mut tx, me.office, year.into(), false).await?;
    let deleted = messages::deleted_of_year(&mut tx, me.office, year.into()).await?;
    let waiting = releases::waiting(&mut tx, me.office).await?;
    tx.commit().await?;
    let (keys, programme) = (Arc::clone(&me.keys), programme.clone());
    let counting = move || {
        let mut tally = Tally::new(&programme);
        let unopened = add_cases(&mut tally, &keys, &states) + add_deleted(&mut tally, &keys, &deleted);
        tally.finish().map(|counted| YearCounts { counted, unopened, waiting })
    };
    let counted = spawn_blocking(counting).await.map_err(|_| DeskError::Defect("counting panicked"))?;
    counted.map_err(|_| DeskError::Defect("a release has codes that the lists do not have"))
}

fn add_cases(tally: &mut Tally, keys: &UnlockedOffice, states: &[SealedState]) -> usize {
    let mut unopened = 0;
    for SealedState { id, epoch, state, .. } in states {
        match open(keys, *epoch, CASE_STATE, *id, state) {
            Some(state) => tally.add(Some(*id), &state),
            None => unopened += 1,
        }
    }
    unopened
}

fn add_deleted(tally: &mut Tally, keys: &UnlockedOffice, deleted: &[DeletedRow]) -> usize {
    let mut unopened = 0;
    for DeletedRow { case, facts, .. } in deleted {
        let Some((epoch, facts)) = facts else { continue };
        match open(keys, *epoch, DELETED_FACTS, *case, facts) {
            Some(state) => tally.add(None, &state),
            None => unopened += 1,
        }
    }
    unopened
}

fn open(
    keys: &UnlockedOffice,
    epoch: i32,
    column: WorkingColumn,
    id: CaseId,
    sealed: &[u8],
) -> Option<CaseState> {
    keys.crypter(epoch).ok()?.open(column, &row(id.0), sealed).ok()
}
