//! The SQL of published statistics. It selects what is published and nothing else.

use meldestelle_domain::id::OfficeId;
use meldestelle_domain::stored;
use meldestelle_statistics::edition::Edition;
use meldestelle_web::database;
use sqlx::PgPool;

use crate::http::error::Failure;

/// An edition with its two files as they were published.
pub struct StoredEdition {
    pub edition: Edition,
    pub tables: String,
    pub worlds: String,
}

/// All editions of an office, the newest first.
pub async fn editions(pool: &PgPool, office: OfficeId) -> Result<Vec<Edition>, Failure> {
    let mut transaction = database::begin(pool, office).await?;
    let rows = sqlx::query!(
        "SELECT edition, tables, about, audit_head FROM release WHERE office_id = $1 ORDER BY year DESC, edition DESC",
        office.0,
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    let editions =
        rows.into_iter().map(|row| stored::edition(row.edition, &row.tables, row.about, &row.audit_head));
    editions.collect::<Option<_>>().ok_or(Failure::UnreadableEdition)
}

/// One edition of a year: the one with the number, or the newest.
pub async fn edition(
    pool: &PgPool,
    office: OfficeId,
    year: u16,
    number: Option<u16>,
) -> Result<StoredEdition, Failure> {
    let mut transaction = database::begin(pool, office).await?;
    let row = sqlx::query!(
        "SELECT edition, tables, worlds, about, audit_head FROM release
         WHERE office_id = $1 AND year = $2 AND edition = coalesce($3, edition)
         ORDER BY edition DESC LIMIT 1",
        office.0,
        i32::from(year),
        number.map(i32::from) as _,
    )
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or(Failure::NotFound)?;
    transaction.commit().await?;
    let edition = stored::edition(row.edition, &row.tables, row.about, &row.audit_head)
        .ok_or(Failure::UnreadableEdition)?;
    Ok(StoredEdition { edition, tables: row.tables, worlds: row.worlds })
}
