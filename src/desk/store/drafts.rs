//! What counsellors have typed into the forms of cases and not sent. A row does not say whose it
//! is, so the drafts of a case are opened to find one's own.

use meldestelle_domain::id::{CaseId, DraftId, OfficeId};
use sqlx::PgConnection;

/// A sealed draft.
pub struct SealedDraft {
    /// The draft's id.
    pub id: DraftId,
    /// The case.
    pub case: CaseId,
    /// The epoch of the office key under which it is sealed.
    pub epoch: i32,
    /// `case_draft.sealed`.
    pub sealed: Vec<u8>,
}

/// Stores a draft, in the place of an older one with the same id.
///
/// # Errors
/// If the database fails, or there is no such case.
pub async fn put(conn: &mut PgConnection, office: OfficeId, draft: &SealedDraft) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO case_draft (id, office_id, case_id, epoch, sealed) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (office_id, id) DO UPDATE SET epoch = excluded.epoch, sealed = excluded.sealed",
        draft.id.0,
        office.0,
        draft.case.0,
        draft.epoch,
        draft.sealed,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The drafts of a case, of all counsellors, in no order.
///
/// # Errors
/// If the database fails.
pub async fn of_case(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
) -> Result<Vec<SealedDraft>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, epoch, sealed FROM case_draft WHERE office_id = $1 AND case_id = $2",
        office.0,
        case.0,
    )
    .fetch_all(conn)
    .await?;
    let drafts = rows.into_iter();
    Ok(drafts
        .map(|row| SealedDraft { id: DraftId(row.id), case, epoch: row.epoch, sealed: row.sealed })
        .collect())
}

/// The drafts of all cases and counsellors, in no order.
///
/// # Errors
/// If the database fails.
pub async fn all(conn: &mut PgConnection, office: OfficeId) -> Result<Vec<SealedDraft>, sqlx::Error> {
    let rows =
        sqlx::query!("SELECT id, case_id, epoch, sealed FROM case_draft WHERE office_id = $1", office.0)
            .fetch_all(conn)
            .await?;
    let sealed = rows.into_iter().map(|row| SealedDraft {
        id: DraftId(row.id),
        case: CaseId(row.case_id),
        epoch: row.epoch,
        sealed: row.sealed,
    });
    Ok(sealed.collect())
}

/// Deletes a draft.
///
/// # Errors
/// If the database fails.
pub async fn delete(conn: &mut PgConnection, office: OfficeId, draft: DraftId) -> Result<(), sqlx::Error> {
    sqlx::query!("DELETE FROM case_draft WHERE office_id = $1 AND id = $2", office.0, draft.0)
        .execute(conn)
        .await?;
    Ok(())
}
