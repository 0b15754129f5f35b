//! The SQL that attaches sealed files to the report of a mailbox. The public face can read none of
//! them.

use meldestelle_domain::attachment::FileRecord;
use meldestelle_domain::id::{AttachmentId, OfficeId};
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::stream::SealedPiece;
use sqlx::PgConnection;

/// The row of a file.
pub struct FileRow<'a> {
    pub office: OfficeId,
    pub id: AttachmentId,
    pub epoch: i32,
    pub size_class: i64,
    pub fingerprint: [u8; 32],
    pub record: &'a Sealed<FileRecord>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    /// The file is new. Its pieces follow in the same transaction.
    New,
    /// The file was attached before.
    There,
    /// The mailbox takes no more files.
    Full,
    /// The mailbox does not exist, or was deleted.
    NoMailbox,
}

/// Attaches a file, without its pieces.
pub async fn attach_file(
    connection: &mut PgConnection,
    row: &FileRow<'_>,
    mailbox: &MailboxKey,
) -> Result<Attached, sqlx::Error> {
    let answer = sqlx::query_scalar!(
        r#"SELECT attach_file($1, $2, $3, $4, $5, $6, $7) AS "answer!""#,
        row.office.0,
        mailbox.tag(),
        row.id.0,
        row.epoch,
        row.size_class,
        &row.fingerprint,
        row.record.as_bytes(),
    )
    .fetch_one(connection)
    .await?;
    Ok(match answer.as_str() {
        "attached" => Attached::New,
        "there" => Attached::There,
        "full" => Attached::Full,
        _ => Attached::NoMailbox,
    })
}

/// Adds a piece to a file that this transaction attached. Returns false for any other file.
pub async fn attach_piece(
    connection: &mut PgConnection,
    office: OfficeId,
    id: AttachmentId,
    part: i32,
    piece: &SealedPiece,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT attach_piece($1, $2, $3, $4) AS "added!""#,
        office.0,
        id.0,
        part,
        piece.as_bytes(),
    )
    .fetch_one(connection)
    .await
}
