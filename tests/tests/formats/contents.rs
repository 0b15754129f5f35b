//! What lies inside: the JSON of every type that is stored, with every field and every kind once.

use meldestelle_desk::auth::session::Session;
use meldestelle_desk::keys::contents::{Draft, Manifest};
use meldestelle_desk::store::people::{Profile, SecondFactor};
use meldestelle_domain::attachment::FileRecord;
use meldestelle_domain::audit::{Act, Entry, Head};
use meldestelle_domain::case::CaseState;
use meldestelle_domain::figures;
use meldestelle_domain::message::{MailboxState, Message};
use meldestelle_domain::office::OfficeSettings;
use meldestelle_domain::report::{Contact, Report};
use meldestelle_domain::stored::{self, Stored};
use meldestelle_statistics::edition::About;
use serde::Serialize;
use serde_json::Value;

use super::golden::{lines, lines_of_version_2};

/// Whether everything that was stored is in a value of today. Later fields may stand beside it.
pub fn holds(stored: &Value, today: &Value) -> bool {
    match (stored, today) {
        (Value::Object(stored), Value::Object(today)) => {
            stored.iter().all(|(name, value)| today.get(name).is_some_and(|today| holds(value, today)))
        }
        (Value::Array(stored), Value::Array(today)) => {
            stored.len() == today.len()
                && stored.iter().zip(today).all(|(stored, today)| holds(stored, today))
        }
        _ => stored == today,
    }
}

/// Compares a value of today with a stored text.
pub fn assert_holds(text: &str, today: &impl Serialize) {
    let stored: Value = serde_json::from_str(text).unwrap();
    let today = serde_json::to_value(today).unwrap();
    assert!(holds(&stored, &today), "{text}\nbecame\n{today}");
}

/// Every stored text reads as a `T`, and nothing of it is lost.
fn all<T: Stored>(name: &str) {
    let texts = lines(name);
    assert!(!texts.is_empty());
    for text in texts {
        let read: T = stored::read(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_holds(&text, &read);
    }
}

#[test]
fn reports_read() {
    all::<Report>("report");
}

#[test]
fn contacts_read() {
    all::<Contact>("contact");
}

#[test]
fn messages_of_every_kind_read() {
    all::<Message>("message");
}

#[test]
fn file_records_read() {
    all::<FileRecord>("file_record");
}

#[test]
fn case_states_read() {
    all::<CaseState>("case_state");
    for text in lines("case_state") {
        let state: CaseState = serde_json::from_str(&text).unwrap();
        let quick = figures::Entry::read(&text).unwrap();
        let slow = figures::Entry::from(&state);
        assert_eq!(format!("{quick:?}"), format!("{slow:?}"), "the fast reader reads the same");
    }
}

#[test]
fn mailbox_states_read() {
    all::<MailboxState>("mailbox_state");
}

#[test]
fn lists_of_files_read() {
    for text in lines("known_files") {
        let read: Manifest = stored::read(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_holds(&text, &read.files);
    }
}

#[test]
fn profiles_read() {
    all::<Profile>("profile");
}

#[test]
fn second_factors_read() {
    all::<SecondFactor>("second_factor");
}

#[test]
fn sessions_read() {
    all::<Session>("session");
}

#[test]
fn audit_entries_of_every_kind_read() {
    all::<Entry>("audit_entry");
}

/// Kinds of entries that are newer than version 1 read, and are written as they were stored.
#[test]
fn audit_entries_of_newer_kinds_read() {
    let texts = lines_of_version_2("audit_entry");
    assert_eq!(texts.len(), 6);
    for text in texts {
        let read: Entry = stored::read(&text).unwrap();
        assert!(read.act != Act::Unknown, "{text}");
        let written = stored::to_value(&read).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(&text).unwrap());
    }
}

#[test]
fn audit_heads_read() {
    all::<Head>("audit_head");
}

#[test]
fn release_drafts_read() {
    all::<Draft>("release_draft");
}

#[test]
fn what_stands_around_a_release_reads() {
    all::<About>("about");
}

#[test]
fn office_settings_read() {
    all::<OfficeSettings>("office_settings");
}
