//! Envelopes: a framed context, JSON and padding in an age file, one test for each purpose.

use std::collections::BTreeMap;

use meldestelle_desk::keys::unseal::{open_grant, seal_grant};
use meldestelle_domain::attachment::FileRecord;
use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::Message;
use meldestelle_domain::report::{Contact, Report};
use meldestelle_vault::envelope::{Context, Sealable, Sealed, frame, unframe};
use meldestelle_vault::seal::{seal, seal_bytes, seal_to_mailbox};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::contents::assert_holds;
use super::golden::{EPOCH, Keys, decrypt, first, from_base64, id, read, secret, to_base64};
use super::ordered::Ordered;

/// An envelope, as it was stored.
#[derive(Serialize, Deserialize)]
pub struct Envelope {
    /// The record in whose row it lies.
    pub record: Uuid,
    /// The first line inside.
    pub header: String,
    /// Bytes of the plaintext, padding included.
    pub length: usize,
    /// The age file.
    pub sealed: String,
}

/// Seals the first text of a type, whatever the type is today.
fn envelope<T: Sealable>(keys: &Keys, name: &str, record: Uuid) -> (Envelope, Vec<u8>) {
    let context = Context { purpose: T::PURPOSE, office: keys.office, record };
    let plain = frame(&context, &Ordered::read(&first(name)), T::FLOOR).unwrap();
    let sealed = to_base64(&seal_bytes(&plain, &keys.recipients()).unwrap());
    (Envelope { record, header: context.header(), length: plain.len(), sealed }, plain.to_vec())
}

/// A text as it is written today: with the version of its format in front.
fn versioned(text: &str) -> String {
    text.replacen('{', r#"{"v":1,"#, 1)
}

/// Writes them.
pub fn make(keys: &Keys) -> BTreeMap<String, Envelope> {
    let mut all = BTreeMap::new();
    all.insert("report".to_owned(), envelope::<Report>(keys, "report", id(10)).0);
    all.insert("contact".to_owned(), envelope::<Contact>(keys, "contact", id(10)).0);
    all.insert("file_record".to_owned(), envelope::<FileRecord>(keys, "file_record", id(12)).0);
    let mut message = envelope::<Message>(keys, "message", id(13)).0;
    let words: Message = serde_json::from_str(&first("message")).unwrap();
    let number = MessageId(id(13));
    let mailbox = keys.mailbox().recipient();
    let sealed = seal_to_mailbox(&words, keys.office, number, &mailbox, &keys.recipients()).unwrap();
    message.sealed = to_base64(sealed.as_bytes());
    all.insert("message".to_owned(), message);
    let own = keys.own().to_public().to_string();
    let sealed = seal_grant(&keys.identity(), EPOCH, keys.office, keys.counsellor, &own).unwrap();
    let plain = decrypt(&sealed, &keys.own()).unwrap();
    let header = plain.split_inclusive(|byte| *byte == b'\n').next().unwrap();
    let header = String::from_utf8(header.to_vec()).unwrap();
    let record = keys.counsellor.0;
    let grant = Envelope { record, header, length: plain.len(), sealed: to_base64(&sealed) };
    all.insert("grant".to_owned(), grant);
    all
}

/// Opens the envelope with both keys, and makes it again.
fn check<T: Sealable>(name: &str) -> (Keys, Envelope) {
    let keys = Keys::read();
    let stored = read::<BTreeMap<String, Envelope>>("envelopes.json").remove(name).unwrap();
    let sealed = Sealed::<T>::from_stored(from_base64(&stored.sealed));
    let text = first(name);

    // With the office's identity, as the desk opens it.
    let opened = keys.unlocked().open(EPOCH, stored.record, &sealed).unwrap();
    assert_holds(&text, &opened);
    // With the recovery key and nothing of ours: a line, the JSON, and spaces.
    let plain = decrypt(sealed.as_bytes(), &keys.recovery()).unwrap();
    assert_eq!(plain.len(), stored.length);
    let words = std::str::from_utf8(&plain).unwrap();
    assert_eq!(words.trim_end_matches(' '), format!("{}{text}\n", stored.header));

    // The same is made today, behind the version of its format.
    let (again, plain_again) = envelope::<T>(&keys, name, stored.record);
    assert_eq!((again.header.as_str(), again.length), (stored.header.as_str(), stored.length));
    let words = std::str::from_utf8(&plain_again).unwrap();
    assert_eq!(words.trim_end_matches(' '), format!("{}{}\n", stored.header, versioned(&text)));
    let again = seal(&opened, keys.office, stored.record, &keys.recipients()).unwrap();
    let again = decrypt(again.as_bytes(), &keys.identity()).unwrap();
    assert_eq!(again.len(), stored.length);
    assert!(again.starts_with(stored.header.as_bytes()));
    (keys, stored)
}

#[test]
fn a_report_opens() {
    check::<Report>("report");
}

#[test]
fn a_contact_opens() {
    check::<Contact>("contact");
}

#[test]
fn a_file_record_opens() {
    check::<FileRecord>("file_record");
}

#[test]
fn a_message_opens_for_the_office_and_for_the_person() {
    let (keys, stored) = check::<Message>("message");
    let sealed = Sealed::from_stored(from_base64(&stored.sealed));
    let id = MessageId(stored.record);
    assert_holds(&first("message"), &keys.mailbox().open(&sealed, keys.office, id).unwrap());
}

#[test]
fn a_key_grant_opens() {
    let keys = Keys::read();
    let stored = read::<BTreeMap<String, Envelope>>("envelopes.json").remove("grant").unwrap();
    let sealed = from_base64(&stored.sealed);
    let opened = open_grant(&keys.own(), EPOCH, keys.office, keys.counsellor, &sealed).unwrap();
    assert_eq!(secret(&opened), keys.office_identity);
    let plain = decrypt(&sealed, &keys.own()).unwrap();
    let inside = format!(r#"{{"epoch":1,"identity":"{}"}}"#, keys.office_identity);
    let padded = format!("{}{inside}\n", stored.header);
    assert_eq!(std::str::from_utf8(&plain).unwrap().trim_end_matches(' '), padded);
    let own = keys.own().to_public().to_string();
    let again = seal_grant(&keys.identity(), EPOCH, keys.office, keys.counsellor, &own).unwrap();
    let again = decrypt(&again, &keys.own()).unwrap();
    assert_eq!(again.len(), plain.len());
    let padded = format!("{}{}\n", stored.header, versioned(&inside));
    assert_eq!(std::str::from_utf8(&again).unwrap().trim_end_matches(' '), padded, "the same is made today");
}

#[test]
fn nothing_opens_in_another_place() {
    let keys = Keys::read();
    for (name, stored) in read::<BTreeMap<String, Envelope>>("envelopes.json") {
        let key = if name == "grant" { keys.own() } else { keys.identity() };
        let plain = decrypt(&from_base64(&stored.sealed), &key).unwrap();
        let context = Context { purpose: Report::PURPOSE, office: keys.office, record: id(99) };
        assert!(unframe::<Ordered>(&context, &plain).is_err(), "{name}");
    }
}
