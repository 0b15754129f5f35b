//! Used tickets and ended visits in the database. Both are stored as hashes.

use meldestelle_domain::id::OfficeId;
use meldestelle_domain::week::Week;
use sqlx::PgExecutor;

/// What the database knows about a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketState {
    /// The form had not been sent before. It counts as sent from now on.
    Fresh,
    /// The form was sent before.
    Used,
    /// The person left, so the visit has ended.
    Ended,
}

/// Uses a ticket for one form.
pub async fn use_ticket(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    (visit, form): ([u8; 32], [u8; 32]),
    week: Week,
) -> Result<TicketState, sqlx::Error> {
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
        "fresh" => TicketState::Fresh,
        "used" => TicketState::Used,
        _ => TicketState::Ended,
    })
}

/// Ends a visit, so that none of its tickets opens anything any more.
pub async fn end_visit(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    visit: [u8; 32],
    week: Week,
) -> Result<(), sqlx::Error> {
    sqlx::query!("SELECT end_visit($1, $2, $3)", office.0, &visit, week.monday()).fetch_one(executor).await?;
    Ok(())
}

/// Whether a visit has ended.
pub async fn has_ended(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    visit: [u8; 32],
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT has_ended($1, $2) AS "ended!""#, office.0, &visit).fetch_one(executor).await
}

/// Frees the ticket of a form, because what the form asked for could not be done.
pub async fn release(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    form: [u8; 32],
) -> Result<(), sqlx::Error> {
    sqlx::query!("SELECT release_ticket($1, $2)", office.0, &form).fetch_one(executor).await?;
    Ok(())
}
