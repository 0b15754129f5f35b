//! Entries in the timelines of cases.

use meldestelle_domain::id::{CaseId, EntryId, OfficeId};
use sqlx::PgConnection;

/// A sealed entry.
pub struct SealedEntry {
    /// The entry's id.
    pub id: EntryId,
    /// The case.
    pub case: CaseId,
    /// The epoch of the office key under which it is sealed.
    pub epoch: i32,
    /// `case_entry.sealed`.
    pub sealed: Vec<u8>,
}

/// Stores an entry for the first time.
///
/// # Errors
/// If the database fails, or there is no such case.
pub async fn insert(
    conn: &mut PgConnection,
    office: OfficeId,
    entry: &SealedEntry,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO case_entry (id, office_id, case_id, epoch, sealed) VALUES ($1, $2, $3, $4, $5)",
        entry.id.0,
        office.0,
        entry.case.0,
        entry.epoch,
        entry.sealed,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores an entry again after a correction, under the epoch that it names.
///
/// # Errors
/// If the database fails.
pub async fn update(
    conn: &mut PgConnection,
    office: OfficeId,
    entry: &SealedEntry,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE case_entry SET epoch = $1, sealed = $2 WHERE office_id = $3 AND id = $4 AND case_id = $5",
        entry.epoch,
        entry.sealed,
        office.0,
        entry.id.0,
        entry.case.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All entries of a case, in no order.
///
/// # Errors
/// If the database fails.
pub async fn of_case(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
) -> Result<Vec<SealedEntry>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, epoch, sealed FROM case_entry WHERE office_id = $1 AND case_id = $2",
        office.0,
        case.0,
    )
    .fetch_all(conn)
    .await?;
    let entries = rows.into_iter();
    Ok(entries
        .map(|row| SealedEntry { id: EntryId(row.id), case, epoch: row.epoch, sealed: row.sealed })
        .collect())
}
