//! Rows of sessions. Only the secret in the cookie opens what they hold.

use chrono::NaiveDate;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use sqlx::{PgConnection, PgPool};

use crate::http::error::DeskError;
use crate::store::people::SealedProfile;

/// A session's row and the counsellor it belongs to.
pub struct SessionRow {
    /// The counsellor's id.
    pub counsellor: CounsellorId,
    /// The wrapped session.
    pub wrapped: Vec<u8>,
    /// The counsellor's profile.
    pub profile: SealedProfile,
    /// Name of the office.
    pub office_name: String,
}

/// Finds the session with an id.
///
/// # Errors
/// If the database fails.
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

/// Stores a new session. It also deletes sessions from before last week, because none lives that
/// long.
///
/// # Errors
/// If the database fails.
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

/// Stores a session that was wrapped again. A session that ended meanwhile stays ended.
///
/// # Errors
/// If the database fails.
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

/// The id of a session's row, and the nonce of its wrapping, which is new each time that the
/// session is wrapped.
pub type SessionMark = ([u8; 32], [u8; 24]);

/// The marks of all sessions of all offices.
///
/// # Errors
/// If the database fails.
pub async fn marks(pool: &PgPool) -> Result<Vec<SessionMark>, sqlx::Error> {
    let rows =
        sqlx::query!(r#"SELECT id AS "id!", mark AS "mark!" FROM session_marks()"#).fetch_all(pool).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.id.try_into().ok()?, row.mark.try_into().ok()?)))
        .collect())
}

/// Deletes the sessions that still have these marks, because they were not used since. Returns how
/// many were deleted.
///
/// # Errors
/// If the database fails.
pub async fn end_unused(pool: &PgPool, unused: &[SessionMark]) -> Result<i64, sqlx::Error> {
    let (ids, marks): (Vec<Vec<u8>>, Vec<Vec<u8>>) =
        unused.iter().map(|(id, mark)| (id.to_vec(), mark.to_vec())).unzip();
    sqlx::query_scalar!(r#"SELECT end_unused_sessions($1, $2) AS "ended!""#, &ids, &marks)
        .fetch_one(pool)
        .await
}

/// Deletes a session.
///
/// # Errors
/// If the database fails.
pub async fn end(conn: &mut PgConnection, office: OfficeId, id: &[u8; 32]) -> Result<(), DeskError> {
    sqlx::query!("DELETE FROM session WHERE office_id = $1 AND id = $2", office.0, id.as_slice())
        .execute(conn)
        .await?;
    Ok(())
}
