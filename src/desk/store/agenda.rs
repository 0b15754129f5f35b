//! What the page "Today" asks of the database: cases that nobody answered, messages of the persons
//! of ended cases, and cases that were deleted.

use chrono::NaiveDate;
use meldestelle_domain::id::{CaseId, MessageId, OfficeId};
use meldestelle_vault::envelope::Sealed;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::cases::SealedState;
use crate::store::messages::{MessageRow, PersonMessages};

/// The open cases whose persons have a mailbox and were never answered in it, in no order.
///
/// # Errors
/// If the database fails.
pub async fn unanswered(conn: &mut PgConnection, office: OfficeId) -> Result<Vec<CaseId>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        "SELECT case_file.id FROM case_file
         JOIN report ON report.office_id = case_file.office_id AND report.id = case_file.report_id
         WHERE case_file.office_id = $1 AND case_file.open AND report.mailbox_recipient IS NOT NULL
             AND NOT EXISTS (
                 SELECT FROM message
                 WHERE message.office_id = $1 AND message.report_id = case_file.report_id AND message.from_office
             )",
        office.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(CaseId).collect())
}

/// The ended cases with messages of their persons of the week of `since` or later.
///
/// # Errors
/// If the database fails.
pub async fn messages_of_ended(
    conn: &mut PgConnection,
    office: OfficeId,
    since: NaiveDate,
) -> Result<Vec<PersonMessages>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT case_file.id, case_file.epoch, case_file.mailbox, array_agg(message.id) AS "ids!"
           FROM message
           JOIN case_file ON case_file.office_id = message.office_id AND case_file.report_id = message.report_id
           WHERE message.office_id = $1 AND NOT message.from_office AND message.week >= $2 AND NOT case_file.open
           GROUP BY case_file.office_id, case_file.id"#,
        office.0,
        since,
    )
    .fetch_all(conn)
    .await?;
    let found = rows.into_iter().map(|row| PersonMessages {
        case: CaseId(row.id),
        epoch: row.epoch,
        mailbox_state: row.mailbox,
        messages: row.ids.into_iter().map(MessageId).collect(),
    });
    Ok(found.collect())
}

/// Messages by their ids, in no order.
///
/// # Errors
/// If the database fails.
pub async fn messages(
    conn: &mut PgConnection,
    office: OfficeId,
    messages: &[MessageId],
) -> Result<Vec<MessageRow>, sqlx::Error> {
    let ids: Vec<Uuid> = messages.iter().map(|message| message.0).collect();
    let rows = sqlx::query!(
        "SELECT id, epoch, from_office, sealed FROM message WHERE office_id = $1 AND id = ANY($2)",
        office.0,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    let messages = rows.into_iter().map(|row| MessageRow {
        id: MessageId(row.id),
        epoch: row.epoch,
        from_office: row.from_office,
        sealed: Sealed::from_stored(row.sealed),
    });
    Ok(messages.collect())
}

/// The states of ended cases, in no order.
///
/// # Errors
/// If the database fails.
pub async fn ended_states(
    conn: &mut PgConnection,
    office: OfficeId,
    cases: &[CaseId],
) -> Result<Vec<SealedState>, sqlx::Error> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let rows = sqlx::query!(
        "SELECT id, version, epoch, state FROM case_file WHERE office_id = $1 AND id = ANY($2) AND NOT open",
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

/// The cases that their persons deleted, in the order of their ids, which are random.
///
/// # Errors
/// If the database fails.
pub async fn deleted(conn: &mut PgConnection, office: OfficeId) -> Result<Vec<CaseId>, sqlx::Error> {
    let ids = sqlx::query_scalar!("SELECT id FROM deleted_case WHERE office_id = $1 ORDER BY id", office.0)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(CaseId).collect())
}
