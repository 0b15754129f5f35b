//! What counsellors write into a case: its plan, the entries of its timeline, drafts, and the acts
//! that say so. Version 1 had none of them, so their files lie in `v2`.

use std::collections::BTreeMap;
use std::fs;

use meldestelle_desk::keys::sealed_columns::{
    AUDIT_ENTRY, CASE_DRAFT, CASE_ENTRY, CASE_STATE, WorkingColumn,
};
use meldestelle_domain::audit::Entry;
use meldestelle_domain::case::CaseState;
use meldestelle_domain::case_entry::{CaseEntry, EntryKind};
use meldestelle_domain::draft::CaseDraft;
use meldestelle_domain::hex::hex;
use meldestelle_domain::stored::{self, Stored};
use serde::{Deserialize, Serialize};

use super::contents::assert_holds;
use super::golden::{Counting, EPOCH, Keys, folder, from_base64, id, to_base64};

/// A sealed value.
#[derive(Serialize, Deserialize)]
pub struct Value {
    /// The row as it stands in the associated data, in hex.
    row: String,
    /// The document.
    text: String,
    /// Nonce, ciphertext and tag.
    sealed: String,
}

/// A case with a plan, a deputy, a district, and changes of two people.
const STATES: [&str; 1] = [
    r#"{"n":"Fall Erfunden","r":"2026-11-30T09:30:15Z","s":"waiting_client","p":"high","a":"6d656c64-4000-8000-0000-000000000002",
    "l":"de","k":true,"f":{"v":"2026-11-21","ok":true,"c":{"ground":["religion"],"life_area":["work"],"intervention":["complaint_letter"]}},
    "h":{"f":"6d656c64-4000-8000-0000-000000000003","t":"6d656c64-4000-8000-0000-000000000002","u":"2026-12-20"},
    "w":{"t":[{"i":4,"k":"task","t":"Brief","d":"2026-12-04","a":"6d656c64-4000-8000-0000-000000000002"},
    {"i":5,"k":"callback","t":""}],"n":6,"c":"2026-12-03","w":"2026-12-10","e":"2026-11-21",
    "s":[{"d":"2026-11-24","w":"when_rejection_arrived"}]},"i":"mitte",
    "u":[{"f":"priority","b":"6d656c64-4000-8000-0000-000000000002","w":1796031015},
    {"f":"ground","b":"6d656c64-4000-8000-0000-000000000003","w":1796031075}]}"#,
];

/// An entry of each kind; one was corrected, one was taken over from an older coding.
const ENTRIES: [&str; 7] = [
    r#"{"k":"note","w":"2026-11-30T09:30:15Z","b":"6d656c64-4000-8000-0000-000000000002",
    "c":{"d":"2026-11-30","m":10,"t":"Sie hat Angst vor der Antwort."},"e":[{"w":"2026-11-30T09:30:15Z",
    "b":"6d656c64-4000-8000-0000-000000000003","c":{"d":"2026-11-29","t":"Sie hat Angst."}}]}"#,
    r#"{"k":"call","w":"2026-11-30T09:30:15Z","b":"6d656c64-4000-8000-0000-000000000002","c":{"d":"2026-11-30","m":25,"t":"Nicht erreicht."}}"#,
    r#"{"k":"visit","w":"2026-11-30T09:30:15Z","b":"6d656c64-4000-8000-0000-000000000002","c":{"d":"2026-11-30","t":"Mit Dolmetscherin."}}"#,
    r#"{"k":"intervention","w":"2026-11-30T09:30:15Z","b":"6d656c64-4000-8000-0000-000000000002",
    "c":{"d":"2026-11-30","m":90,"t":"An die Firma.","i":"INTERVENTION"}}"#,
    r#"{"k":"intervention","w":"2026-11-30T09:30:15Z","c":{"d":"2026-11-21","i":"INTERVENTION"}}"#,
    r#"{"k":"status_changed","w":"2026-11-30T09:30:15Z","b":"6d656c64-4000-8000-0000-000000000002","c":{"d":"2026-11-30"},"s":["new","active"]}"#,
    r#"{"k":"task_done","w":"2026-11-30T09:30:15Z","b":"6d656c64-4000-8000-0000-000000000002","c":{"d":"2026-11-30","t":"Brief"}}"#,
];

/// A draft whose counsellor was told that it will end, and one just kept.
const DRAFTS: [&str; 2] = [
    r#"{"b":"6d656c64-4000-8000-0000-000000000002","w":"2026-11-30T09:30:15Z","o":"2026-12-23T09:30:15Z",
    "f":{"case":[["note.text","Sie ruft morgen"],["composer","note"]]}}"#,
    r#"{"b":"6d656c64-4000-8000-0000-000000000002","w":"2026-11-30T09:30:15Z","f":{"case":[["message.text","Guten Tag,\n"]]}}"#,
];

