//! The SQL of the mailbox: functions that take the tag of a mailbox, and no query besides.

use meldestelle_domain::id::{MessageId, OfficeId, ReportId};
use meldestelle_domain::message::Message;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;
use sqlx::{PgExecutor, PgPool};

use crate::mailbox::framed_message::FramedMessage;
use crate::sealed_contact::SealedContact;

/// What a mailbox holds besides the messages of its thread.
pub struct MailboxRow {
    pub report: ReportId,
    pub own_copy: Option<FramedMessage>,
    pub state: Option<FramedMessage>,
    pub fetched: Option<FramedMessage>,
    /// SHA-256 of the sealed contact and the mark beside it.
    pub contact: Option<(Vec<u8>, Vec<u8>)>,
}

/// Finds a mailbox. `None` if there is none with this tag.
pub async fn open(
    pool: &PgPool,
    office: OfficeId,
    key: &MailboxKey,
) -> Result<Option<MailboxRow>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT report_id AS "report_id!", own_copy_id, own_copy, state_id, state, fetched_id, fetched, contact_digest, contact_mark
           FROM mailbox_open($1, $2)"#,
        office.0,
        key.tag(),
    )
    .fetch_optional(pool)
    .await?;
    let framed = |(id, sealed)| (MessageId(id), Sealed::from_stored(sealed));
    Ok(row.map(|row| MailboxRow {
        report: ReportId(row.report_id),
        own_copy: row.own_copy_id.zip(row.own_copy).map(framed),
        state: row.state_id.zip(row.state).map(framed),
        fetched: row.fetched_id.zip(row.fetched).map(framed),
        contact: row.contact_digest.zip(row.contact_mark),
    }))
}

/// A stored message.
pub struct MessageRow {
    pub id: MessageId,
    pub from_office: bool,
    pub sealed: Sealed<Message>,
}

/// The messages of a mailbox, in no order: the envelopes say when they were written.
pub async fn messages(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    key: &MailboxKey,
) -> Result<Vec<MessageRow>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", from_office AS "from_office!", sealed AS "sealed!" FROM mailbox_messages($1, $2)"#,
        office.0,
        key.tag(),
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| MessageRow {
            id: MessageId(row.id),
            from_office: row.from_office,
            sealed: Sealed::from_stored(row.sealed),
        })
        .collect())
}

/// Replaces the contact of a mailbox. Locks the mailbox until the end of the transaction, so that
/// no other change of the contact comes between. Returns false if there is no such mailbox.
pub async fn put_contact(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    key: &MailboxKey,
    epoch: i32,
    contact: &SealedContact,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT mailbox_contact($1, $2, $3, $4, $5) AS "done!""#,
        office.0,
        key.tag(),
        epoch,
        contact.sealed.as_bytes(),
        &contact.mark,
    )
    .fetch_one(executor)
    .await
}

/// Notes which answers were fetched. Returns false if there is no such mailbox.
pub async fn note_fetched(
    pool: &PgPool,
    office: OfficeId,
    key: &MailboxKey,
    (id, sealed): (MessageId, &Sealed<Message>),
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT mailbox_fetched($1, $2, $3, $4) AS "done!""#,
        office.0,
        key.tag(),
        id.0,
        sealed.as_bytes(),
    )
    .fetch_one(pool)
    .await
}

/// Deletes everything but the bare count and, with `keep_facts`, what the desk needs for the facts
/// without a name. Returns false if there is no such mailbox.
pub async fn delete(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    key: &MailboxKey,
    keep_facts: bool,
    year: i32,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT mailbox_delete($1, $2, $3, $4) AS "done!""#,
        office.0,
        key.tag(),
        keep_facts,
        year,
    )
    .fetch_one(executor)
    .await
}
