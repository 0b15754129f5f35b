//! The registry of everything sealed: each column of the database that holds a ciphertext, with its
//! content, the key that opens it, and a way to find all its rows.
//!
//! Code that has to reach everything sealed (rotation of keys, retention, checks of a backup)
//! iterates over [`SEALED_COLUMNS`]. A test compares the registry with the database: each `bytea`
//! column must be listed here or in [`NOT_SEALED`], and each listed column must exist.
//!
//! If a row has an epoch column, all sealed columns that refer to it are sealed under that epoch.
//! Whoever changes the epoch has to seal all of them again; triggers refuse anything else. One
//! epoch for the whole row is enough, and an epoch for each column would reveal when each was last
//! written.

use meldestelle_domain::attachment::FileRecord;
use meldestelle_domain::audit::{Entry, Head};
use meldestelle_domain::case::CaseState;
use meldestelle_domain::case_entry::CaseEntry;
use meldestelle_domain::draft::CaseDraft;
use meldestelle_domain::message::{MailboxState, Message};
use meldestelle_domain::report::{Contact, Report};
use meldestelle_domain::stored::Stored;
use meldestelle_vault::envelope::Sealable;

#[cfg(test)]
mod tests;

/// A column that holds working material. [`Crypter`](crate::keys::crypter::Crypter) binds each
/// value to its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingColumn {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// Smallest size class of the plaintext, in bytes.
    pub floor: usize,
}

/// `case_file.state`.
pub const CASE_STATE: WorkingColumn = WorkingColumn { table: "case_file", column: "state", floor: 2048 };
/// `case_file.content`.
pub const CASE_CONTENT: WorkingColumn = WorkingColumn { table: "case_file", column: "content", floor: 2048 };
/// `case_file.mailbox`.
pub const CASE_MAILBOX: WorkingColumn = WorkingColumn { table: "case_file", column: "mailbox", floor: 2048 };
/// `case_file.files`.
pub const CASE_FILES: WorkingColumn = WorkingColumn { table: "case_file", column: "files", floor: 2048 };
/// `case_entry.sealed`.
pub const CASE_ENTRY: WorkingColumn = WorkingColumn { table: "case_entry", column: "sealed", floor: 1024 };
/// `case_draft.sealed`.
pub const CASE_DRAFT: WorkingColumn = WorkingColumn { table: "case_draft", column: "sealed", floor: 2048 };
/// `deleted_case.facts`. Its size classes are those of the state from which the facts are taken.
pub const DELETED_FACTS: WorkingColumn =
    WorkingColumn { table: "deleted_case", column: "facts", floor: 2048 };
/// `counsellor.profile`.
pub const PROFILE: WorkingColumn = WorkingColumn { table: "counsellor", column: "profile", floor: 1024 };
/// `counsellor.second_factor`.
pub const SECOND_FACTOR: WorkingColumn =
    WorkingColumn { table: "counsellor", column: "second_factor", floor: 128 };
/// `release_draft.draft`.
pub const DRAFT: WorkingColumn = WorkingColumn { table: "release_draft", column: "draft", floor: 4096 };
/// `audit_head.head`.
pub const AUDIT_HEAD: WorkingColumn = WorkingColumn { table: "audit_head", column: "head", floor: 512 };
/// `audit_entry.payload`. Every act fits into the smallest class, so all entries have one size.
pub const AUDIT_ENTRY: WorkingColumn = WorkingColumn { table: "audit_entry", column: "payload", floor: 256 };

/// Smallest size class of a grant, in bytes.
pub const GRANT_FLOOR: usize = 512;
/// Smallest size class of a session, in bytes.
pub const SESSION_FLOOR: usize = 192;
/// Length of an age identity, in bytes.
const IDENTITY_LENGTH: usize = 74;

