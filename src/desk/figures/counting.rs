//! Counts the cases of a period.
//!
//! Cases are opened and counted in chunks, on the threads that may block, while the next chunk
//! comes from the database. However many cases a period has, only a bounded number of chunks is in
//! memory at a time.

use std::sync::Arc;

use futures_util::{TryStream, TryStreamExt};
use meldestelle_domain::figures::{Entry, Period, Statistics};
use tokio::task::{JoinError, JoinSet};

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::ingest::erasure::Deleted;
use crate::keys::crypter::{Scratch, row as record};
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::CASE_STATE;
use crate::state::Desk;
use crate::store::cases::{self, SealedStateRow};

/// How many cases one thread opens at a time; they take a few milliseconds.
const CHUNK: usize = 512;
/// How many chunks may be under way before the next is read from the database.
const CHUNKS_IN_FLIGHT: usize = 16;

/// Counts a period, with the cross table of two attributes. `deleted` is what the reports add that
/// their senders deleted and let the office count. The second value is the number of cases that
/// could not be opened and are in no count.
///
/// # Errors
/// If the database does not answer.
pub async fn count(
    desk: &Desk,
    me: &SignedIn,
    period: Period,
    deleted: &Deleted,
    cross: Option<(&'static str, &'static str)>,
) -> Result<(Statistics, u64), DeskError> {
    let mut tx = me.begin(desk).await?;
    let (mut counted, mut unopened) = (Statistics::new(cross), deleted.unopened);
    for entry in &deleted.entries {
        counted.add(entry);
    }
    let mut add = |chunk: Result<(Statistics, u64), JoinError>| {
        let (statistics, more) = chunk.map_err(|_| DeskError::Defect("counting panicked"))?;
        counted.merge(&statistics);
        unopened += more;
        Ok::<(), DeskError>(())
    };
    let mut chunks = JoinSet::new();
    for year in period.years() {
        // Of a whole year no day needs to be read.
        let only = (!period.covers(year)).then_some(period);
        let mut states = cases::each_of_year(&mut tx, me.office, year);
        loop {
            let chunk = next_chunk(&mut states).await?;
            if chunk.is_empty() {
                break;
            }
            if chunks.len() == CHUNKS_IN_FLIGHT
                && let Some(done) = chunks.join_next().await
            {
                add(done)?;
            }
            let keys = Arc::clone(&me.keys);
            chunks.spawn_blocking(move || count_chunk(&keys, &chunk, only, cross));
        }
    }
    while let Some(done) = chunks.join_next().await {
        add(done)?;
    }
    Ok((counted, unopened))
}

async fn next_chunk(
    states: &mut (impl TryStream<Ok = SealedStateRow, Error = sqlx::Error> + Unpin),
) -> Result<Vec<SealedStateRow>, sqlx::Error> {
    let mut chunk = Vec::with_capacity(CHUNK);
    while chunk.len() < CHUNK
        && let Some(state) = states.try_next().await?
    {
        chunk.push(state);
    }
    Ok(chunk)
}

fn count_chunk(
    keys: &UnlockedOffice,
    states: &[SealedStateRow],
    only: Option<Period>,
    cross: Option<(&str, &str)>,
) -> (Statistics, u64) {
    let (mut counted, mut unopened) = (Statistics::new(cross), 0);
    let mut scratch = Scratch::default();
    for row in states {
        match open(keys, &mut scratch, row, only) {
            Ok(Some(entry)) => counted.add(&entry),
            Ok(None) => {}
            Err(_) => unopened += 1,
        }
    }
    (counted, unopened)
}

/// Reads a case; `None` if it arrived outside the period.
fn open(
    keys: &UnlockedOffice,
    scratch: &mut Scratch,
    row: &SealedStateRow,
    only: Option<Period>,
) -> Result<Option<Entry>, DeskError> {
    let (id, epoch, state) = row.read()?;
    let read = |text: &str| match only {
        None => Entry::read(text).map(Some),
        Some(period) => Entry::read_within(text, period),
    };
    Ok(keys.crypter(epoch)?.read_in(scratch, CASE_STATE, &record(id.0), state, read)?)
}
