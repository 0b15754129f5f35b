//! Case files: the counsellors' working material. Only columns that say nothing about a person are
//! in the clear.

use futures_util::{Stream, TryStreamExt};
use meldestelle_domain::id::{CaseId, OfficeId, ReportId};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

/// The sealed state of a case, which lists and statistics open.
pub struct SealedState {
    /// The case's id.
    pub id: CaseId,
    /// The version, for optimistic locking.
    pub version: i32,
    /// The epoch of the office key under which the case's working material is sealed.
    pub epoch: i32,
    /// `case_file.state`.
    pub state: Vec<u8>,
}

/// The sealed state of a case in the row that the database sent. Nothing is copied out of the row,
/// because a year may have a hundred thousand.
pub struct SealedStateRow(PgRow);

impl SealedStateRow {
    /// The case's id, the epoch of the office key, and `case_file.state`.
    ///
    /// # Errors
    /// If the row has other columns than the query asks for.
    pub fn read(&self) -> Result<(CaseId, i32, &[u8]), sqlx::Error> {
        let id: Uuid = self.0.try_get(0)?;
        Ok((CaseId(id), self.0.try_get(1)?, self.0.try_get(2)?))
    }
}

/// A sealed case.
pub struct SealedCase {
    /// The report from which it grew, if any.
    pub report: Option<ReportId>,
    /// The version, for optimistic locking.
    pub version: i32,
    /// The epoch of the office key under which the case's working material is sealed.
    pub epoch: i32,
    /// `case_file.state`.
    pub state: Vec<u8>,
    /// `case_file.content`.
    pub content: Vec<u8>,
}

/// A case to be stored for the first time.
pub struct NewCase {
    /// The case's id.
    pub id: CaseId,
    /// The report from which it grew.
    pub report: ReportId,
    /// Year of arrival, in the office's time zone.
    pub year: i32,
    /// Whether the case is open.
    pub open: bool,
    /// The epoch of the office key under which the case's working material is sealed.
    pub epoch: i32,
    /// `case_file.state`.
    pub state: Vec<u8>,
    /// `case_file.content`.
    pub content: Vec<u8>,
}

/// Stores a case. If a colleague was quicker and the report is a case already, this stores nothing
/// and is no error.
///
/// # Errors
/// If the database fails.
pub async fn insert(conn: &mut PgConnection, office: OfficeId, case: &NewCase) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO case_file (id, office_id, report_id, year, open, version, epoch, state, content)
         VALUES ($1, $2, $3, $4, $5, new_version(), $6, $7, $8)
         ON CONFLICT (office_id, report_id) DO NOTHING",
        case.id.0,
        office.0,
        case.report.0,
        case.year,
        case.open,
        case.epoch,
        case.state,
        case.content,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The states of all open cases, in no order.
///
/// # Errors
/// If the database fails.
pub async fn open_states(conn: &mut PgConnection, office: OfficeId) -> Result<Vec<SealedState>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, version, epoch, state FROM case_file WHERE office_id = $1 AND open",
        office.0
    )
    .fetch_all(conn)
    .await?;
    let states = rows.into_iter().map(|row| SealedState {
        id: CaseId(row.id),
        version: row.version,
        epoch: row.epoch,
        state: row.state,
    });
    Ok(states.collect())
}

/// The states of a year's cases, in no order. Open cases are left out if `ended` is set.
///
/// # Errors
/// If the database fails.
pub async fn states_of_year(
    conn: &mut PgConnection,
    office: OfficeId,
    year: i32,
    ended: bool,
) -> Result<Vec<SealedState>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, version, epoch, state FROM case_file WHERE office_id = $1 AND year = $2 AND NOT (open AND $3)",
        office.0,
        year,
        ended,
    )
    .fetch_all(conn)
    .await?;
    let states = rows.into_iter().map(|row| SealedState {
        id: CaseId(row.id),
        version: row.version,
        epoch: row.epoch,
        state: row.state,
    });
    Ok(states.collect())
}

/// How many cases of a year have ended.
///
/// # Errors
/// If the database fails.
pub async fn ended_in(conn: &mut PgConnection, office: OfficeId, year: i32) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM case_file WHERE office_id = $1 AND year = $2 AND NOT open"#,
        office.0,
        year,
    )
    .fetch_one(conn)
    .await
}

