//! Mailboxes as the desk sees them: messages both ways, and what the person's mailbox is told.

use meldestelle_domain::id::{CaseId, MessageId, OfficeId, ReportId};
use meldestelle_domain::message::Message;
use meldestelle_domain::week::Week;
use meldestelle_vault::envelope::Sealed;
use sqlx::PgConnection;
use uuid::Uuid;

/// A sealed message and the record id that is framed into it.
pub type SealedMessage = (MessageId, Sealed<Message>);

/// The mailbox of a case.
pub struct MailboxRow {
    /// The report it belongs to.
    pub report: ReportId,
    /// Office key under which the case's working material is.
    pub epoch: i32,
    /// Whom answers are sealed to; nothing if the person has no receipt code.
    pub recipient: Option<String>,
    /// `case_file.mailbox`.
    pub mailbox_state: Option<Vec<u8>>,
    /// `report.fetched`.
    pub fetched: Option<SealedMessage>,
}

/// The mailbox of a case, locked until the transaction ends; nothing if the case has no report.
///
/// # Errors
/// The database's.
pub async fn mailbox(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
) -> Result<Option<MailboxRow>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT report.id, case_file.epoch, report.mailbox_recipient, case_file.mailbox, report.fetched_id, report.fetched
           FROM case_file JOIN report ON report.office_id = case_file.office_id AND report.id = case_file.report_id
           WHERE case_file.office_id = $1 AND case_file.id = $2
           FOR NO KEY UPDATE OF case_file",
        office.0,
        case.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| MailboxRow {
        report: ReportId(row.id),
        epoch: row.epoch,
        recipient: row.mailbox_recipient,
        mailbox_state: row.mailbox,
        fetched: row.fetched_id.map(MessageId).zip(row.fetched.map(Sealed::from_stored)),
    }))
}

/// A stored message.
pub struct MessageRow {
    /// Id.
    pub id: MessageId,
    /// Office key it is sealed to.
    pub epoch: i32,
    /// Whether the office wrote it.
    pub from_office: bool,
    /// The envelope.
    pub sealed: Sealed<Message>,
}

/// The messages of a report, in no order: when they were written stands inside.
///
/// # Errors
/// The database's.
pub async fn thread(
    conn: &mut PgConnection,
    office: OfficeId,
    report: ReportId,
) -> Result<Vec<MessageRow>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, epoch, from_office, sealed FROM message WHERE office_id = $1 AND report_id = $2",
        office.0,
        report.0,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| MessageRow {
            id: MessageId(row.id),
            epoch: row.epoch,
            from_office: row.from_office,
            sealed: Sealed::from_stored(row.sealed),
        })
        .collect())
}

/// A message of the office, sealed.
pub struct NewMessage<'a> {
    /// Id.
    pub id: MessageId,
    /// Office key it is sealed to.
    pub epoch: i32,
    /// Week.
    pub week: Week,
    /// What makes two sendings one.
    pub fingerprint: [u8; 32],
    /// The envelope.
    pub sealed: &'a Sealed<Message>,
}

