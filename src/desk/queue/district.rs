//! The cases of a district. Only the report knows the district, so the queue opens the reports of
//! the cases, and only when somebody filters by it.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::TryStreamExt;
use meldestelle_domain::id::CaseId;
use meldestelle_domain::report::Report;
use meldestelle_domain::stored;
use serde::Deserialize;
use tokio::task::spawn_blocking;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::{Scratch, row};
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::CASE_CONTENT;
use crate::state::Desk;
use crate::store::cases;

/// How many reports are opened at once.
const CHUNK: usize = 200;

/// The part of a report that is read.
#[derive(Deserialize)]
struct Whereabouts {
    #[serde(default)]
    place: District,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct District {
    district: String,
}

/// Which open cases, or which cases of a year, are of a district.
///
/// # Errors
/// If the database does not answer.
pub async fn cases_of(
    desk: &Desk,
    me: &SignedIn,
    district: &str,
    year: Option<i32>,
) -> Result<HashSet<CaseId>, DeskError> {
    let mut tx = me.begin(desk).await?;
    let mut contents = cases::each_content(&mut tx, me.office, year).try_chunks(CHUNK);
    let mut found = HashSet::new();
    while let Some(chunk) = contents.try_next().await.map_err(|failed| failed.1)? {
        let (keys, district) = (Arc::clone(&me.keys), district.to_owned());
        let of_chunk = spawn_blocking(move || open_chunk(&keys, &chunk, &district)).await;
        found.extend(of_chunk.map_err(|_| DeskError::Defect("opening reports panicked"))?);
    }
    Ok(found)
}

/// A report that does not open is of no district.
fn open_chunk(keys: &UnlockedOffice, chunk: &[(CaseId, i32, Vec<u8>)], district: &str) -> Vec<CaseId> {
    let mut scratch = Scratch::default();
    let mut is_of = |id: CaseId, epoch: i32, content: &[u8]| {
        let read = stored::read_part::<Report, Whereabouts>;
        let opened = keys.crypter(epoch).ok()?.read_in(&mut scratch, CASE_CONTENT, &row(id.0), content, read);
        Some(opened.ok()?.place.district == district)
    };
    let cases = chunk.iter();
    cases
        .filter(|(id, epoch, content)| is_of(*id, *epoch, content) == Some(true))
        .map(|(id, ..)| *id)
        .collect()
}