/// The key that opens a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpeningKey {
    /// The office's identity of an epoch, or a recovery identity (an age file).
    Office,
    /// The office's identity of an epoch, a recovery identity, or the identity of the person's
    /// mailbox (an age file).
    OfficeAndMailbox,
    /// Only the identity of the person's mailbox, which is derived from the receipt code (an age
    /// file).
    Mailbox,
    /// The key for working material, derived from the office's identity of an epoch.
    WorkingMaterial,
    /// The identity of a counsellor (an age file).
    Counsellor,
    /// A key that Argon2id derives from a counsellor's passphrase.
    Passphrase,
    /// A key derived from the secret in a session's cookie.
    Session,
}

/// Where the epoch of the office's key is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochSource {
    /// In the column `epoch` of the same row.
    SameRow,
    /// In the column `epoch` of the file to which the piece belongs.
    File,
    /// Nowhere, because the office's key does not open the ciphertext.
    None,
    /// Nowhere, although the office's key opens the ciphertext: the epoch would reveal whether the
    /// person has opened their mailbox since the key changed. The desk tries each epoch instead.
    NotStored,
}

/// A column that holds ciphertexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    /// A name for people.
    pub name: &'static str,
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// The type of the content.
    pub holds: &'static str,
    /// The format version of that type that this program writes.
    pub version: u16,
    /// Smallest size class of the plaintext, in bytes; 0 for pieces of a stream.
    pub floor: usize,
    /// The key that opens it.
    pub key: OpeningKey,
    /// The column to which values are bound; `None` if it is not working material.
    pub bound: Option<WorkingColumn>,
    /// Where the epoch of the office's key is stored.
    pub epoch: EpochSource,
    /// The primary key of its table.
    pub primary_key: &'static [&'static str],
    /// SQL for the bytes that name the record inside the ciphertext, which keep a value from
    /// opening in another row.
    pub record: &'static str,
}

impl SealedColumn {
    /// SQL for all rows of the office `$1`, in the order of the primary key. Each row has the bytes
    /// of the record, the epoch or null, and the ciphertext.
    #[must_use]
    pub fn select_all(&self) -> String {
        let Self { table, column, record, .. } = self;
        let epoch = match self.epoch {
            EpochSource::SameRow => format!("{table}.epoch"),
            EpochSource::File => "attachment.epoch".to_owned(),
            EpochSource::None | EpochSource::NotStored => "NULL::integer".to_owned(),
        };
        let join = match self.epoch {
            EpochSource::File => {
                " JOIN attachment ON attachment.office_id = attachment_chunk.office_id \
                 AND attachment.id = attachment_chunk.attachment_id"
            }
            _ => "",
        };
        let order: Vec<String> = self.primary_key.iter().map(|key| format!("{table}.{key}")).collect();
        format!(
            "SELECT {record} AS record, {epoch} AS epoch, {table}.{column} AS sealed FROM {table}{join} \
             WHERE {table}.office_id = $1 AND {table}.{column} IS NOT NULL ORDER BY {}",
            order.join(", ")
        )
    }
}

/// A column of envelopes: age files with a framed `T` in each.
const fn envelope<T: Sealable>(
    name: &'static str,
    (table, column): (&'static str, &'static str),
    holds: &'static str,
    key: OpeningKey,
    epoch: EpochSource,
    record: &'static str,
) -> SealedColumn {
    SealedColumn {
        name,
        table,
        column,
        holds,
        version: T::VERSION,
        floor: T::FLOOR,
        key,
        bound: None,
        epoch,
        primary_key: &OF_OFFICE,
        record,
    }
}

/// A column of working material with a `T` in each value.
const fn working<T: Stored>(
    name: &'static str,
    column: WorkingColumn,
    holds: &'static str,
    primary_key: &'static [&'static str],
    record: &'static str,
) -> SealedColumn {
    working_of(name, column, (holds, T::VERSION), primary_key, record)
}

