//! The manifest of a case's files, sealed under the office's own key. It holds the record of each
//! file as it was when the desk first saw it, so that a file or record which somebody replaced is
//! noticed, and whether anybody has looked at the file.

use std::collections::HashMap;
use std::sync::Arc;

use meldestelle_domain::attachment::FileRecord;
use meldestelle_domain::case::{CaseState, FilesListed};
use meldestelle_domain::hex::hex;
use meldestelle_domain::id::{AttachmentId, CaseId, ReportId};
use meldestelle_domain::stored::Stored;
use meldestelle_domain::week::Week;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::{CASE_FILES, CASE_STATE};
use crate::state::Desk;
use crate::store::attachments::{self as rows, FileRow};
use crate::store::cases;

/// A file as it was when the desk first saw it. The field names are those of the stored JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestEntry {
    /// The file's id.
    pub id: AttachmentId,
    /// The record as it was then, with the SHA-256 of the file as it was received.
    pub record: FileRecord,
    /// Week in which the file came, as far as the desk knows: the week of the report, or the week
    /// in which the desk first saw the file.
    pub week: Week,
    /// Whether anybody has looked at the file.
    #[serde(default)]
    pub seen: bool,
}

/// The content of `case_file.files`.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The files in the order in which the desk first saw them.
    pub files: Vec<ManifestEntry>,
}

impl Stored for Manifest {
    const VERSION: u16 = 2;

    /// The first version was the list alone.
    fn upgrade(_from: u16, document: Value) -> Value {
        json!({ "files": document })
    }
}

/// The stored record of a file, compared with the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordCheck {
    /// The record is the one in the manifest.
    Matches,
    /// The record is another than the one in the manifest.
    Differs,
    /// The record does not open, or it belongs to another report.
    Closed,
    /// The file is in the manifest and no longer in the database.
    Missing,
}

/// A file of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// The file's id.
    pub id: AttachmentId,
    /// Office key to which the content is sealed.
    pub epoch: i32,
    /// The file's entry in the manifest; nothing if its record never opened.
    pub entry: Option<ManifestEntry>,
    /// Whether the stored record matches the entry.
    pub check: RecordCheck,
}

/// The files of a case.
#[derive(Debug, Default)]
pub struct CaseFiles {
    /// The files of the manifest, then stored files that the manifest does not list.
    pub files: Vec<CaseFile>,
    /// Digest of the manifest, as the case's state has it now.
    pub listed: Option<FilesListed>,
    /// How many files the state lists, if the manifest is another than the state says: somebody
    /// changed the manifest or took it away.
    pub lost_count: Option<usize>,
}

/// The files of a case. Files that are new to the desk are added to the manifest.
///
/// # Errors
/// The database; working material that does not open; sealing.
pub async fn of_case(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    report: ReportId,
) -> Result<CaseFiles, DeskError> {
    let week = Week::of(desk.clock.today());
    read_and_extend(conn, desk, me, (case, report), week).await
}

/// Compares the stored files with the manifest and adds those that are new to the desk, as of
/// `week`.
async fn read_and_extend(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    (case, report): (CaseId, ReportId),
    week: Week,
) -> Result<CaseFiles, DeskError> {
    let Some(stored) = rows::manifest(&mut *conn, me.office, case).await? else {
        return Ok(CaseFiles::default());
    };
    let file_rows = rows::of_report(&mut *conn, me.office, report).await?;
    let crypter = me.keys.crypter(stored.epoch)?;
    let mut state: CaseState = crypter.open(CASE_STATE, &row(case.0), &stored.state)?;
    if file_rows.is_empty() && stored.manifest.is_none() && state.files.is_none() {
        return Ok(CaseFiles::default());
    }
    let mut entries = open_manifest(&me.keys, stored.epoch, case, stored.manifest.as_deref())?;
    let keys = Arc::clone(&me.keys);
    let records = spawn_blocking(move || open_records(&keys, file_rows, report)).await;
    let records = records.map_err(|_| DeskError::Defect("opening file records panicked"))?;
    if let Some(listed) = state.files.clone().filter(|listed| *listed != digest(&entries)) {
        // A manifest that was changed is not extended: a new digest would hide the change.
        let lost_count = Some(listed.count);
        return Ok(CaseFiles { files: compare(entries, records), listed: Some(listed), lost_count });
    }
    // A new file whose key this counsellor was not given waits for somebody who has it.
    let is_new = |id: AttachmentId, entries: &[ManifestEntry]| !entries.iter().any(|entry| entry.id == id);
    let looked_at: Vec<Uuid> = records
        .iter()
        .filter(|file| is_new(file.id, &entries) && me.keys.identity(file.epoch).is_some())
        .map(|file| file.id.0)
        .collect();
    let before = entries.len();
    for OpenedRecord { id, record, .. } in &records {
        if let Some(record) = record
            && is_new(*id, &entries)
        {
            entries.push(ManifestEntry { id: *id, record: record.clone(), week, seen: false });
        }
    }
    let is_extended = entries.len() > before;
    if is_extended {
        put_manifest(&mut *conn, desk, me, (case, stored.epoch), entries.clone()).await?;
    }
    // States that were stored before they had a digest get one here too.
    if is_extended || (state.files.is_none() && !entries.is_empty()) {
        state.files = Some(digest(&entries));
        let sealed = crypter.seal(CASE_STATE, &row(case.0), &state, &mut desk.chance.clone())?;
        cases::put_state(&mut *conn, me.office, case, &sealed).await?;
    }
    if !looked_at.is_empty() {
        rows::remove_waiting(conn, me.office, &looked_at).await?;
    }
    Ok(CaseFiles { files: compare(entries, records), listed: state.files, lost_count: None })
}

