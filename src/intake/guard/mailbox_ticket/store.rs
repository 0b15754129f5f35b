//! Tickets that were used, in the database: functions that take an office and a hash.

use meldestelle_domain::id::OfficeId;
use meldestelle_domain::week::Week;
use sqlx::PgExecutor;

/// What a ticket is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// The form had not been sent before. It counts as sent from now on.
    Fresh,
    /// The form was sent before.
    Used,
    /// The person left.
    Ended,
}

/// Uses a ticket for one form.
pub async fn use_ticket(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    (visit, form): ([u8; 32], [u8; 32]),
    week: Week,
) -> Result<Worth, sqlx::Error> {
    let answer = sqlx::query_scalar!(
        r#"SELECT use_ticket($1, $2, $3, $4) AS "answer!""#,
        office.0,
        &visit,
        &form,
        week.monday(),
    )
    .fetch_one(executor)
    .await?;
    Ok(match answer.as_str() {
        "fresh" => Worth::Fresh,
        "used" => Worth::Used,
        _ => Worth::Ended,
    })
}

/// Ends a visit: none of its tickets opens anything any more.
pub async fn end_visit(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    visit: [u8; 32],
    week: Week,
) -> Result<(), sqlx::Error> {
    sqlx::query!("SELECT end_visit($1, $2, $3)", office.0, &visit, week.monday()).fetch_one(executor).await?;
    Ok(())
}

/// Whether a visit was ended.
pub async fn has_ended(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    visit: [u8; 32],
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT has_ended($1, $2) AS "ended!""#, office.0, &visit).fetch_one(executor).await
}

/// Takes back that a form was sent: what it asked for could not be done.
pub async fn release(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    form: [u8; 32],
) -> Result<(), sqlx::Error> {
    sqlx::query!("SELECT release_ticket($1, $2)", office.0, &form).fetch_one(executor).await?;
    Ok(())
}
