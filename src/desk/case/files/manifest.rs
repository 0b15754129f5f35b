//! What a case holds of its files, under the office's own key: each as it was when the desk first knew of it, so that a file or record which somebody put
//! into its place is noticed; and whether anybody has looked at it.

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
use crate::keys::sealed_columns::{CASE_STATE, FILES};
use crate::state::Desk;
use crate::store::attachments::{self as rows, FileRow};

/// A file as it was when the desk first knew of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Which.
    pub id: AttachmentId,
    /// Its record then, with the SHA-256 of what was received.
    pub record: FileRecord,
    /// Week in which it came, as far as the desk knows: of the report, or in which the desk first saw it.
    pub week: Week,
    /// Whether anybody has looked at it.
    #[serde(default)]
    pub seen: bool,
}

/// What `case_file.files` holds.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The files in the order in which the desk came to know them.
    files: Vec<Known>,
}

impl Stored for Manifest {
    const VERSION: u16 = 2;

    /// The first version was the list alone.
    fn upgrade(_from: u16, document: Value) -> Value {
        json!({ "files": document })
    }
}

/// Whether a file's record is what the case holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// It is.
    Agrees,
    /// It says something else than it did at first.
    Differs,
    /// It does not open, or belongs to another report; or the desk has never seen it open.
    Closed,
    /// There is no such file any more.
    Missing,
}

/// A file of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// Which.
    pub id: AttachmentId,
    /// Office key its content is sealed to.
    pub epoch: i32,
    /// What the case holds of it; nothing if its record never opened.
    pub known: Option<Known>,
    /// Whether its record says so still.
    pub agreement: Agreement,
}

/// The files of a case.
#[derive(Debug, Default)]
pub struct CaseFiles {
    /// What the case lists, and what is there beside.
    pub files: Vec<CaseFile>,
    /// The list as the case's state has it now.
    pub listed: Option<FilesListed>,
    /// How many files were listed, if the list is another than the state says: somebody changed it, or took it away.
    pub lost: Option<usize>,
}

/// The files of a case. Those that are new to the desk are noted in the case.
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
    note(conn, desk, me, (case, report), week).await
}

async fn note(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    (case, report): (CaseId, ReportId),
    week: Week,
) -> Result<CaseFiles, DeskError> {
    let Some(stored) = rows::known(&mut *conn, me.office, case).await? else {
        return Ok(CaseFiles::default());
    };
    let there = rows::of_report(&mut *conn, me.office, report).await?;
    let mut state: CaseState =
        me.keys.crypter(stored.epoch)?.open(CASE_STATE, &row(case.0), &stored.state)?;
    if there.is_empty() && stored.known.is_none() && state.files.is_none() {
        return Ok(CaseFiles::default());
    }
    let mut known = open(&me.keys, stored.epoch, case, stored.known.as_deref())?;
    let keys = Arc::clone(&me.keys);
    let opened = spawn_blocking(move || open_records(&keys, there, report)).await;
    let opened = opened.map_err(|_| DeskError::Defect("opening file records panicked"))?;
    if let Some(listed) = state.files.clone().filter(|files| *files != listed(&known)) {
        // Nothing is added to it: what was there stays told.
        let lost = Some(listed.count);
        return Ok(CaseFiles { files: compare(known, opened), listed: Some(listed), lost });
    }
    // One whose key this counsellor was not given waits for somebody who has it.
    let looked_at = |(id, epoch, _): &(AttachmentId, i32, _)| {
        let is_new = !known.iter().any(|known| known.id == *id);
        (is_new && me.keys.identity(*epoch).is_some()).then_some(id.0)
    };
    let new: Vec<Uuid> = opened.iter().filter_map(looked_at).collect();
    let before = known.len();
    for (id, _, record) in &opened {
        if let Some(record) = record
            && !known.iter().any(|known| known.id == *id)
        {
            known.push(Known { id: *id, record: record.clone(), week, seen: false });
        }
    }
    if known.len() > before {
        put(&mut *conn, desk, me, (case, stored.epoch), known.clone()).await?;
    }
    // Lists of before the state said what they are come in here too.
    if known.len() > before || (state.files.is_none() && !known.is_empty()) {
        state.files = Some(listed(&known));
        let crypter = me.keys.crypter(stored.epoch)?;
        let sealed = crypter.seal(CASE_STATE, &row(case.0), &state, &mut desk.chance.clone())?;
        rows::put_listed(&mut *conn, me.office, case, &sealed).await?;
    }
    if !new.is_empty() {
        rows::noted(conn, me.office, &new).await?;
    }
    Ok(CaseFiles { files: compare(known, opened), listed: state.files, lost: None })
}

/// What the state says of a list: not whether anybody has looked at a file, which changes without it.
fn listed(known: &[Known]) -> FilesListed {
    let mut hasher = Sha256::new();
    for one in known {
        hasher.update(one.id.0);
        for text in [one.record.report.0.to_string(), one.record.sha256.clone(), one.record.kept.clone()] {
            hasher.update(text);
            hasher.update([0]);
        }
    }
    FilesListed { count: known.len(), sha256: hex(&hasher.finalize()) }
}

