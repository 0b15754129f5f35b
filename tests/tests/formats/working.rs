//! Working material: one value of every sealed column of the desk, one test for each column.

use std::collections::BTreeMap;

use meldestelle_desk::keys::contents::{DRAFT, Draft, Manifest, ManifestEntry, digest};
use meldestelle_desk::keys::crypter::Scratch;
use meldestelle_desk::keys::sealed_columns::{
    AUDIT_ENTRY, AUDIT_HEAD, CASE_CONTENT, CASE_FILES, CASE_MAILBOX, CASE_STATE, DELETED_FACTS, PROFILE,
    SECOND_FACTOR, WorkingColumn,
};
use meldestelle_desk::store::people::{Profile, SecondFactor};
use meldestelle_desk::store::releases::SealedDraft;
use meldestelle_domain::audit::{Entry, Head};
use meldestelle_domain::case::CaseState;
use meldestelle_domain::hex::hex;
use meldestelle_domain::message::MailboxState;
use meldestelle_domain::report::Report;
use meldestelle_domain::stored::{self, Stored};
use serde::{Deserialize, Serialize};

use super::contents::assert_holds;
use super::golden::{Counting, EPOCH, Keys, first, from_base64, id, lines, read, to_base64};

/// A sealed value.
#[derive(Serialize, Deserialize)]
pub struct Value {
    /// Which text of `contents` it holds: the first of this file.
    content: String,
    /// The row as it stands in the associated data, in hex.
    row: String,
    /// Nonce, ciphertext and tag.
    sealed: String,
}

/// Seals the first text of a type.
type Seal = fn(&Keys, WorkingColumn, &str, &[u8]) -> String;

/// Every column with the file of its contents, the row of the example and how it is sealed.
fn columns(keys: &Keys) -> [(WorkingColumn, &'static str, Vec<u8>, Seal); 10] {
    let (case, who) = (id(11).as_bytes().to_vec(), keys.counsellor.0.as_bytes().to_vec());
    [
        (CASE_STATE, "case_state", case.clone(), seal::<CaseState>),
        (CASE_CONTENT, "report", case.clone(), seal::<Report>),
        (CASE_MAILBOX, "mailbox_state", case.clone(), seal::<MailboxState>),
        (CASE_FILES, "known_files", case.clone(), seal::<Manifest>),
        (DELETED_FACTS, "case_state", case, seal::<CaseState>),
        (PROFILE, "profile", who.clone(), seal::<Profile>),
        (SECOND_FACTOR, "second_factor", who, seal::<SecondFactor>),
        (AUDIT_HEAD, "audit_head", keys.office.0.as_bytes().to_vec(), seal::<Head>),
        (AUDIT_ENTRY, "audit_entry", 1_i64.to_be_bytes().to_vec(), seal::<Entry>),
        // The year and the edition, two bytes each.
        (DRAFT, "release_draft", vec![0x07, 0xea, 0, 1], seal::<Draft>),
    ]
}

fn name(column: WorkingColumn) -> String {
    format!("{}.{}", column.table, column.column)
}

fn seal<T: Stored>(keys: &Keys, column: WorkingColumn, content: &str, row: &[u8]) -> String {
    let crypter = keys.unlocked();
    let value: T = stored::read(&first(content)).unwrap();
    let mut rng = Counting(120);
    to_base64(&crypter.crypter(EPOCH).unwrap().seal(column, row, &value, &mut rng).unwrap())
}

/// Writes them.
pub fn make(keys: &Keys) -> BTreeMap<String, Value> {
    let value = |(column, content, row, seal): (WorkingColumn, &str, Vec<u8>, Seal)| {
        let sealed = seal(keys, column, content, &row);
        (name(column), Value { content: content.to_owned(), row: hex(&row), sealed })
    };
    columns(keys).into_iter().map(value).collect()
}

/// Opens the value of a column, and makes it again.
fn check<T: Stored>(wanted: &str) {
    check_part(wanted, |value: &T| value);
}

/// The same for a type of which the stored text is a part.
fn check_part<T: Stored, P: Serialize>(wanted: &str, part: impl Fn(&T) -> &P) {
    let keys = Keys::read();
    let mut stored: BTreeMap<String, Value> = read("working.json");
    let stored = stored.remove(wanted).unwrap();
    let named = |(column, ..): &(WorkingColumn, &str, Vec<u8>, Seal)| name(*column) == wanted;
    let (column, _, row, seal) = columns(&keys).into_iter().find(named).unwrap();
    assert_eq!(hex(&row), stored.row);
    let unlocked = keys.unlocked();
    let crypter = unlocked.crypter(EPOCH).unwrap();
    let opened: T = crypter.open(column, &row, &from_base64(&stored.sealed)).unwrap();
    assert_holds(&first(&stored.content), part(&opened));
    // The same is made today, behind the version of its format, and as long: padded to its floor.
    let again = from_base64(&seal(&keys, column, &stored.content, &row));
    assert_eq!(again.len(), from_base64(&stored.sealed).len());
    let text = |text: &str| Ok::<_, std::fmt::Error>(text.to_owned());
    let text = crypter.read_in(&mut Scratch::default(), column, &row, &again, text).unwrap();
    assert!(text.starts_with(&format!("{{\"v\":{},", T::VERSION)), "{text}");
    assert_holds(&first(&stored.content), part(&crypter.open(column, &row, &again).unwrap()));
}

#[test]
fn case_states_open() {
    check::<CaseState>("case_file.state");
}

#[test]
fn copies_of_reports_open() {
    check::<Report>("case_file.content");
}

#[test]
fn what_mailboxes_were_told_opens() {
    check::<MailboxState>("case_file.mailbox");
}

#[test]
fn lists_of_files_open() {
    check_part("case_file.files", |manifest: &Manifest| &manifest.files);
}

#[test]
fn the_state_names_the_list_of_files_by_the_same_digest() {
    let known: Vec<ManifestEntry> = serde_json::from_str(&first("known_files")).unwrap();
    let state: CaseState = serde_json::from_str(&first("case_state")).unwrap();
    assert_eq!(state.files, Some(digest(&known)));
}

#[test]
fn facts_of_deleted_cases_open() {
    check::<CaseState>("deleted_case.facts");
}

#[test]
fn profiles_open() {
    check::<Profile>("counsellor.profile");
}

#[test]
fn second_factors_open() {
    check::<SecondFactor>("counsellor.second_factor");
}

#[test]
fn audit_heads_open() {
    check::<Head>("audit_head.head");
}

#[test]
fn audit_entries_open() {
    check::<Entry>("audit_entry.payload");
}

#[test]
fn release_drafts_open() {
    check::<Draft>("release_draft.draft");
    // In the row that the desk names itself.
    let stored: BTreeMap<String, Value> = read("working.json");
    let draft = from_base64(&stored["release_draft.draft"].sealed);
    let sealed = SealedDraft { year: 2026, edition: 1, version: 0, epoch: EPOCH, draft };
    let opened = Draft::open(&Keys::read().unlocked(), &sealed).unwrap();
    assert_holds(&lines("release_draft")[0], &opened);
}

#[test]
fn every_column_has_an_example() {
    let stored: BTreeMap<String, Value> = read("working.json");
    let names: Vec<String> = stored.into_keys().collect();
    let mut columns: Vec<String> =
        columns(&Keys::read()).into_iter().map(|(column, ..)| name(column)).collect();
    columns.sort();
    assert_eq!(names, columns);
}