/// Digest of a manifest for the case's state. It leaves out whether anybody has looked at a file,
/// because that changes while the state stays.
#[must_use]
pub fn digest(entries: &[ManifestEntry]) -> FilesListed {
    let mut hasher = Sha256::new();
    for ManifestEntry { id, record, .. } in entries {
        hasher.update(id.0);
        for text in [record.report.0.to_string(), record.sha256.clone(), record.kept.clone()] {
            hasher.update(text);
            hasher.update([0]);
        }
    }
    FilesListed { count: entries.len(), sha256: hex(&hasher.finalize()) }
}

/// A stored file with its record, if the record opens and belongs to the case's report.
struct OpenedRecord {
    id: AttachmentId,
    epoch: i32,
    record: Option<FileRecord>,
}

/// Compares the manifest with the stored records: the files of the manifest in the order in which
/// the desk first saw them, then those whose record never opened.
fn compare(entries: Vec<ManifestEntry>, mut records: Vec<OpenedRecord>) -> Vec<CaseFile> {
    let mut files: Vec<CaseFile> = entries
        .into_iter()
        .map(|entry| {
            let place = records.iter().position(|file| file.id == entry.id);
            let (epoch, check) = match place.map(|place| records.swap_remove(place)) {
                None => (0, RecordCheck::Missing),
                Some(OpenedRecord { epoch, record: None, .. }) => (epoch, RecordCheck::Closed),
                Some(OpenedRecord { epoch, record: Some(record), .. }) if record == entry.record => {
                    (epoch, RecordCheck::Matches)
                }
                Some(OpenedRecord { epoch, .. }) => (epoch, RecordCheck::Differs),
            };
            CaseFile { id: entry.id, epoch, entry: Some(entry), check }
        })
        .collect();
    files.extend(records.into_iter().map(|OpenedRecord { id, epoch, .. }| CaseFile {
        id,
        epoch,
        entry: None,
        check: RecordCheck::Closed,
    }));
    files
}

fn open_records(keys: &UnlockedOffice, file_rows: Vec<FileRow>, report: ReportId) -> Vec<OpenedRecord> {
    let open = |FileRow { id, epoch, record }: FileRow| {
        let record = keys.open(epoch, id.0, &record).inspect_err(|cause| {
            tracing::warn!(file = %id, %cause, "a file's record does not open");
        });
        // A record that names another report was moved here.
        let record = record.ok().filter(|record: &FileRecord| record.report == report);
        OpenedRecord { id, epoch, record }
    };
    file_rows.into_iter().map(open).collect()
}

fn open_manifest(
    keys: &UnlockedOffice,
    epoch: i32,
    case: CaseId,
    stored: Option<&[u8]>,
) -> Result<Vec<ManifestEntry>, DeskError> {
    match stored {
        Some(stored) => Ok(keys.crypter(epoch)?.open::<Manifest>(CASE_FILES, &row(case.0), stored)?.files),
        None => Ok(Vec::new()),
    }
}

async fn put_manifest(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    (case, epoch): (CaseId, i32),
    files: Vec<ManifestEntry>,
) -> Result<(), DeskError> {
    let manifest = Manifest { files };
    let sealed =
        me.keys.crypter(epoch)?.seal(CASE_FILES, &row(case.0), &manifest, &mut desk.chance.clone())?;
    Ok(rows::put_manifest(conn, me.office, case, &sealed).await?)
}

/// Notes in the manifest that somebody looked at a file.
///
/// # Errors
/// The database; working material that does not open; sealing.
pub async fn mark_as_seen(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    file: AttachmentId,
) -> Result<(), DeskError> {
    let Some(stored) = rows::manifest(&mut *conn, me.office, case).await? else { return Ok(()) };
    let mut entries = open_manifest(&me.keys, stored.epoch, case, stored.manifest.as_deref())?;
    let Some(entry) = entries.iter_mut().find(|entry| entry.id == file) else { return Ok(()) };
    if entry.seen {
        return Ok(());
    }
    entry.seen = true;
    put_manifest(conn, desk, me, (case, stored.epoch), entries).await
}

