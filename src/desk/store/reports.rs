//! Reports as they came in: sealed. The desk never changes them.

use meldestelle_domain::id::{CaseId, OfficeId, ReportId};
use meldestelle_domain::report::{Contact, Report};
use meldestelle_vault::envelope::Sealed;
use sqlx::PgConnection;
use uuid::Uuid;

/// A report that is not yet a case.
pub struct WaitingReport {
    /// The report's id.
    pub id: ReportId,
    /// The epoch of the office key to which it is sealed.
    pub epoch: i32,
    /// The envelope.
    pub sealed: Sealed<Report>,
}

/// Up to `limit` waiting reports with ids after `after`, in the order of their ids, which are
/// random. Reports that are known not to open are left out. The rows are locked: a colleague who
/// asks at the same time waits, and then finds them gone.
///
/// # Errors
/// If the database fails.
pub async fn waiting(
    conn: &mut PgConnection,
    office: OfficeId,
    epochs: &[i32],
    after: ReportId,
    limit: i64,
) -> Result<Vec<WaitingReport>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT report.id, report.epoch, report.sealed
         FROM report_waiting
         JOIN report ON report.office_id = report_waiting.office_id AND report.id = report_waiting.report_id
         WHERE report_waiting.office_id = $1 AND report_waiting.report_id > $2 AND NOT report_waiting.unreadable
             AND report.epoch = ANY($4)
         ORDER BY report_waiting.report_id
         LIMIT $3
         FOR UPDATE OF report_waiting",
        office.0,
        after.0,
        limit,
        epochs,
    )
    .fetch_all(conn)
    .await?;
    let waiting = rows.into_iter().map(|row| WaitingReport {
        id: ReportId(row.id),
        epoch: row.epoch,
        sealed: Sealed::from_stored(row.sealed),
    });
    Ok(waiting.collect())
}

/// How many waiting reports are sealed to a key of none of these epochs.
///
/// # Errors
/// The database.
pub async fn count_waiting_without(
    conn: &mut PgConnection,
    office: OfficeId,
    epochs: &[i32],
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM report_waiting
           JOIN report ON report.office_id = report_waiting.office_id AND report.id = report_waiting.report_id
           WHERE report_waiting.office_id = $1 AND NOT report_waiting.unreadable AND report.epoch <> ALL($2)"#,
        office.0,
        epochs,
    )
    .fetch_one(conn)
    .await
}

/// Removes reports that have become cases from the waiting ones.
///
/// # Errors
/// If the database fails.
pub async fn remove_waiting(
    conn: &mut PgConnection,
    office: OfficeId,
    reports: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM report_waiting WHERE office_id = $1 AND report_id = ANY($2)",
        office.0,
        reports
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Marks reports that do not open with the key they name. They are shown, but not tried again.
///
/// # Errors
/// If the database fails.
pub async fn mark_unreadable(
    conn: &mut PgConnection,
    office: OfficeId,
    reports: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE report_waiting SET unreadable = true WHERE office_id = $1 AND report_id = ANY($2)",
        office.0,
        reports,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The number of reports that do not open, and the ids of the first 20.
///
/// # Errors
/// If the database fails.
pub async fn all_unreadable(
    conn: &mut PgConnection,
    office: OfficeId,
) -> Result<(i64, Vec<ReportId>), sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT report_id, count(*) OVER () AS "count!" FROM report_waiting
           WHERE office_id = $1 AND unreadable
           ORDER BY report_id LIMIT 20"#,
        office.0,
    )
    .fetch_all(conn)
    .await?;
    let count = rows.first().map_or(0, |row| row.count);
    Ok((count, rows.into_iter().map(|row| ReportId(row.report_id)).collect()))
}

/// A sealed contact. It may be empty.
pub struct ContactRow {
    /// The report it belongs to.
    pub report: ReportId,
    /// The epoch of the office key to which it is sealed.
    pub epoch: i32,
    /// The envelope.
    pub sealed: Sealed<Contact>,
}

/// The contact envelope of a report. `None` if the report is older than the rule that each has one.
///
/// # Errors
/// If the database fails.
pub async fn contact(
    conn: &mut PgConnection,
    office: OfficeId,
    report: ReportId,
) -> Result<Option<ContactRow>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT epoch, sealed FROM report_contact WHERE office_id = $1 AND report_id = $2",
        office.0,
        report.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| ContactRow { report, epoch: row.epoch, sealed: Sealed::from_stored(row.sealed) }))
}

/// The contact envelope of each case that grew from a report. It is `None` for reports older than
/// the rule that each has one. Cases that grew from no report are left out.
///
/// # Errors
/// If the database fails.
pub async fn contacts(
    conn: &mut PgConnection,
    office: OfficeId,
    cases: &[CaseId],
) -> Result<Vec<(CaseId, Option<ContactRow>)>, sqlx::Error> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let rows = sqlx::query!(
        r#"SELECT case_file.id, case_file.report_id AS "report!", contact.epoch AS "epoch?", contact.sealed AS "sealed?"
           FROM case_file
           LEFT JOIN report_contact AS contact ON contact.office_id = case_file.office_id AND contact.report_id = case_file.report_id
           WHERE case_file.office_id = $1 AND case_file.id = ANY($2) AND case_file.report_id IS NOT NULL"#,
        office.0,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let contact = row.epoch.zip(row.sealed).map(|(epoch, sealed)| ContactRow {
            report: ReportId(row.report),
            epoch,
            sealed: Sealed::from_stored(sealed),
        });
        (CaseId(row.id), contact)
    });
    Ok(rows.collect())
}
