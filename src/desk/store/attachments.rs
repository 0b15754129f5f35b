//! The sealed files that came with reports, and the case's own list of them.

use meldestelle_domain::attachment::FileRecord;
use meldestelle_domain::id::{AttachmentId, CaseId, OfficeId, ReportId};
use meldestelle_domain::week::Week;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::stream::SealedPiece;
use sqlx::PgConnection;
use uuid::Uuid;

/// The row of a file.
pub struct FileRow {
    /// The file's id.
    pub id: AttachmentId,
    /// The epoch of the office key to which it is sealed.
    pub epoch: i32,
    /// The sealed record that describes the file.
    pub record: Sealed<FileRecord>,
}

/// The files of a report, in the order of their ids, which are random.
///
/// # Errors
/// If the database fails.
pub async fn of_report(
    conn: &mut PgConnection,
    office: OfficeId,
    report: ReportId,
) -> Result<Vec<FileRow>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, epoch, meta FROM attachment WHERE office_id = $1 AND report_id = $2 ORDER BY id",
        office.0,
        report.0,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| FileRow {
            id: AttachmentId(row.id),
            epoch: row.epoch,
            record: Sealed::from_stored(row.meta),
        })
        .collect())
}

/// Up to `limit` pieces of a file with their positions, beginning at the position `from`.
///
/// # Errors
/// If the database fails.
pub async fn pieces(
    conn: &mut PgConnection,
    office: OfficeId,
    file: AttachmentId,
    from: i32,
    limit: i64,
) -> Result<Vec<(i32, SealedPiece)>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT part, data FROM attachment_chunk
         WHERE office_id = $1 AND attachment_id = $2 AND part >= $3 ORDER BY part LIMIT $4",
        office.0,
        file.0,
        from,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.part, SealedPiece::from_stored(row.data))).collect())
}

/// The list that a case keeps of its files.
pub struct ManifestRow {
    /// The epoch of the office key under which the case's working material is sealed.
    pub epoch: i32,
    /// `case_file.files`.
    pub manifest: Option<Vec<u8>>,
    /// `case_file.state`, which says which list belongs to the case.
    pub state: Vec<u8>,
}

/// The list that a case keeps of its files. The case is locked until the transaction ends.
///
/// # Errors
/// If the database fails.
pub async fn manifest(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
) -> Result<Option<ManifestRow>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT epoch, files AS known, state FROM case_file WHERE office_id = $1 AND id = $2 FOR NO KEY UPDATE",
        office.0,
        case.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| ManifestRow { epoch: row.epoch, manifest: row.known, state: row.state }))
}

/// Stores the list that a case keeps of its files.
///
/// # Errors
/// If the database fails.
pub async fn put_manifest(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
    manifest: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE case_file SET files = $3 WHERE office_id = $1 AND id = $2",
        office.0,
        case.0,
        manifest
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What lists need to know about a case with files.
pub struct CaseWithFiles {
    /// The case's id.
    pub case: CaseId,
    /// The report with which the files came.
    pub report: ReportId,
    /// The week in which the report arrived.
    pub week: Week,
    /// The epoch of the office key under which the case's working material is sealed.
    pub epoch: i32,
    /// `case_file.files`.
    pub manifest: Option<Vec<u8>>,
    /// The ids of the files that are stored.
    pub files: Vec<AttachmentId>,
}

/// Those of `cases` that have files.
///
/// # Errors
/// If the database fails.
pub async fn with_files(
    conn: &mut PgConnection,
    office: OfficeId,
    cases: &[Uuid],
) -> Result<Vec<CaseWithFiles>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT case_file.id, report.id AS report, report.week, case_file.epoch, case_file.files, there.ids AS "ids!"
           FROM case_file
           JOIN report ON report.office_id = $1 AND report.id = case_file.report_id
           CROSS JOIN LATERAL (
               SELECT array_agg(id) AS ids FROM attachment WHERE office_id = $1 AND report_id = case_file.report_id
           ) AS there
           WHERE case_file.office_id = $1 AND case_file.id = ANY($2) AND there.ids IS NOT NULL
           ORDER BY case_file.id"#,
        office.0,
        cases,
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| CaseWithFiles {
            case: CaseId(row.id),
            report: ReportId(row.report),
            week: Week::of(row.week),
            epoch: row.epoch,
            manifest: row.files,
            files: row.ids.into_iter().map(AttachmentId).collect(),
        })
        .collect())
}

/// The cases with files that are not yet on the case's list. The cost depends on the number of
/// waiting files and not on the number of stored ones.
///
/// # Errors
/// If the database fails.
pub async fn cases_waiting(conn: &mut PgConnection, office: OfficeId) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT DISTINCT case_file.id FROM attachment_waiting AS waiting
         JOIN attachment ON attachment.office_id = $1 AND attachment.id = waiting.attachment_id
         JOIN case_file ON case_file.office_id = $1 AND case_file.report_id = attachment.report_id
         WHERE waiting.office_id = $1",
        office.0,
    )
    .fetch_all(conn)
    .await
}

/// Removes files from the waiting ones, because they are now on the case's list.
///
/// # Errors
/// If the database fails.
pub async fn remove_waiting(
    conn: &mut PgConnection,
    office: OfficeId,
    files: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM attachment_waiting WHERE office_id = $1 AND attachment_id = ANY($2)",
        office.0,
        files,
    )
    .execute(conn)
    .await?;
    Ok(())
}
