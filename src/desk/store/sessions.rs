//! Rows of sessions. What they hold opens with the cookie's secret only.

use chrono::NaiveDate;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use sqlx::{PgConnection, PgPool};

use crate::http::error::DeskError;
use crate::store::people::SealedProfile;

/// A session's row and whose it is.
pub struct SessionRow {
    /// Whose.
    pub counsellor: CounsellorId,
    /// The wrapped session.
    pub wrapped: Vec<u8>,
    /// Their profile.
    pub profile: SealedProfile,
    /// Name of the office.
    pub office_name: String,
}

/// The row of an id.
///
/// # Errors
/// The database.
pub async fn find(
    conn: &mut PgConnection,
    office: OfficeId,
    id: &[u8; 32],
) -> Result<Option<SessionRow>, DeskError> {
    let found = sqlx::query!(
        "SELECT counsellor.id, session.wrapped, counsellor.epoch, counsellor.profile, office.name
        FROM session
        JOIN counsellor ON counsellor.office_id = session.office_id AND counsellor.id = session.counsellor_id
        JOIN office ON office.id = session.office_id
        WHERE session.office_id = $1 AND session.id = $2",
        office.0,
        id.as_slice()
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(|row| SessionRow {
        counsellor: CounsellorId(row.id),
        wrapped: row.wrapped,
        profile: SealedProfile { epoch: row.epoch, sealed: row.profile },
        office_name: row.name,
    }))
}

/// Begins a session, and cleans up those of the weeks before the last one: none lives that long.
///
/// # Errors
/// The database.
pub async fn begin(
    conn: &mut PgConnection,
    office: OfficeId,
    counsellor: CounsellorId,
    id: &[u8; 32],
    wrapped: &[u8],
    monday: NaiveDate,
) -> Result<(), DeskError> {
    sqlx::query!("DELETE FROM session WHERE office_id = $1 AND week < $2::date - 7", office.0, monday)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "INSERT INTO session (id, office_id, counsellor_id, week, wrapped) VALUES ($1, $2, $3, $4, $5)",
        id.as_slice(),
        office.0,
        counsellor.0,
        monday,
        wrapped
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores a session that was wrapped again. One that was ended meanwhile stays ended.
///
/// # Errors
/// The database.
pub async fn touch(
    conn: &mut PgConnection,
    office: OfficeId,
    id: &[u8; 32],
    wrapped: &[u8],
) -> Result<(), DeskError> {
    sqlx::query!(
        "UPDATE session SET wrapped = $3 WHERE office_id = $1 AND id = $2",
        office.0,
        id.as_slice(),
        wrapped
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A session of any office: its row's id, and the nonce of its wrapping.
pub type SessionMark = ([u8; 32], [u8; 24]);

/// All sessions there are, with what changes whenever one is wrapped anew.
///
/// # Errors
/// The database.
pub async fn marks(pool: &PgPool) -> Result<Vec<SessionMark>, sqlx::Error> {
    let rows =
        sqlx::query!(r#"SELECT id AS "id!", mark AS "mark!" FROM session_marks()"#).fetch_all(pool).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.id.try_into().ok()?, row.mark.try_into().ok()?)))
        .collect())
}

/// Ends sessions that were not wrapped anew since; how many.
///
/// # Errors
/// The database.
pub async fn end_unused(pool: &PgPool, unused: &[SessionMark]) -> Result<i64, sqlx::Error> {
    let (ids, marks): (Vec<Vec<u8>>, Vec<Vec<u8>>) =
        unused.iter().map(|(id, mark)| (id.to_vec(), mark.to_vec())).unzip();
    sqlx::query_scalar!(r#"SELECT end_unused_sessions($1, $2) AS "ended!""#, &ids, &marks)
        .fetch_one(pool)
        .await
}

/// Ends a session.
///
/// # Errors
/// The database.
pub async fn end(conn: &mut PgConnection, office: OfficeId, id: &[u8; 32]) -> Result<(), DeskError> {
    sqlx::query!("DELETE FROM session WHERE office_id = $1 AND id = $2", office.0, id.as_slice())
        .execute(conn)
        .await?;
    Ok(())
}
