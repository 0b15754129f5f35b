//! Releases: sealed drafts and published editions. An edition is inserted once and never changed:
//! the desk's database role has no right to change it.

use meldestelle_domain::audit::{HASH_LENGTH, genesis};
use meldestelle_domain::id::OfficeId;
use meldestelle_domain::stored;
use meldestelle_statistics::edition::{About, Edition};
use sqlx::PgConnection;

use crate::http::error::DeskError;

/// A sealed draft.
pub struct SealedDraft {
    /// Year.
    pub year: u16,
    /// 1, or 2 for the correction.
    pub edition: u16,
    /// The version, for optimistic locking.
    pub version: i32,
    /// The epoch of the office key under which it is sealed.
    pub epoch: i32,
    /// `release_draft.draft`.
    pub draft: Vec<u8>,
}

/// All drafts of an office.
///
/// # Errors
/// If the database fails.
pub async fn drafts(conn: &mut PgConnection, office: OfficeId) -> Result<Vec<SealedDraft>, DeskError> {
    let rows = sqlx::query!(
        "SELECT year, edition, version, epoch, draft FROM release_draft WHERE office_id = $1",
        office.0
    )
    .fetch_all(conn)
    .await?;
    let drafts = rows.into_iter().map(|row| {
        Ok(SealedDraft {
            year: small(row.year)?,
            edition: small(row.edition)?,
            version: row.version,
            epoch: row.epoch,
            draft: row.draft,
        })
    });
    drafts.collect()
}

/// Stores a new draft. If a colleague was quicker, the existing draft stays, because the numbers of
/// a year are drawn with one key.
///
/// # Errors
/// If the database fails.
pub async fn insert_draft(
    conn: &mut PgConnection,
    office: OfficeId,
    new: &SealedDraft,
) -> Result<(), DeskError> {
    sqlx::query!(
        "INSERT INTO release_draft (office_id, year, edition, version, epoch, draft) VALUES ($1, $2, $3, new_version(), $4, $5)
         ON CONFLICT DO NOTHING",
        office.0,
        i32::from(new.year),
        i32::from(new.edition),
        new.epoch,
        new.draft
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores a changed draft, if it still has the version in which it was read.
///
/// # Errors
/// [`DeskError::Conflict`] if the draft has another version by now; the database.
pub async fn update_draft(
    conn: &mut PgConnection,
    office: OfficeId,
    new: &SealedDraft,
) -> Result<(), DeskError> {
    let done = sqlx::query!(
        "UPDATE release_draft SET version = new_version(), epoch = $5, draft = $6
         WHERE office_id = $1 AND year = $2 AND edition = $3 AND version = $4",
        office.0,
        i32::from(new.year),
        i32::from(new.edition),
        new.version,
        new.epoch,
        new.draft
    )
    .execute(conn)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(DeskError::Conflict) }
}

/// Deletes a draft with its key, if it still has the version in which it was read.
///
/// # Errors
/// [`DeskError::Conflict`] if the draft has another version by now; the database.
pub async fn delete_draft(
    conn: &mut PgConnection,
    office: OfficeId,
    draft: &SealedDraft,
) -> Result<(), DeskError> {
    let done = sqlx::query!(
        "DELETE FROM release_draft WHERE office_id = $1 AND year = $2 AND edition = $3 AND version = $4",
        office.0,
        i32::from(draft.year),
        i32::from(draft.edition),
        draft.version
    )
    .execute(conn)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(DeskError::Conflict) }
}

/// All published editions, by year and edition.
///
/// # Errors
/// If the database fails, or an edition cannot be read.
pub async fn published(conn: &mut PgConnection, office: OfficeId) -> Result<Vec<Edition>, DeskError> {
    let rows = sqlx::query!(
        "SELECT edition, tables, about, audit_head FROM release WHERE office_id = $1 ORDER BY year, edition",
        office.0
    )
    .fetch_all(conn)
    .await?;
    let editions =
        rows.into_iter().map(|row| stored::edition(row.edition, &row.tables, row.about, &row.audit_head));
    editions.collect::<Option<_>>().ok_or(DeskError::Defect("a row of release does not read"))
}

/// An edition to be published.
pub struct NewEdition<'a> {
    /// Year.
    pub year: u16,
    /// 1, or 2 for the correction.
    pub edition: u16,
    /// `release.json`.
    pub tables: &'a str,
    /// `worlds.csv`.
    pub worlds: &'a str,
    /// What the office says about the tables.
    pub about: &'a About,
}

/// Publishes an edition for good, with the current head of the audit chain.
///
/// # Errors
/// If the database fails.
pub async fn publish(
    conn: &mut PgConnection,
    office: OfficeId,
    new: &NewEdition<'_>,
) -> Result<(), DeskError> {
    let head = head(&mut *conn, office).await?;
    let about =
        stored::to_value(new.about).map_err(|_| DeskError::Defect("an edition does not serialize"))?;
    sqlx::query!(
        "INSERT INTO release (office_id, year, edition, tables, worlds, about, audit_head) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        office.0,
        i32::from(new.year),
        i32::from(new.edition),
        new.tables,
        new.worlds,
        about,
        head.as_slice()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The number of reports that are not yet cases, of all years: the year of a report is sealed
/// inside it.
///
/// # Errors
/// If the database fails.
pub async fn waiting(conn: &mut PgConnection, office: OfficeId) -> Result<i64, DeskError> {
    let waiting = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM report_waiting WHERE office_id = $1"#,
        office.0
    );
    Ok(waiting.fetch_one(conn).await?)
}

/// The current head of the audit chain.
async fn head(conn: &mut PgConnection, office: OfficeId) -> Result<[u8; HASH_LENGTH], DeskError> {
    let hash = sqlx::query_scalar!(
        "SELECT hash FROM audit_entry WHERE office_id = $1 ORDER BY position DESC LIMIT 1",
        office.0
    )
    .fetch_optional(conn)
    .await?;
    match hash {
        None => Ok(genesis(office)),
        Some(hash) => hash.try_into().map_err(|_| DeskError::Defect("audit_entry.hash has another length")),
    }
}

fn small(number: i32) -> Result<u16, DeskError> {
    u16::try_from(number).map_err(|_| DeskError::Defect("a year out of range"))
}
