//! Rows stored by earlier versions that reveal more than rows do now, and their conversion.

use meldestelle_domain::id::{CaseId, OfficeId, ReportId};
use meldestelle_domain::report::Contact;
use meldestelle_vault::envelope::Sealed;
use sqlx::PgConnection;
use uuid::Uuid;

/// Removes up to `limit` reports from the list of reports without a contact row, and returns them.
/// The caller stores a contact for each in the same transaction.
///
/// # Errors
/// If the database fails.
pub async fn without_contact(
    conn: &mut PgConnection,
    office: OfficeId,
    limit: i64,
) -> Result<Vec<ReportId>, sqlx::Error> {
    let rows = sqlx::query_scalar!(
        "DELETE FROM report_contact_missing WHERE office_id = $1 AND report_id IN (
             SELECT report_id FROM report_contact_missing WHERE office_id = $1
             ORDER BY report_id LIMIT $2)
         RETURNING report_id",
        office.0,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(ReportId).collect())
}

/// Stores an empty contact for a report. If the person has left a contact meanwhile, that one
/// stays.
///
/// # Errors
/// If the database fails.
pub async fn put_no_contact(
    conn: &mut PgConnection,
    office: OfficeId,
    report: ReportId,
    epoch: i32,
    (sealed, mark): (&Sealed<Contact>, &[u8; 32]),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO report_contact (office_id, report_id, epoch, sealed, mark) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        office.0,
        report.0,
        epoch,
        sealed.as_bytes(),
        mark,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A case with working material in a smaller size class than today's.
pub struct UnpaddedCase {
    /// The case's id.
    pub id: CaseId,
    /// The epoch of the office key under which the case's working material is sealed.
    pub epoch: i32,
    /// `case_file.state`.
    pub state: Vec<u8>,
    /// `case_file.mailbox`.
    pub mailbox_state: Option<Vec<u8>>,
}

/// Up to `limit` such cases with ids after `after`, locked until the transaction ends.
///
/// # Errors
/// If the database fails.
pub async fn unpadded_cases(
    conn: &mut PgConnection,
    office: OfficeId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<UnpaddedCase>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, epoch, state, mailbox FROM case_file
         WHERE office_id = $1 AND (length(state) < 2088 OR length(mailbox) < 2088) AND id > $2
         ORDER BY id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED",
        office.0,
        after,
        limit,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| UnpaddedCase {
            id: CaseId(row.id),
            epoch: row.epoch,
            state: row.state,
            mailbox_state: row.mailbox,
        })
        .collect())
}

/// Stores the same working material in another size class. The version of the case stays the same.
///
/// # Errors
/// If the database fails.
pub async fn put_padded(
    conn: &mut PgConnection,
    office: OfficeId,
    case: &UnpaddedCase,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE case_file SET state = $3, mailbox = $4 WHERE office_id = $1 AND id = $2",
        office.0,
        case.id.0,
        case.state,
        case.mailbox_state,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Facts of deleted cases in a smaller size class than today's, locked until the transaction ends.
/// Each comes with the id of its case and the epoch of its key. Facts hold no name.
///
/// # Errors
/// If the database fails.
pub async fn unpadded_facts(
    conn: &mut PgConnection,
    office: OfficeId,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(CaseId, i32, Vec<u8>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT id, epoch AS "epoch!", facts AS "facts!" FROM deleted_case
           WHERE office_id = $1 AND length(facts) < 2088 AND epoch IS NOT NULL AND id > $2
           ORDER BY id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED"#,
        office.0,
        after,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (CaseId(row.id), row.epoch, row.facts)).collect())
}

/// Stores the same facts in another size class.
///
/// # Errors
/// If the database fails.
pub async fn put_facts(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
    facts: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE deleted_case SET facts = $3 WHERE office_id = $1 AND id = $2",
        office.0,
        case.0,
        facts
    )
    .execute(conn)
    .await?;
    Ok(())
}