/// Streams the sealed reports of the open cases, or of all cases of a year if one is given, in no
/// order. Each comes with the id of its case and the epoch of its key.
pub fn each_content(
    conn: &mut PgConnection,
    office: OfficeId,
    year: Option<i32>,
) -> impl Stream<Item = Result<(CaseId, i32, Vec<u8>), sqlx::Error>> + Unpin {
    sqlx::query!(
        r#"SELECT id, epoch, content FROM case_file
           WHERE office_id = $1 AND (($2::integer IS NULL AND open) OR year = $2)"#,
        office.0,
        year,
    )
    .fetch(conn)
    .map_ok(|row| (CaseId(row.id), row.epoch, row.content))
}

/// The states of these cases, in no order. Cases that are not there any more are left out.
///
/// # Errors
/// If the database fails.
pub async fn states_of(
    conn: &mut PgConnection,
    office: OfficeId,
    cases: &[CaseId],
) -> Result<Vec<SealedState>, sqlx::Error> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let rows = sqlx::query!(
        "SELECT id, version, epoch, state FROM case_file WHERE office_id = $1 AND id = ANY($2)",
        office.0,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    let states = rows.into_iter().map(|row| SealedState {
        id: CaseId(row.id),
        version: row.version,
        epoch: row.epoch,
        state: row.state,
    });
    Ok(states.collect())
}

/// Streams the states of a year's cases, in no order, so that the caller need not hold them all.
pub fn each_of_year(
    conn: &mut PgConnection,
    office: OfficeId,
    year: i32,
) -> impl Stream<Item = Result<SealedStateRow, sqlx::Error>> + Unpin {
    // The `query!` macro would copy the state out of the row.
    sqlx::query("SELECT id, epoch, state FROM case_file WHERE office_id = $1 AND year = $2")
        .bind(office.0)
        .bind(year)
        .fetch(conn)
        .map_ok(SealedStateRow)
}

/// Streams the states of all cases, in no order.
pub fn each(
    conn: &mut PgConnection,
    office: OfficeId,
) -> impl Stream<Item = Result<SealedStateRow, sqlx::Error>> + Unpin {
    // The `query!` macro would copy the state out of the row.
    sqlx::query("SELECT id, epoch, state FROM case_file WHERE office_id = $1")
        .bind(office.0)
        .fetch(conn)
        .map_ok(SealedStateRow)
}

/// Waits until nobody else gives a name to a case of the office. The lock ends with the
/// transaction.
///
/// # Errors
/// If the database fails.
pub async fn lock_names(conn: &mut PgConnection, office: OfficeId) -> Result<(), sqlx::Error> {
    // The `query!` macro has no type for the empty answer.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('meldestelle names'), hashtext($1::text))")
        .bind(office.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// The years that have cases, newest first. The query walks the index year by year, so its cost
/// does not depend on the number of cases.
///
/// # Errors
/// If the database fails.
pub async fn years(conn: &mut PgConnection, office: OfficeId) -> Result<Vec<i32>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"WITH RECURSIVE step (year) AS (
               (SELECT year FROM case_file WHERE office_id = $1 ORDER BY year DESC LIMIT 1)
               UNION ALL
               SELECT (SELECT year FROM case_file WHERE office_id = $1 AND year < step.year ORDER BY year DESC LIMIT 1)
               FROM step WHERE step.year IS NOT NULL
           )
           SELECT year AS "year!" FROM step WHERE year IS NOT NULL"#,
        office.0,
    )
    .fetch_all(conn)
    .await
}

/// Finds a case and locks it until the transaction ends, so that nobody overwrites a state that has
/// changed meanwhile.
///
/// # Errors
/// If the database fails.
pub async fn find(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
) -> Result<Option<SealedCase>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT report_id, version, epoch, state, content FROM case_file WHERE office_id = $1 AND id = $2 FOR NO KEY UPDATE",
        office.0,
        case.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| SealedCase {
        report: row.report_id.map(ReportId),
        version: row.version,
        epoch: row.epoch,
        state: row.state,
        content: row.content,
    }))
}

/// Stores a new state if the case still has `version`, and returns its new version. `None` if the
/// case has another version by now. The state must be sealed under the epoch that the case has.
///
/// # Errors
/// If the database fails.
pub async fn update(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
    version: i32,
    open: bool,
    state: &[u8],
) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!(
        "UPDATE case_file SET state = $1, open = $2, version = new_version()
         WHERE office_id = $3 AND id = $4 AND version = $5
         RETURNING version",
        state,
        open,
        office.0,
        case.0,
        version,
    )
    .fetch_optional(conn)
    .await
}

/// Stores a state that says something more of the case, such as its list of files or its sign. The
/// caller has locked the case. Its version stays the same.
///
/// # Errors
/// If the database fails.
pub async fn put_state(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
    state: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!("UPDATE case_file SET state = $3 WHERE office_id = $1 AND id = $2", office.0, case.0, state)
        .execute(conn)
        .await?;
    Ok(())
}
