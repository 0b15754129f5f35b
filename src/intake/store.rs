//! The SQL for offices, reports and messages. It takes sealed data only, and the database role of
//! the public face can select no report.

use meldestelle_domain::id::{MessageId, OfficeId, ReportId};
use meldestelle_domain::message::Message;
use meldestelle_domain::report::Report;
use meldestelle_domain::week::Week;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_web::database;
use sqlx::{PgExecutor, PgPool};

use crate::sealed_contact::SealedContact;

/// An office with the keys of its highest epoch.
#[derive(PartialEq)]
pub struct OfficeRow {
    pub id: OfficeId,
    pub name: String,
    pub settings: serde_json::Value,
    pub epoch: i32,
    pub recipient: String,
    pub recovery_recipients: Vec<String>,
    pub form_key: Vec<u8>,
}

/// All offices, each with the host name it answers to.
pub async fn hosts(pool: &PgPool) -> Result<Vec<(OfficeId, Option<String>)>, sqlx::Error> {
    let rows =
        sqlx::query!(r#"SELECT office_id AS "office_id!", host FROM office_hosts()"#).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|row| (OfficeId(row.office_id), row.host)).collect())
}

/// An office. `None` if it does not exist or has no key yet.
pub async fn office(pool: &PgPool, id: OfficeId) -> Result<Option<OfficeRow>, sqlx::Error> {
    let mut transaction = database::begin(pool, id).await?;
    let row = sqlx::query!(
        "SELECT office.name, office.settings, office.form_key, office_key.epoch, office_key.recipient, office_key.recovery_recipients
         FROM office JOIN office_key ON office_key.office_id = office.id
         WHERE office.id = $1 ORDER BY office_key.epoch DESC LIMIT 1",
        id.0,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(row.map(|row| OfficeRow {
        id,
        name: row.name,
        settings: row.settings,
        epoch: row.epoch,
        recipient: row.recipient,
        recovery_recipients: row.recovery_recipients,
        form_key: row.form_key,
    }))
}

/// A sealed report with everything that is stored beside it.
pub struct SealedFiling {
    pub office: OfficeId,
    pub id: ReportId,
    pub epoch: i32,
    pub week: Week,
    pub report: Sealed<Report>,
    pub contact: SealedContact,
    pub own_copy_id: MessageId,
    pub own_copy: Sealed<Message>,
    pub fingerprint: [u8; 32],
    /// Stored id of the visit in which the form was filled in ([`Ticket::visit_id`]).
    ///
    /// [`Ticket::visit_id`]: crate::guard::mailbox_ticket::Ticket::visit_id
    pub visit: [u8; 32],
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// The report is on disk.
    New,
    /// Nothing was stored, because a report with this receipt code exists.
    Known,
    /// Nothing was stored, because the person left the form or deleted the report.
    Ended,
}

/// Stores a report in one statement. When this returns [`Stored::New`] outside a transaction, the
/// report is on disk.
pub async fn file_report(
    executor: impl PgExecutor<'_>,
    filing: &SealedFiling,
    mailbox: &MailboxKey,
) -> Result<Stored, sqlx::Error> {
    let answer = sqlx::query_scalar!(
        r#"SELECT CASE WHEN has_ended($1, $13) THEN 'ended'
                  WHEN file_report($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) THEN 'new' ELSE 'known' END AS "stored!""#,
        filing.office.0,
        filing.id.0,
        filing.epoch,
        filing.week.monday(),
        filing.report.as_bytes(),
        mailbox.tag(),
        mailbox.recipient(),
        &filing.fingerprint,
        filing.own_copy_id.0,
        filing.own_copy.as_bytes(),
        filing.contact.sealed.as_bytes(),
        &filing.contact.mark,
        &filing.visit,
    )
    .fetch_one(executor)
    .await?;
    Ok(match answer.as_str() {
        "new" => Stored::New,
        "known" => Stored::Known,
        _ => Stored::Ended,
    })
}

/// The report of a mailbox and the fingerprint of its form. `None` if there is no such mailbox.
pub async fn first_report(
    executor: impl PgExecutor<'_>,
    office: OfficeId,
    mailbox: &MailboxKey,
) -> Result<Option<(ReportId, Vec<u8>)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT report_id AS "report_id!", fingerprint AS "fingerprint!" FROM mailbox_report($1, $2)"#,
        office.0,
        mailbox.tag(),
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| (ReportId(row.report_id), row.fingerprint)))
}

/// A sealed message of the person.
pub struct SealedMessage {
    pub office: OfficeId,
    pub id: MessageId,
    pub epoch: i32,
    pub week: Week,
    pub fingerprint: [u8; 32],
    pub message: Sealed<Message>,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// The message was stored now.
    Stored,
    /// The message was stored before.
    Known,
    /// The mailbox takes no more messages.
    Full,
    /// The mailbox does not exist, or was deleted.
    NoMailbox,
}

impl Posted {
    /// Whether the message is stored, now or since before.
    pub fn is_stored(self) -> bool {
        matches!(self, Self::Stored | Self::Known)
    }

    fn read(answer: &str) -> Self {
        match answer {
            "stored" => Self::Stored,
            "known" => Self::Known,
            "full" => Self::Full,
            _ => Self::NoMailbox,
        }
    }
}

/// Adds a message to a mailbox. A message with a known fingerprint is not stored again.
pub async fn post_message(
    executor: impl PgExecutor<'_>,
    new: &SealedMessage,
    mailbox: &MailboxKey,
) -> Result<Posted, sqlx::Error> {
    let answer = sqlx::query_scalar!(
        r#"SELECT mailbox_post($1, $2, $3, $4, $5, $6, $7) AS "answer!""#,
        new.office.0,
        mailbox.tag(),
        new.id.0,
        new.epoch,
        new.week.monday(),
        &new.fingerprint,
        new.message.as_bytes(),
    )
    .fetch_one(executor)
    .await?;
    Ok(Posted::read(&answer))
}

/// Adds a message that withdraws a consent. A full mailbox still takes it.
pub async fn post_withdrawal(
    executor: impl PgExecutor<'_>,
    new: &SealedMessage,
    mailbox: &MailboxKey,
) -> Result<Posted, sqlx::Error> {
    let answer = sqlx::query_scalar!(
        r#"SELECT mailbox_withdraw($1, $2, $3, $4, $5, $6, $7) AS "answer!""#,
        new.office.0,
        mailbox.tag(),
        new.id.0,
        new.epoch,
        new.week.monday(),
        &new.fingerprint,
        new.message.as_bytes(),
    )
    .fetch_one(executor)
    .await?;
    Ok(Posted::read(&answer))
}
