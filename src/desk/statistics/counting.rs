//! Counting a year's cases: opened in pieces on the threads that may block, counted where they are opened.

use std::sync::Arc;

use meldestelle_domain::statistics::{Entry, Statistics};
use tokio::task::JoinSet;

use crate::Desk;
use crate::crypter::{CASE_STATE, row};
use crate::error::DeskError;
use crate::keyring::UnlockedOffice;
use crate::messages::deleted;
use crate::signed_in::SignedIn;
use crate::store::cases::{self, SealedState};

/// Cases opened by one thread at a time: about 20 ms.
const PIECE: usize = 4096;

/// Counts a year, what persons deleted and let count included, with the cross table of two attributes; and says how many of its cases do not open, which are in no count.
///
/// # Errors
/// The database.
pub async fn count(
    desk: &Desk,
    me: &SignedIn,
    year: i32,
    cross: Option<(&'static str, &'static str)>,
) -> Result<(Statistics, u64), DeskError> {
    let mut tx = me.begin(desk).await?;
    let mut states = cases::states_of_year(&mut tx, me.office, year, false).await?;
    let kept = deleted::entries(&mut tx, &me.keys, year).await?.0;
    drop(tx);
    let mut pieces = JoinSet::new();
    while !states.is_empty() {
        let piece = states.split_off(states.len().saturating_sub(PIECE));
        let keys = Arc::clone(&me.keys);
        pieces.spawn_blocking(move || count_piece(&keys, &piece, cross));
    }
    let (mut counted, mut closed) = (Statistics::new(cross), 0);
    for entry in &kept {
        counted.add(entry);
    }
    while let Some(piece) = pieces.join_next().await {
        let (statistics, unopened) = piece.map_err(|_| DeskError::Defect("counting panicked"))?;
        counted.merge(&statistics);
        closed += unopened;
    }
    Ok((counted, closed))
}

fn count_piece(
    keys: &UnlockedOffice,
    states: &[SealedState],
    cross: Option<(&str, &str)>,
) -> (Statistics, u64) {
    let (mut counted, mut closed) = (Statistics::new(cross), 0);
    for SealedState { id, epoch, state } in states {
        let opened = keys.crypter(*epoch).ok();
        match opened.and_then(|crypter| crypter.open::<Entry>(CASE_STATE, &row(id.0), state).ok()) {
            Some(entry) => counted.add(&entry),
            None => closed += 1,
        }
    }
    (counted, closed)
}