/// What the audit trail says of it.
const ACTS: [&str; 3] = ["entry_written", "entry_corrected", "tasks_changed"];

fn sealed<T: Stored>(keys: &Keys, column: WorkingColumn, row: &[u8], text: &str) -> Value {
    let value: T = stored::read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_holds(text, &value);
    let mut written = Vec::new();
    stored::write(&value, &mut written).unwrap();
    let unlocked = keys.unlocked();
    let crypter = unlocked.crypter(EPOCH).unwrap();
    let sealed = crypter.seal(column, row, &value, &mut Counting(120)).unwrap();
    Value { row: hex(row), text: String::from_utf8(written).unwrap(), sealed: to_base64(&sealed) }
}

/// Makes them.
pub fn make(keys: &Keys) -> BTreeMap<String, Vec<Value>> {
    let (case, own) = (id(11), |number: usize| id(200 + u128::try_from(number).unwrap()));
    let states = STATES.map(|text| sealed::<CaseState>(keys, CASE_STATE, case.as_bytes(), text));
    let entries = ENTRIES.iter().enumerate().map(|(number, text)| {
        let text = text.replace("INTERVENTION", "complaint_letter");
        sealed::<CaseEntry>(keys, CASE_ENTRY, own(number).as_bytes(), &text)
    });
    let drafts = DRAFTS
        .iter()
        .enumerate()
        .map(|(number, text)| sealed::<CaseDraft>(keys, CASE_DRAFT, own(number).as_bytes(), text));
    let acts = ACTS.iter().zip(1_i64..).map(|(act, position)| {
        let text =
            format!(r#"{{"at":"2026-11-30T09:30:15Z","by":"{}","what":"{act}","case":"{case}"}}"#, id(2));
        sealed::<Entry>(keys, AUDIT_ENTRY, &position.to_be_bytes(), &text)
    });
    let name = |column: WorkingColumn| format!("{}.{}", column.table, column.column);
    [
        (name(CASE_STATE), states.into()),
        (name(CASE_ENTRY), entries.collect()),
        (name(CASE_DRAFT), drafts.collect()),
        (name(AUDIT_ENTRY), acts.collect()),
    ]
    .into()
}

fn read() -> BTreeMap<String, Vec<Value>> {
    serde_json::from_slice(&fs::read(folder(2).join("casework.json")).unwrap()).unwrap()
}

/// Opens the values of a column.
fn open<T: Stored>(column: WorkingColumn) -> Vec<T> {
    let unlocked = Keys::read().unlocked();
    let crypter = unlocked.crypter(EPOCH).unwrap();
    let stored = read().remove(&format!("{}.{}", column.table, column.column)).unwrap();
    assert!(!stored.is_empty());
    let opened = stored.iter().map(|value| {
        let row: Vec<u8> = (0..value.row.len() / 2)
            .map(|byte| u8::from_str_radix(&value.row[2 * byte..][..2], 16).unwrap())
            .collect();
        let opened: T = crypter.open(column, &row, &from_base64(&value.sealed)).unwrap();
        let mut text: serde_json::Value = serde_json::from_str(&value.text).unwrap();
        assert_eq!(text["v"], T::VERSION, "later versions have files of their own");
        text.as_object_mut().unwrap().remove("v");
        assert_holds(&text.to_string(), &opened);
        opened
    });
    opened.collect()
}

#[test]
fn cases_with_a_plan_open() {
    let states = open::<CaseState>(CASE_STATE);
    assert_eq!((states[0].plan.tasks.len(), states[0].plan.next_task, states[0].changes.len()), (2, 6, 2));
}

#[test]
fn entries_of_every_kind_open() {
    let entries = open::<CaseEntry>(CASE_ENTRY);
    for (name, kind) in EntryKind::ALL {
        assert!(entries.iter().any(|entry| entry.kind == kind), "{name}");
    }
    assert_eq!(entries[0].earlier[0].content.text, "Sie hat Angst.");
}

#[test]
fn drafts_open() {
    let drafts = open::<CaseDraft>(CASE_DRAFT);
    assert!(drafts[0].told.is_some() && drafts[1].told.is_none());
}

#[test]
fn acts_of_casework_open() {
    assert_eq!(open::<Entry>(AUDIT_ENTRY).len(), ACTS.len());
}

#[test]
fn casework_is_made_again_byte_for_byte() {
    let (stored, made) = (read(), make(&Keys::read()));
    assert_eq!(stored.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
    for (column, values) in &made {
        assert_eq!(stored[column].len(), values.len(), "{column}");
        for (stored, made) in stored[column].iter().zip(values) {
            assert_eq!(
                (&made.row, &made.text, &made.sealed),
                (&stored.row, &stored.text, &stored.sealed),
                "{column}"
            );
        }
    }
}