/// Stores a message of the office; whether it is new. The same one twice is stored once.
///
/// # Errors
/// The database's.
pub async fn insert(
    conn: &mut PgConnection,
    office: OfficeId,
    report: ReportId,
    new: &NewMessage<'_>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "INSERT INTO message (id, office_id, report_id, epoch, week, from_office, fingerprint, sealed)
         VALUES ($1, $2, $3, $4, $5, true, $6, $7) ON CONFLICT (office_id, report_id, fingerprint) DO NOTHING",
        new.id.0,
        office.0,
        report.0,
        new.epoch,
        new.week.monday(),
        new.fingerprint.as_slice(),
        new.sealed.as_bytes(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Stores what the mailbox says about the state of things.
///
/// # Errors
/// The database's.
pub async fn put_state(
    conn: &mut PgConnection,
    office: OfficeId,
    report: ReportId,
    (id, sealed): (MessageId, &Sealed<Message>),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE report SET mailbox_state_id = $3, mailbox_state = $4 WHERE office_id = $1 AND id = $2",
        office.0,
        report.0,
        id.0,
        sealed.as_bytes(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores the desk's own copy of it.
///
/// # Errors
/// The database's.
pub async fn put_mailbox_state(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
    mailbox_state: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE case_file SET mailbox = $3 WHERE office_id = $1 AND id = $2",
        office.0,
        case.0,
        mailbox_state
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes the place where fetching will be noted, if there is none yet.
///
/// # Errors
/// The database's.
pub async fn begin_fetched(
    conn: &mut PgConnection,
    office: OfficeId,
    report: ReportId,
    (id, sealed): (MessageId, &Sealed<Message>),
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE report SET fetched_id = $3, fetched = $4 WHERE office_id = $1 AND id = $2 AND fetched IS NULL",
        office.0,
        report.0,
        id.0,
        sealed.as_bytes(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Up to `limit` cases whose mailboxes have no status yet and whose working material is under one
/// of these epochs, locked until the transaction ends. They come in no order: each leaves the set
/// when it gets a status. Rows that somebody else has locked are left to them: two who open the
/// queue at once would otherwise wait for each other.
///
/// # Errors
/// The database's.
pub async fn without_status(
    conn: &mut PgConnection,
    office: OfficeId,
    epochs: &[i32],
    limit: i64,
) -> Result<Vec<CaseId>, sqlx::Error> {
    let rows = sqlx::query_scalar!(
        "SELECT case_file.id FROM case_file
         JOIN report ON report.office_id = case_file.office_id AND report.id = case_file.report_id
         WHERE case_file.office_id = $1 AND case_file.mailbox IS NULL AND case_file.report_id IS NOT NULL
             AND report.mailbox_recipient IS NOT NULL AND case_file.epoch = ANY($2)
         LIMIT $3
         FOR NO KEY UPDATE OF case_file SKIP LOCKED",
        office.0,
        epochs,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(CaseId).collect())
}

/// A case with messages of its person, as far as lists need it.
pub struct PersonMessages {
    /// Which.
    pub case: CaseId,
    /// Office key under which `mailbox_state` is.
    pub epoch: i32,
    /// `case_file.mailbox`.
    pub mailbox_state: Option<Vec<u8>>,
    /// The person's messages.
    pub messages: Vec<MessageId>,
}

/// Those of these cases that have messages of their persons.
///
/// # Errors
/// The database's.
pub async fn with_messages(
    conn: &mut PgConnection,
    office: OfficeId,
    cases: &[CaseId],
) -> Result<Vec<PersonMessages>, sqlx::Error> {
    let cases: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let rows = sqlx::query!(
        r#"SELECT case_file.id, case_file.epoch, case_file.mailbox, array_agg(message.id) AS "ids!"
           FROM case_file
           JOIN message ON message.office_id = case_file.office_id AND message.report_id = case_file.report_id
           WHERE case_file.office_id = $1 AND case_file.id = ANY($2) AND NOT message.from_office
           GROUP BY case_file.office_id, case_file.id"#,
        office.0,
        &cases,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PersonMessages {
            case: CaseId(row.id),
            epoch: row.epoch,
            mailbox_state: row.mailbox,
            messages: row.ids.into_iter().map(MessageId).collect(),
        })
        .collect())
}

/// A case that its person deleted and let count, before the desk has taken the facts out.
pub struct UnreducedCase {
    /// Which it was.
    pub case: CaseId,
    /// Office key under which the state is.
    pub epoch: i32,
    /// `case_file.state` as it was.
    pub state: Vec<u8>,
}

/// Up to 500 deleted cases whose state is still whole and under one of these epochs, locked until
/// the transaction ends. They come in no order: each leaves the set when its state is gone.
///
/// # Errors
/// The database's.
pub async fn unreduced(
    conn: &mut PgConnection,
    office: OfficeId,
    epochs: &[i32],
) -> Result<Vec<UnreducedCase>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT id, epoch AS "epoch!", state AS "state!" FROM deleted_case
           WHERE office_id = $1 AND state IS NOT NULL AND epoch = ANY($2)
           LIMIT 500 FOR UPDATE SKIP LOCKED"#,
        office.0,
        epochs,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| UnreducedCase { case: CaseId(row.id), epoch: row.epoch, state: row.state })
        .collect())
}

/// Puts the nameless facts (or nothing) in the place of the state.
///
/// # Errors
/// The database's.
pub async fn put_deleted_facts(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
    epoch: i32,
    facts: Option<&[u8]>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE deleted_case SET state = NULL, facts = $4, epoch = $3 WHERE office_id = $1 AND id = $2",
        office.0,
        case.0,
        epoch,
        facts,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What is left of a case that its person deleted.
pub struct DeletedRow {
    /// Which it was.
    pub case: CaseId,
    /// Year of arrival.
    pub year: i32,
    /// Nameless facts and the epoch of their key, if the person let them count.
    pub facts: Option<(i32, Vec<u8>)>,
}

/// What is left of one case, if its person deleted it.
///
/// # Errors
/// The database's.
pub async fn deleted(
    conn: &mut PgConnection,
    office: OfficeId,
    case: CaseId,
) -> Result<Option<DeletedRow>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT year, epoch, facts FROM deleted_case WHERE office_id = $1 AND id = $2",
        office.0,
        case.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| DeletedRow { case, year: row.year, facts: row.epoch.zip(row.facts) }))
}

/// What is left of all deleted cases of a year.
///
/// # Errors
/// The database's.
pub async fn deleted_of_year(
    conn: &mut PgConnection,
    office: OfficeId,
    year: i32,
) -> Result<Vec<DeletedRow>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT id, epoch, facts FROM deleted_case WHERE office_id = $1 AND year = $2",
        office.0,
        year,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DeletedRow { case: CaseId(row.id), year, facts: row.epoch.zip(row.facts) })
        .collect())
}