/// Beside each file what the case holds of it: in the order in which the desk came to know them, then those that never opened.
fn compare(known: Vec<Known>, mut opened: Vec<(AttachmentId, i32, Option<FileRecord>)>) -> Vec<CaseFile> {
    let mut files: Vec<CaseFile> = known
        .into_iter()
        .map(|known| {
            let place = opened.iter().position(|(id, ..)| *id == known.id);
            let (epoch, agreement) = match place.map(|place| opened.swap_remove(place)) {
                None => (0, Agreement::Missing),
                Some((_, epoch, None)) => (epoch, Agreement::Closed),
                Some((_, epoch, Some(record))) if record == known.record => (epoch, Agreement::Agrees),
                Some((_, epoch, Some(_))) => (epoch, Agreement::Differs),
            };
            CaseFile { id: known.id, epoch, known: Some(known), agreement }
        })
        .collect();
    let never = opened.into_iter();
    files.extend(never.map(|(id, epoch, _)| CaseFile {
        id,
        epoch,
        known: None,
        agreement: Agreement::Closed,
    }));
    files
}

fn open_records(
    keys: &UnlockedOffice,
    there: Vec<FileRow>,
    report: ReportId,
) -> Vec<(AttachmentId, i32, Option<FileRecord>)> {
    let open = |FileRow { id, epoch, record }: FileRow| {
        let record = keys.open(epoch, id.0, &record).inspect_err(|cause| {
            tracing::warn!(file = %id, %cause, "a file's record does not open");
        });
        // One that names another report was moved here.
        (id, epoch, record.ok().filter(|record: &FileRecord| record.report == report))
    };
    there.into_iter().map(open).collect()
}

fn open(
    keys: &UnlockedOffice,
    epoch: i32,
    case: CaseId,
    known: Option<&[u8]>,
) -> Result<Vec<Known>, DeskError> {
    match known {
        Some(known) => Ok(keys.crypter(epoch)?.open::<Manifest>(FILES, &row(case.0), known)?.files),
        None => Ok(Vec::new()),
    }
}

async fn put(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    (case, epoch): (CaseId, i32),
    files: Vec<Known>,
) -> Result<(), DeskError> {
    let manifest = Manifest { files };
    let sealed = me.keys.crypter(epoch)?.seal(FILES, &row(case.0), &manifest, &mut desk.chance.clone())?;
    Ok(rows::put_known(conn, me.office, case, &sealed).await?)
}

/// Notes that somebody looked at a file.
///
/// # Errors
/// The database; working material that does not open; sealing.
pub async fn seen(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    file: AttachmentId,
) -> Result<(), DeskError> {
    let Some(stored) = rows::known(&mut *conn, me.office, case).await? else { return Ok(()) };
    let mut known = open(&me.keys, stored.epoch, case, stored.known.as_deref())?;
    let Some(one) = known.iter_mut().find(|known| known.id == file) else { return Ok(()) };
    if one.seen {
        return Ok(());
    }
    one.seen = true;
    put(conn, desk, me, (case, stored.epoch), known).await
}

/// Notes the files of cases that reports have just become: they came in the week of their report.
///
/// # Errors
/// The database; sealing.
pub async fn taken_in(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    cases: &[Uuid],
) -> Result<(), DeskError> {
    for new in rows::with_files(&mut *conn, me.office, cases).await? {
        note(&mut *conn, desk, me, (new.case, new.report), new.week).await?;
    }
    Ok(())
}

/// Notes files that came since the desk last looked, in whichever case, so that they are held to what they were then.
///
/// # Errors
/// The database; sealing.
pub async fn note_new(desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut tx = me.begin(desk).await?;
    let waiting = rows::cases_waiting(&mut tx, me.office).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let week = Week::of(desk.clock.today());
    for case in rows::with_files(&mut tx, me.office, &waiting).await? {
        // A case that does not open is counted elsewhere.
        let Ok(known) = open(&me.keys, case.epoch, case.case, case.known.as_deref()) else { continue };
        if me.keys.identity(case.epoch).is_none() {
            continue;
        }
        if case.files.iter().any(|file| !known.iter().any(|known| known.id == *file)) {
            note(&mut tx, desk, me, (case.case, case.report), week).await?;
        }
        let known: Vec<Uuid> = known.iter().map(|known| known.id.0).collect();
        rows::noted(&mut tx, me.office, &known).await?;
    }
    Ok(tx.commit().await?)
}

/// How many files of these cases nobody has looked at yet.
///
/// # Errors
/// The database.
pub async fn unseen(
    conn: &mut PgConnection,
    me: &SignedIn,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, usize>, DeskError> {
    let cases: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let mut unseen = HashMap::new();
    for case in rows::with_files(conn, me.office, &cases).await? {
        // A case that does not open is counted elsewhere.
        let Ok(known) = open(&me.keys, case.epoch, case.case, case.known.as_deref()) else { continue };
        let is_seen = |file: &&AttachmentId| known.iter().any(|known| known.id == **file && known.seen);
        let count = case.files.len() - case.files.iter().filter(is_seen).count();
        if count > 0 {
            unseen.insert(case.case, count);
        }
    }
    Ok(unseen)
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
        let known = Known { id: AttachmentId(Uuid::from_u128(1)), record: record("brief"), week, seen: true };
        let files = vec![known];
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
        let known = |number, name| Known { id: id(number), record: record(name), week, seen: false };
        let files = compare(
            vec![known(4, "same"), known(3, "changed"), known(2, "closed"), known(1, "gone")],
            vec![
                (id(2), 1, None),
                (id(3), 1, Some(record("other"))),
                (id(4), 1, Some(record("same"))),
                (id(9), 1, None),
            ],
        );
        let agreements: Vec<_> = files.iter().map(|file| (file.id, file.agreement)).collect();
        let expected = [
            (id(4), Agreement::Agrees),
            (id(3), Agreement::Differs),
            (id(2), Agreement::Closed),
            (id(1), Agreement::Missing),
            (id(9), Agreement::Closed),
        ];
        assert_eq!(agreements, expected);
    }
}
