//! The day of the last backup, which `deploy/backup` stores.

use sqlx::PgConnection;

use crate::http::error::DeskError;
use crate::queue::backup_notice::LastBackup;

/// When the last backup was.
///
/// # Errors
/// If the database fails.
pub async fn last(conn: &mut PgConnection) -> Result<LastBackup, DeskError> {
    Ok(match sqlx::query_scalar!("SELECT day FROM last_backup").fetch_optional(conn).await? {
        None => LastBackup::NotExpected,
        Some(None) => LastBackup::Never,
        Some(Some(day)) => LastBackup::On(day),
    })
}
