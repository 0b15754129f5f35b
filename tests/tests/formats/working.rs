//! Working material: one value of every sealed column of the desk, one test for each column.

use std::collections::BTreeMap;

use meldestelle_desk::keys::contents::{DRAFT, Draft, KnownFile, listed};
use meldestelle_desk::keys::crypter::{
    AUDIT, AUDIT_HEAD, CASE_CONTENT, CASE_STATE, Column, DELETED_FACTS, FILES, PROFILE, SECOND_FACTOR, TOLD,
};
use meldestelle_desk::store::people::{Profile, SecondFactor};
use meldestelle_desk::store::releases::SealedDraft;
use meldestelle_domain::audit::{Entry, Head};
use meldestelle_domain::case::CaseState;
use meldestelle_domain::hex::hex;
use meldestelle_domain::message::MailboxState;
use meldestelle_domain::report::Report;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::contents::assert_holds;
use super::golden::{Counting, EPOCH, Keys, first, from_base64, id, lines, read, to_base64};
use super::ordered::Ordered;

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

/// Every column with the file of its contents and the row of the example.
fn columns(keys: &Keys) -> [(Column, &'static str, Vec<u8>); 10] {
    let (case, who) = (id(11).as_bytes().to_vec(), keys.counsellor.0.as_bytes().to_vec());
    [
        (CASE_STATE, "case_state", case.clone()),
        (CASE_CONTENT, "report", case.clone()),
        (TOLD, "mailbox_state", case.clone()),
        (FILES, "known_files", case.clone()),
        (DELETED_FACTS, "case_state", case),
        (PROFILE, "profile", who.clone()),
        (SECOND_FACTOR, "second_factor", who),
        (AUDIT_HEAD, "audit_head", keys.office.0.as_bytes().to_vec()),
        (AUDIT, "audit_entry", 1_i64.to_be_bytes().to_vec()),
        // The year and the edition, two bytes each.
        (DRAFT, "release_draft", vec![0x07, 0xea, 0, 1]),
    ]
}

fn name(column: Column) -> String {
    format!("{}.{}", column.table, column.column)
}

fn seal(keys: &Keys, column: Column, content: &str, row: &[u8]) -> String {
    let crypter = keys.unlocked();
    let value = Ordered::read(&first(content));
    let mut rng = Counting(120);
    to_base64(&crypter.crypter(EPOCH).unwrap().seal(column, row, &value, &mut rng).unwrap())
}

/// Writes them.
pub fn make(keys: &Keys) -> BTreeMap<String, Value> {
    let value = |(column, content, row): (Column, &str, Vec<u8>)| {
        let sealed = seal(keys, column, content, &row);
        (name(column), Value { content: content.to_owned(), row: hex(&row), sealed })
    };
    columns(keys).into_iter().map(value).collect()
}

/// Opens the value of a column, and makes it again.
fn check<T: Serialize + DeserializeOwned>(wanted: &str) {
    let keys = Keys::read();
    let mut stored: BTreeMap<String, Value> = read("working.json");
    let stored = stored.remove(wanted).unwrap();
    let named = |(column, ..): &(Column, &str, Vec<u8>)| name(*column) == wanted;
    let (column, _, row) = columns(&keys).into_iter().find(named).unwrap();
    assert_eq!(hex(&row), stored.row);
    let unlocked = keys.unlocked();
    let crypter = unlocked.crypter(EPOCH).unwrap();
    let opened: T = crypter.open(column, &row, &from_base64(&stored.sealed)).unwrap();
    assert_holds(&first(&stored.content), &opened);
    assert_eq!(seal(&keys, column, &stored.content, &row), stored.sealed, "the same is made today");
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
    check::<Vec<KnownFile>>("case_file.files");
}

#[test]
fn the_state_names_the_list_of_files_by_the_same_digest() {
    let known: Vec<KnownFile> = serde_json::from_str(&first("known_files")).unwrap();
    let state: CaseState = serde_json::from_str(&first("case_state")).unwrap();
    assert_eq!(state.files, Some(listed(&known)));
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
