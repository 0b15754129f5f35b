//! The entries of a case's timeline, opened and stored.

use meldestelle_domain::case_entry::CaseEntry;
use meldestelle_domain::id::{CaseId, EntryId};
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::{Scratch, row};
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::CASE_ENTRY;
use crate::state::Desk;
use crate::store::entries::{self as rows, SealedEntry};

/// The entries of a case.
#[derive(Default)]
pub(crate) struct CaseEntries {
    /// Those that open, by day and then by the time of writing.
    pub opened: Vec<(EntryId, CaseEntry)>,
    /// How many do not open with the granted keys.
    pub unopened: usize,
}

/// Opens all entries of a case.
///
/// # Errors
/// If the database fails.
pub(crate) async fn of_case(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    case: CaseId,
) -> Result<CaseEntries, DeskError> {
    let mut found = CaseEntries::default();
    let mut scratch = Scratch::default();
    for sealed in rows::of_case(conn, keys.office(), case).await? {
        let crypter = keys.crypter(sealed.epoch).ok();
        let opened = crypter
            .and_then(|keys| keys.open_in(&mut scratch, CASE_ENTRY, &row(sealed.id.0), &sealed.sealed).ok());
        match opened {
            Some(entry) => found.opened.push((sealed.id, entry)),
            None => found.unopened += 1,
        }
    }
    found.opened.sort_by_key(|(id, entry)| (entry.content.day, entry.written, *id));
    Ok(found)
}

/// Stores a new entry and returns its id.
///
/// # Errors
/// If the database fails, or the entry cannot be sealed.
pub(crate) async fn add(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    entry: &CaseEntry,
) -> Result<EntryId, DeskError> {
    let id = EntryId::random(&mut desk.chance.clone());
    rows::insert(conn, me.office, &seal(desk, me, case, id, entry)?).await?;
    Ok(id)
}

/// Stores an entry again after a correction.
///
/// # Errors
/// As [`add`].
pub(crate) async fn replace(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    (id, entry): (EntryId, &CaseEntry),
) -> Result<(), DeskError> {
    Ok(rows::update(conn, me.office, &seal(desk, me, case, id, entry)?).await?)
}

fn seal(
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    id: EntryId,
    entry: &CaseEntry,
) -> Result<SealedEntry, DeskError> {
    let epoch = me.keys.newest();
    let sealed = me.keys.crypter(epoch)?.seal(CASE_ENTRY, &row(id.0), entry, &mut desk.chance.clone())?;
    Ok(SealedEntry { id, case, epoch, sealed })
}