const fn working_of(
    name: &'static str,
    bound: WorkingColumn,
    (holds, version): (&'static str, u16),
    primary_key: &'static [&'static str],
    record: &'static str,
) -> SealedColumn {
    SealedColumn {
        name,
        table: bound.table,
        column: bound.column,
        holds,
        version,
        floor: bound.floor,
        key: OpeningKey::WorkingMaterial,
        bound: Some(bound),
        epoch: EpochSource::SameRow,
        primary_key,
        record,
    }
}

/// The primary key of most of these tables.
const OF_OFFICE: [&str; 2] = ["office_id", "id"];

/// Everything sealed, by table and column.
pub const SEALED_COLUMNS: [SealedColumn; 24] = [
    envelope::<FileRecord>(
        "record of a file",
        ("attachment", "meta"),
        "domain::attachment::FileRecord",
        OpeningKey::Office,
        EpochSource::SameRow,
        "uuid_send(attachment.id)",
    ),
    SealedColumn {
        name: "piece of a file",
        table: "attachment_chunk",
        column: "data",
        holds: "vault::stream",
        version: 1,
        floor: 0,
        key: OpeningKey::Office,
        bound: None,
        epoch: EpochSource::File,
        primary_key: &["office_id", "attachment_id", "part"],
        record: "uuid_send(attachment_chunk.attachment_id)",
    },
    working::<Entry>(
        "entry of the audit trail",
        AUDIT_ENTRY,
        "domain::audit::Entry",
        &["office_id", "position"],
        "int8send(audit_entry.position)",
    ),
    working::<Head>(
        "head of the audit trail",
        AUDIT_HEAD,
        "domain::audit::Head",
        &["office_id", "epoch"],
        "uuid_send(audit_head.office_id)",
    ),
    working::<CaseDraft>(
        "what a counsellor typed and did not send",
        CASE_DRAFT,
        "domain::draft::CaseDraft",
        &OF_OFFICE,
        "uuid_send(case_draft.id)",
    ),
    working::<CaseEntry>(
        "entry in the timeline of a case",
        CASE_ENTRY,
        "domain::case_entry::CaseEntry",
        &OF_OFFICE,
        "uuid_send(case_entry.id)",
    ),
    working::<Report>(
        "copy of a report in its case",
        CASE_CONTENT,
        "domain::report::Report",
        &OF_OFFICE,
        "uuid_send(case_file.id)",
    ),
    working_of(
        "list of a case's files",
        CASE_FILES,
        ("desk::case::files::manifest::Manifest", 2),
        &OF_OFFICE,
        "uuid_send(case_file.id)",
    ),
    working::<MailboxState>(
        "what a mailbox was told last",
        CASE_MAILBOX,
        "domain::message::MailboxState",
        &OF_OFFICE,
        "uuid_send(case_file.id)",
    ),
    working::<CaseState>(
        "state of a case",
        CASE_STATE,
        "domain::case::CaseState",
        &OF_OFFICE,
        "uuid_send(case_file.id)",
    ),
    working_of(
        "profile of a counsellor",
        PROFILE,
        ("desk::store::people::Profile", 1),
        &OF_OFFICE,
        "uuid_send(counsellor.id)",
    ),
    working_of(
        "second factor of a counsellor",
        SECOND_FACTOR,
        ("desk::store::people::SecondFactor", 1),
        &OF_OFFICE,
        "uuid_send(counsellor.id)",
    ),
    SealedColumn {
        name: "identity of a counsellor",
        table: "counsellor",
        column: "wrapped_identity",
        holds: "age identity",
        version: 1,
        floor: IDENTITY_LENGTH,
        key: OpeningKey::Passphrase,
        bound: None,
        epoch: EpochSource::None,
        primary_key: &OF_OFFICE,
        record: "uuid_send(counsellor.id)",
    },
    working::<CaseState>(
        "facts of a deleted case",
        DELETED_FACTS,
        "domain::case::CaseState",
        &OF_OFFICE,
        "uuid_send(deleted_case.id)",
    ),
    // The state is moved here as it was sealed in the case, so it stays bound to the case's column.
    SealedColumn {
        name: "state of a case that its person deleted, until its facts are taken out",
        table: "deleted_case",
        column: "state",
        ..working::<CaseState>(
            "",
            CASE_STATE,
            "domain::case::CaseState",
            &OF_OFFICE,
            "uuid_send(deleted_case.id)",
        )
    },
    SealedColumn {
        name: "identity of the office, granted to a counsellor",
        table: "key_grant",
        column: "sealed_identity",
        holds: "desk::keys::unseal::Grant",
        version: 1,
        floor: GRANT_FLOOR,
        key: OpeningKey::Counsellor,
        bound: None,
        epoch: EpochSource::SameRow,
        primary_key: &["office_id", "counsellor_id", "epoch"],
        record: "uuid_send(key_grant.counsellor_id)",
    },
    envelope::<Message>(
        "message",
        ("message", "sealed"),
        "domain::message::Message",
        OpeningKey::OfficeAndMailbox,
        EpochSource::SameRow,
        "uuid_send(message.id)",
    ),
    working_of(
        "draft of a release",
        DRAFT,
        ("desk::publish::draft::Draft", 1),
        &["office_id", "year", "edition"],
        "int2send(release_draft.year::smallint) || int2send(release_draft.edition::smallint)",
    ),
    envelope::<Message>(
        "which answers were fetched",
        ("report", "fetched"),
        "domain::message::Message",
        OpeningKey::OfficeAndMailbox,
        EpochSource::NotStored,
        "uuid_send(report.fetched_id)",
    ),
    envelope::<Message>(
        "what a mailbox says of the state of things",
        ("report", "mailbox_state"),
        "domain::message::Message",
        OpeningKey::OfficeAndMailbox,
        EpochSource::NotStored,
        "uuid_send(report.mailbox_state_id)",
    ),
    envelope::<Message>(
        "copy of a report for its person",
        ("report", "own_copy"),
        "domain::message::Message",
        OpeningKey::Mailbox,
        EpochSource::None,
        "uuid_send(report.own_copy_id)",
    ),
    envelope::<Report>(
        "report",
        ("report", "sealed"),
        "domain::report::Report",
        OpeningKey::Office,
        EpochSource::SameRow,
        "uuid_send(report.id)",
    ),
    SealedColumn {
        primary_key: &["office_id", "report_id"],
        ..envelope::<Contact>(
            "contact",
            ("report_contact", "sealed"),
            "domain::report::Contact",
            OpeningKey::Office,
            EpochSource::SameRow,
            "uuid_send(report_contact.report_id)",
        )
    },
    SealedColumn {
        name: "session",
        table: "session",
        column: "wrapped",
        holds: "desk::auth::session::Session",
        version: 1,
        floor: SESSION_FLOOR,
        key: OpeningKey::Session,
        bound: None,
        epoch: EpochSource::None,
        primary_key: &["id"],
        record: "uuid_send(session.counsellor_id)",
    },
];

/// Columns of the type `bytea` that hold no ciphertext: table, column, and what the column holds.
pub const NOT_SEALED: [(&str, &str, &str); 10] = [
    ("attachment", "fingerprint", "HMAC of a file under a key of the receipt code"),
    ("audit_entry", "hash", "SHA-256 over sealed bytes, so that the chain can be checked without a key"),
    ("message", "fingerprint", "HMAC of a form under a key of its sender, or random"),
    ("office", "form_key", "authenticates when a form was fetched; opens nothing"),
    ("release", "audit_head", "public: the hash at which the audit trail ended"),
    ("report", "fingerprint", "HMAC of a form under a key of the receipt code"),
    ("report", "mailbox_tag", "HKDF of the receipt code, by which a mailbox is found"),
    ("report_contact", "mark", "HMAC under a key of the receipt code, or random"),
    ("session", "id", "HKDF of the secret in the cookie, by which a session is found"),
    ("used_ticket", "id", "HMAC of random bytes under the office's form key"),
];