/// Makes the manifests of new cases: their files came in the week of their report.
///
/// # Errors
/// The database; sealing.
pub async fn add_files_of_new_cases(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    cases: &[Uuid],
) -> Result<(), DeskError> {
    for new in rows::with_files(&mut *conn, me.office, cases).await? {
        read_and_extend(&mut *conn, desk, me, (new.case, new.report), new.week).await?;
    }
    Ok(())
}

/// Adds files that came since the desk last looked to the manifests of their cases, so that a later
/// change of these files is noticed.
///
/// # Errors
/// The database; sealing.
pub async fn add_new_files(desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut tx = me.begin(desk).await?;
    let waiting = rows::cases_waiting(&mut tx, me.office).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let week = Week::of(desk.clock.today());
    for case in rows::with_files(&mut tx, me.office, &waiting).await? {
        // The queue counts the cases that do not open.
        let Ok(entries) = open_manifest(&me.keys, case.epoch, case.case, case.manifest.as_deref()) else {
            continue;
        };
        if me.keys.identity(case.epoch).is_none() {
            continue;
        }
        if case.files.iter().any(|file| !entries.iter().any(|entry| entry.id == *file)) {
            read_and_extend(&mut tx, desk, me, (case.case, case.report), week).await?;
        }
        let listed: Vec<Uuid> = entries.iter().map(|entry| entry.id.0).collect();
        rows::remove_waiting(&mut tx, me.office, &listed).await?;
    }
    Ok(tx.commit().await?)
}

/// How many files nobody has looked at, for those of these cases that have any.
///
/// # Errors
/// The database.
pub async fn unseen_counts(
    conn: &mut PgConnection,
    me: &SignedIn,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, usize>, DeskError> {
    let cases: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let mut counts = HashMap::new();
    for case in rows::with_files(conn, me.office, &cases).await? {
        // The queue counts the cases that do not open.
        let Ok(entries) = open_manifest(&me.keys, case.epoch, case.case, case.manifest.as_deref()) else {
            continue;
        };
        let is_seen = |file: &AttachmentId| entries.iter().any(|entry| entry.id == *file && entry.seen);
        let count = case.files.iter().filter(|file| !is_seen(file)).count();
        if count > 0 {
            counts.insert(case.case, count);
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use meldestelle_domain::attachment::FileKind;

    use meldestelle_domain::stored;

    use super::*;
    use crate::stored_checks::{Limits, stays_readable};

    #[test]
    fn the_list_stays_readable() {
        let week = Week::of(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap());
        let entry =
            ManifestEntry { id: AttachmentId(Uuid::from_u128(1)), record: record("brief"), week, seen: true };
        let files = vec![entry];
        let needed = &[
            "/files",
            "/files/0/id",
            "/files/0/record",
            "/files/0/record/kept",
            "/files/0/record/kind",
            "/files/0/record/length",
            "/files/0/record/report",
            "/files/0/record/sha256",
            "/files/0/week",
        ];
        let closed = &["/files/0/id", "/files/0/record/kind", "/files/0/record/report", "/files/0/week"];
        let limits = Limits { needed, closed, maps: &[] };
        let example = stored::to_value(&Manifest { files: files.clone() }).unwrap();
        stays_readable(&example, &limits, |json| stored::read::<Manifest>(json).is_ok());
        // The first version was the list alone.
        let first = serde_json::to_string(&files).unwrap();
        assert_eq!(stored::read::<Manifest>(&first), Ok(Manifest { files }));
    }

    fn record(name: &str) -> FileRecord {
        FileRecord {
            report: ReportId(Uuid::from_u128(1)),
            name: name.to_owned(),
            kind: FileKind::Text,
            length: 1,
            sha256: "00".repeat(32),
            kept: "00".repeat(32),
            cleaned: true,
            notes: vec![],
        }
    }

    #[test]
    fn every_file_says_whether_it_is_still_the_one_that_came() {
        let week = Week::of(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap());
        let id = |number| AttachmentId(Uuid::from_u128(number));
        let entry = |number, name| ManifestEntry { id: id(number), record: record(name), week, seen: false };
        let opened =
            |number, name: Option<&str>| OpenedRecord { id: id(number), epoch: 1, record: name.map(record) };
        let files = compare(
            vec![entry(4, "same"), entry(3, "changed"), entry(2, "closed"), entry(1, "gone")],
            vec![opened(2, None), opened(3, Some("other")), opened(4, Some("same")), opened(9, None)],
        );
        let checks: Vec<_> = files.iter().map(|file| (file.id, file.check)).collect();
        let expected = [
            (id(4), RecordCheck::Matches),
            (id(3), RecordCheck::Differs),
            (id(2), RecordCheck::Closed),
            (id(1), RecordCheck::Missing),
            (id(9), RecordCheck::Closed),
        ];
        assert_eq!(checks, expected);
    }
}
