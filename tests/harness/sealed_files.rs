//! Attached files, stored as the public face stores them but without running one.

use meldestelle_domain::attachment::{FileKind, FileRecord, Note};
use meldestelle_domain::id::{AttachmentId, OfficeId, ReportId};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::{Recipients, seal};
use meldestelle_vault::stream::{SealedPiece, StreamSealer};
use sha2::{Digest, Sha256};
use sqlx::Row;
use uuid::Uuid;

use crate::database::Role;
use crate::house::House;
use meldestelle_domain::hex::hex;

/// A file to attach.
#[derive(Clone)]
pub struct TestFile {
    /// File name on the person's device.
    pub name: String,
    /// File type.
    pub kind: FileKind,
    /// The bytes that are stored.
    pub kept: Vec<u8>,
    /// The bytes that were received.
    pub received: Vec<u8>,
    /// Whether cleaning changed it.
    pub cleaned: bool,
    /// Notes in its record.
    pub notes: Vec<Note>,
}

impl TestFile {
    /// A file that needed no cleaning and is stored as it was received.
    #[must_use]
    pub fn new(name: &str, kind: FileKind, content: &[u8]) -> Self {
        let content = content.to_vec();
        Self {
            name: name.to_owned(),
            kind,
            kept: content.clone(),
            received: content,
            cleaned: true,
            notes: vec![],
        }
    }

    /// SHA-256 of the bytes that were received.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.received))
    }

    /// The record that the public face would store with it.
    fn record(&self, report: ReportId) -> FileRecord {
        FileRecord {
            report,
            name: self.name.clone(),
            kind: self.kind,
            length: self.kept.len() as u64,
            sha256: self.sha256(),
            kept: hex(&Sha256::digest(&self.kept)),
            cleaned: self.cleaned,
            notes: self.notes.clone(),
        }
    }
}

/// The only office of a house, its recipients, and the report that a receipt code belongs to.
async fn place(house: &House, mailbox: &MailboxKey) -> (OfficeId, Recipients, ReportId) {
    let mut owner = house.database.connection(Role::Owner).await;
    let row = sqlx::query(
        "SELECT report.id, report.office_id, recipient || recovery_recipients AS recipients
         FROM report JOIN office_key USING (office_id) WHERE mailbox_tag = $1",
    )
    .bind(mailbox.tag().as_slice())
    .fetch_one(&mut owner)
    .await
    .unwrap();
    let recipients: Vec<String> = row.get("recipients");
    let recipients = Recipients::parse(recipients.iter().map(String::as_str)).unwrap();
    (OfficeId(row.get("office_id")), recipients, ReportId(row.get("id")))
}

/// Seals the content of a file as a stream.
#[must_use]
pub fn seal_content(
    content: &[u8],
    office: OfficeId,
    id: AttachmentId,
    to: &Recipients,
) -> (Vec<SealedPiece>, usize) {
    let mut sealer = StreamSealer::start(office, id, to).unwrap();
    let mut pieces = Vec::new();
    for part in content.chunks(10_000) {
        sealer.write(part).unwrap();
        pieces.extend(std::iter::from_fn(|| sealer.piece()));
    }
    let mut padding = sealer.end();
    let class = padding.size_class();
    pieces.extend(std::iter::from_fn(|| padding.piece().unwrap()));
    (pieces, class)
}

impl House {
    /// Attaches a file to the report that a receipt code belongs to.
    pub async fn attach(&self, code: &str, file: &TestFile) -> AttachmentId {
        let mailbox = MailboxKey::derive(&ReceiptCode::parse(code).unwrap()).unwrap();
        let (office, to, report) = place(self, &mailbox).await;
        let id = AttachmentId::random(&mut self.chance.clone());
        let (pieces, class) = seal_content(&file.kept, office, id, &to);
        let record = seal(&file.record(report), office, id.0, &to).unwrap();
        let mut tx = self.database.begin(Role::Intake, office).await;
        let answer: String = sqlx::query_scalar("SELECT attach_file($1, $2, $3, 1, $4, $5, $6)")
            .bind(office.0)
            .bind(mailbox.tag().as_slice())
            .bind(id.0)
            .bind(i64::try_from(class).unwrap())
            .bind(mailbox.fingerprint(file.sha256().as_bytes()).as_slice())
            .bind(record.as_bytes())
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(answer, "attached");
        for (part, piece) in (0..).zip(&pieces) {
            let added: bool = sqlx::query_scalar("SELECT attach_piece($1, $2, $3, $4)")
                .bind(office.0)
                .bind(id.0)
                .bind(part)
                .bind(piece.as_bytes())
                .fetch_one(&mut *tx)
                .await
                .unwrap();
            assert!(added);
        }
        tx.commit().await.unwrap();
        id
    }

    /// Puts other content, sealed to the office, in place of a file's content. This needs write
    /// access to the database but no key.
    pub async fn replace_content(
        &self,
        code: &str,
        file: AttachmentId,
        record: AttachmentId,
        content: &[u8],
    ) {
        let mailbox = MailboxKey::derive(&ReceiptCode::parse(code).unwrap()).unwrap();
        let (office, to, _) = place(self, &mailbox).await;
        let (pieces, _) = seal_content(content, office, record, &to);
        let mut owner = self.database.connection(Role::Owner).await;
        sqlx::query("DELETE FROM attachment_chunk WHERE attachment_id = $1")
            .bind(file.0)
            .execute(&mut owner)
            .await
            .unwrap();
        for (part, piece) in (0_i32..).zip(&pieces) {
            sqlx::query(
                "INSERT INTO attachment_chunk (office_id, attachment_id, part, data) VALUES ($1, $2, $3, $4)",
            )
            .bind(office.0)
            .bind(file.0)
            .bind(part)
            .bind(piece.as_bytes())
            .execute(&mut owner)
            .await
            .unwrap();
        }
    }

    /// Puts another sealed record in place of a file's record; needs no key either.
    pub async fn replace_record(&self, code: &str, file: AttachmentId, content: &TestFile) {
        let mailbox = MailboxKey::derive(&ReceiptCode::parse(code).unwrap()).unwrap();
        let (office, to, report) = place(self, &mailbox).await;
        let record = seal(&content.record(report), office, file.0, &to).unwrap();
        let mut owner = self.database.connection(Role::Owner).await;
        sqlx::query("UPDATE attachment SET meta = $2 WHERE id = $1")
            .bind(file.0)
            .bind(record.as_bytes())
            .execute(&mut owner)
            .await
            .unwrap();
    }

    /// Runs a statement about one file as the owner of the tables.
    pub async fn tamper(&self, statement: &'static str, file: AttachmentId) {
        let mut owner = self.database.connection(Role::Owner).await;
        let done = sqlx::query(statement).bind::<Uuid>(file.0).execute(&mut owner).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
    }
}
