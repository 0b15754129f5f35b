//! Offices: their host names, settings and public keys.

use meldestelle_domain::id::OfficeId;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_domain::stored;
use meldestelle_vault::seal::Recipients;
use sqlx::{PgConnection, PgPool};

use crate::http::error::DeskError;

/// Finds the office that answers to a host name. If there is only one office, it answers to any
/// host name.
///
/// # Errors
/// [`DeskError::NoOffice`] if no office answers to it; the database.
pub async fn for_host(pool: &PgPool, host: &str) -> Result<OfficeId, DeskError> {
    let id = sqlx::query_scalar!("SELECT office_for_host($1)", host).fetch_one(pool).await?;
    id.map(OfficeId).ok_or(DeskError::NoOffice)
}

/// Whether a new office with this host name would conflict with an existing office. `None` stands
/// for a new office without a host name.
///
/// # Errors
/// If the database fails.
pub async fn is_host_taken(conn: &mut PgConnection, host: Option<&str>) -> Result<bool, DeskError> {
    let taken = sqlx::query_scalar!("SELECT office_host_taken($1)", host).fetch_one(conn).await?;
    Ok(taken.unwrap_or(true))
}

/// Stores a new office.
///
/// # Errors
/// If the database fails.
pub async fn insert(
    conn: &mut PgConnection,
    office: OfficeId,
    name: &str,
    host: Option<&str>,
    settings: &OfficeSettings,
) -> Result<(), DeskError> {
    let settings = stored::to_value(settings).map_err(|_| DeskError::Defect("settings do not serialize"))?;
    sqlx::query!(
        "INSERT INTO office (id, name, host, settings) VALUES ($1, $2, $3, $4)",
        office.0,
        name,
        host,
        settings
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores the public keys of a new epoch.
///
/// # Errors
/// If the database fails.
pub async fn insert_key(
    conn: &mut PgConnection,
    office: OfficeId,
    epoch: i32,
    recipient: &str,
    recovery: &[String],
) -> Result<(), DeskError> {
    sqlx::query!(
        "INSERT INTO office_key (office_id, epoch, recipient, recovery_recipients) VALUES ($1, $2, $3, $4)",
        office.0,
        epoch,
        recipient,
        recovery
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reads an office's settings.
///
/// # Errors
/// [`DeskError::NotFound`] if there is no such office; the database; settings that cannot be read.
pub async fn settings(conn: &mut PgConnection, office: OfficeId) -> Result<OfficeSettings, DeskError> {
    let row =
        sqlx::query!("SELECT settings FROM office WHERE id = $1", office.0).fetch_optional(conn).await?;
    let settings = row.ok_or(DeskError::NotFound)?.settings;
    stored::from_value(settings).map_err(|_| DeskError::Defect("office.settings does not read"))
}

/// Locks the office's row until the transaction ends, so that those who change its settings or
/// append to its audit trail take turns. Incoming reports are not held up; a stronger lock (`FOR
/// UPDATE`) would hold them up.
///
/// # Errors
/// If the database does not answer, or there is no such office.
pub async fn lock(conn: &mut PgConnection, office: OfficeId) -> Result<(), DeskError> {
    sqlx::query!("SELECT id FROM office WHERE id = $1 FOR NO KEY UPDATE", office.0).fetch_one(conn).await?;
    Ok(())
}

/// Stores an office's settings.
///
/// # Errors
/// If the database fails, or the settings cannot be serialized.
pub async fn put_settings(
    conn: &mut PgConnection,
    office: OfficeId,
    settings: &OfficeSettings,
) -> Result<(), DeskError> {
    let settings = stored::to_value(settings).map_err(|_| DeskError::Defect("settings do not serialize"))?;
    sqlx::query!("UPDATE office SET settings = $2 WHERE id = $1", office.0, settings).execute(conn).await?;
    Ok(())
}

/// The newest epoch and its recipients: the office and its recovery keys.
///
/// # Errors
/// [`DeskError::NotFound`] if the office has no key; the database; recipients that cannot be read.
pub async fn recipients(conn: &mut PgConnection, office: OfficeId) -> Result<(i32, Recipients), DeskError> {
    let row = sqlx::query!(
        "SELECT epoch, recipient, recovery_recipients FROM office_key WHERE office_id = $1 ORDER BY epoch DESC LIMIT 1",
        office.0
    )
    .fetch_optional(conn)
    .await?
    .ok_or(DeskError::NotFound)?;
    let texts = std::iter::once(&row.recipient).chain(&row.recovery_recipients).map(String::as_str);
    Ok((row.epoch, Recipients::parse(texts)?))
}

/// The newest epoch and its recovery recipients. The office is locked until the transaction ends,
/// so that two who begin an epoch take turns. The lock does not hold up incoming reports.
///
/// # Errors
/// [`DeskError::NotFound`] if there is no such office or it has no key; the database.
pub async fn lock_newest_key(
    conn: &mut PgConnection,
    office: OfficeId,
) -> Result<(i32, Vec<String>), DeskError> {
    sqlx::query!("SELECT id FROM office WHERE id = $1 FOR NO KEY UPDATE", office.0)
        .fetch_optional(&mut *conn)
        .await?
        .ok_or(DeskError::NotFound)?;
    let row = sqlx::query!(
        "SELECT epoch, recovery_recipients FROM office_key WHERE office_id = $1 ORDER BY epoch DESC LIMIT 1",
        office.0
    )
    .fetch_optional(conn)
    .await?
    .ok_or(DeskError::NotFound)?;
    Ok((row.epoch, row.recovery_recipients))
}
