//! Mailboxes as the desk sees them: messages in both directions, and the status that the person
//! reads there. Also what remains of cases that their persons deleted.

use meldestelle_domain::id::{CaseId, MessageId, OfficeId, ReportId};
use meldestelle_domain::message::Message;
use meldestelle_domain::week::Week;
use meldestelle_vault::envelope::Sealed;
use sqlx::PgConnection;
use uuid::Uuid;

/// A sealed message and the record id that is framed inside it.
pub type SealedMessage = (MessageId, Sealed<Message>);

/// The mailbox of a case.
pub struct MailboxRow {
    /// The report it belongs to.
    pub report: ReportId,
    /// The epoch of the office key under which the case's working material is sealed.
    pub epoch: i32,
    /// The recipient to which answers are sealed; `None` if the person has no receipt code.
    pub recipient: Option<String>,
    /// `case_file.mailbox`.
    pub mailbox_state: Option<Vec<u8>>,
    /// `report.fetched`.
    pub fetched: Option<SealedMessage>,
}

/// The mailbox of a case, which is locked until the transaction ends. `None` if the case has no
/// report.
///
/// # Errors
/// If the database fails.
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
    /// The message's id.
    pub id: MessageId,
    /// The epoch of the office key to which it is sealed.
    pub epoch: i32,
    /// Whether the office wrote it.
    pub from_office: bool,
    /// The envelope.
    pub sealed: Sealed<Message>,
}

/// The messages of a report, in no order. Only the sealed part says when each was written.
///
/// # Errors
/// If the database fails.
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

/// A sealed message of the office.
pub struct NewMessage<'a> {
    /// The message's id.
    pub id: MessageId,
    /// The epoch of the office key to which it is sealed.
    pub epoch: i32,
    /// The week in which it was written.
    pub week: Week,
    /// Fingerprint of the form, which is the same if the form is sent twice.
    pub fingerprint: [u8; 32],
    /// The envelope.
    pub sealed: &'a Sealed<Message>,
}

/// Stores a message of the office, and returns whether it is new. A message that is sent twice is
/// stored once.
///
/// # Errors
/// If the database fails.
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

/// Stores the status that the person reads in the mailbox.
///
/// # Errors
/// If the database fails.
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

/// Stores the desk's own copy of the status.
///
/// # Errors
/// If the database fails.
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

/// Stores an empty note, unless there is one already. The mailbox will write into it which answers
/// the person fetched. It is stored with the first answer, so that its presence does not reveal a
/// visit.
///
/// # Errors
/// If the database fails.
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
/// of `epochs`, locked until the transaction ends. No order is needed, because each case leaves the
/// set when it gets a status. Rows that somebody else has locked are skipped: two who open the
/// queue at once would otherwise wait for each other.
///
/// # Errors
/// If the database fails.
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

/// What lists need to know about a case with messages of its person.
pub struct PersonMessages {
    /// The case's id.
    pub case: CaseId,
    /// The epoch of the office key under which `told` is sealed.
    pub epoch: i32,
    /// `case_file.mailbox`.
    pub mailbox_state: Option<Vec<u8>>,
    /// The ids of the person's messages.
    pub messages: Vec<MessageId>,
}

/// Those of `cases` that have messages of their persons.
///
/// # Errors
/// If the database fails.
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

/// A case that its person deleted but let the office count, as long as its facts are not yet taken
/// out.
pub struct UnreducedCase {
    /// The id of the deleted case.
    pub case: CaseId,
    /// The epoch of the office key under which the state is sealed.
    pub epoch: i32,
    /// `case_file.state` as it was when the person deleted the case.
    pub state: Vec<u8>,
}

/// Up to 500 deleted cases that still have their whole state, under one of `epochs`, locked until
/// the transaction ends. No order is needed, because each case leaves the set when its state is
/// gone.
///
/// # Errors
/// If the database fails.
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

/// Replaces the state by the facts without a name, or by nothing.
///
/// # Errors
/// If the database fails.
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

/// What remains of a case that its person deleted.
pub struct DeletedRow {
    /// The id of the deleted case.
    pub case: CaseId,
    /// Year of arrival.
    pub year: i32,
    /// The epoch of the key and the facts without a name, if the person let the office count them.
    pub facts: Option<(i32, Vec<u8>)>,
}

/// What remains of a case; `None` if its person did not delete it.
///
/// # Errors
/// If the database fails.
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

/// What remains of all deleted cases of a year.
///
/// # Errors
/// If the database fails.
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
