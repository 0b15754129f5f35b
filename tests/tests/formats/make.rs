//! Writes the files of one version, once. A second run refuses: what was stored is never changed.
//!
//! For a second version of a format, [`VERSION`] becomes 2, and [`write_the_golden_files`] keeps
//! the lines of the formats that changed. The keys are those of `v1/keys.json`, which
//! [`Keys::read`] reads. `docs/method/formats.md` tells the rest.
//!
//! ```text
//! tests/run with cargo nextest run --locked -p meldestelle-tests --test formats \
//!     --run-ignored only write_the_golden_files
//! ```

use std::fs;
use std::io::Write;
use std::panic::catch_unwind;
use std::path::Path;

use age::x25519;
use meldestelle_desk::auth::session::Session;
use meldestelle_desk::keys::contents::{Draft, ManifestEntry, digest};
use meldestelle_desk::store::people::{Profile, SecondFactor};
use meldestelle_domain::attachment::FileRecord;
use meldestelle_domain::audit::{Entry, Head};
use meldestelle_domain::case::CaseState;
use meldestelle_domain::facts::CODED;
use meldestelle_domain::hex::hex;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_domain::message::{MailboxState, Message};
use meldestelle_domain::office::OfficeSettings;
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::{Contact, Report};
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_statistics::edition::About;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::contents::holds;
use super::golden::{Counting, Keys, first, folder, id, lines, secret};
use super::{
    attachment, audit, backup, casework, envelopes, forms, keyring, neutral_name, receipt, release, session,
    texts, working,
};

/// The version whose files are written.
const VERSION: u16 = 1;

/// Makes the folder of a version. Refuses one that is there, even if a file is missing in it: the
/// code of the day must not complete what an earlier one wrote.
fn begin(folder: &Path) {
    assert!(!folder.exists(), "{} is there and is never made again", folder.display());
    fs::create_dir_all(folder).unwrap();
}

/// Writes a file, and never over one that is there.
fn write_in(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut file = fs::File::create_new(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    file.write_all(bytes).unwrap();
}

fn write(name: &str, bytes: &[u8]) {
    write_in(&folder(VERSION), name, bytes);
}

fn write_json(name: &str, value: &impl Serialize) {
    write(name, &[serde_json::to_vec_pretty(value).unwrap(), b"\n".to_vec()].concat());
}

/// Writes the texts of a type as the type writes them today. Refuses a text of which the type loses
/// anything.
fn contents<T: Serialize + DeserializeOwned>(name: &str, texts: impl IntoIterator<Item = String>) {
    let mut all = String::new();
    for text in texts {
        let read: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let (given, kept) = (serde_json::from_str(&text).unwrap(), serde_json::to_value(&read).unwrap());
        assert!(holds(&given, &kept), "{text}\nbecame\n{kept}");
        all.push_str(&serde_json::to_string(&read).unwrap());
        all.push('\n');
    }
    write(&format!("contents/{name}.jsonl"), all.as_bytes());
}

fn keys() -> Keys {
    let identity = || secret(&x25519::Identity::generate());
    Keys {
        office: OfficeId(id(1)),
        office_identity: identity(),
        recovery_identity: identity(),
        counsellor: CounsellorId(id(2)),
        counsellor_identity: identity(),
        passphrase: "bobod-sifih-jiruk-malun-gupaj-vomom".to_owned(),
        receipt_code: ReceiptCode::random(&mut Counting(7)).grouped().to_string(),
        cookie: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8".to_owned(),
        form_key: hex(&(64..96).collect::<Vec<u8>>()),
    }
}

fn reported() {
    contents::<Report>("report", texts::REPORTS.map(str::to_owned));
    contents::<Contact>("contact", texts::CONTACTS.map(str::to_owned));
    let message = |body: &str| {
        let body = body.replace("REPORT", &first("report")).replace("CONTACT", &first("contact"));
        format!(r#"{{"written":"2026-11-30T09:30:15Z","body":{body}}}"#)
    };
    contents::<Message>("message", texts::BODIES.map(message));
    let (sent, kept) = ("ab".repeat(32), "cd".repeat(32));
    let record = |kind: &str| {
        let notes: Value = serde_json::from_str(texts::NOTES).unwrap();
        json!({"report": id(10), "name": "brief.pdf", "kind": kind, "length": 28, "sha256": sent, "kept": kept,
            "cleaned": kind != "pdf", "notes": notes})
        .to_string()
    };
    contents::<FileRecord>("file_record", texts::KINDS.map(record));
}

fn at_the_desk(keys: &Keys) {
    let record: Value = serde_json::from_str(&first("file_record")).unwrap();
    let known = json!([{"id": id(12), "record": record, "week": "2026-11-30", "seen": true}]).to_string();
    contents::<Vec<ManifestEntry>>("known_files", [known]);
    let known: Vec<ManifestEntry> = serde_json::from_str(&first("known_files")).unwrap();
    let digest = digest(&known).sha256;
    contents::<CaseState>("case_state", texts::CASES.map(|text| text.replace("DIGEST", &digest)));
    let told = |stage| json!({"read": "2026-11-30", "stage": stage, "seen": [id(13), id(99)]}).to_string();
    contents::<MailboxState>("mailbox_state", texts::STAGES.map(told));
    contents::<Profile>("profile", [json!({"name": "Ada", "email": "ada@example.org"}).to_string()]);
    let factor = json!({"secret": "27CPFKXCR6R6NE2427BYAL6LP5UBR6ME", "last_step": 59_000_000, "refused": 3});
    let unused = json!({"secret": "27CPFKXCR6R6NE2427BYAL6LP5UBR6ME", "last_step": null, "refused": 0});
    contents::<SecondFactor>("second_factor", [factor.to_string(), unused.to_string()]);
    let session =
        json!({"identity": keys.counsellor_identity, "begun": 1_796_031_015, "seen": 1_796_031_075});
    contents::<Session>("session", [session.to_string()]);
    let entry = |act: &str| {
        let act = act.replace("CASE", &json!(id(11)).to_string()).replace("FILE", &json!(id(12)).to_string());
        let act = act.replace("WHO", &json!(id(2)).to_string());
        // What the office's own tools do is nobody's.
        let by = if act.contains("set_up") { Value::Null } else { json!(id(2)) };
        format!(r#"{{"at":"2026-11-30T09:30:15Z","by":{by},{}"#, act.strip_prefix('{').unwrap())
    };
    contents::<Entry>("audit_entry", texts::ACTS.map(entry));
    let head = json!({"position": 18, "hash": vec![9; 32], "since": 1});
    let cut = json!({"position": 18, "hash": vec![9; 32], "since": 2, "cut": {"ended": 17, "found": 16}});
    contents::<Head>("audit_head", [head.to_string(), cut.to_string()]);
    contents::<Draft>("release_draft", texts::DRAFTS.map(str::to_owned));
    contents::<About>("about", texts::ABOUT.map(str::to_owned));
    contents::<OfficeSettings>("office_settings", texts::SETTINGS.map(str::to_owned));
}

/// A synthetic year: some codes frequent, many rare, some not stated; some that no table counts.
fn cases() -> String {
    let mut rng = StdRng::seed_from_u64(5);
    let mut all = String::new();
    for number in 0..64 {
        let mut codes = serde_json::Map::new();
        for list in CODED {
            let defined = Taxonomy::list(list).unwrap();
            let mut code =
                || rng.random_range(0..defined.items.len()).min(rng.random_range(0..defined.items.len()));
            let (one, two) = (&defined.items[code()].code, &defined.items[code()].code);
            let mut chosen = if defined.multi && one != two { vec![one, two] } else { vec![one] };
            chosen.retain(|code| !matches!(code.as_str(), "media" | "propaganda"));
            if !chosen.is_empty() && number % 7 != 3 {
                codes.insert(list.to_owned(), json!(chosen));
            }
        }
        match number {
            0..7 => drop(codes.insert("intake_channel".to_owned(), json!(["media"]))),
            7..15 => drop(codes.insert("manifestation".to_owned(), json!(["propaganda"]))),
            _ => {}
        }
        let received = format!("2026-{:02}-15T12:00:00Z", 1 + number % 12);
        let facts = json!({"v": "2026-11-21", "ok": number < 55, "c": codes});
        let state = json!({"r": received, "s": "closed", "p": "normal", "l": "de", "k": false, "f": facts});
        let state: CaseState = serde_json::from_value(state).unwrap();
        all.push_str(&serde_json::to_string(&state).unwrap());
        all.push('\n');
    }
    all
}

#[tokio::test]
#[ignore = "writes the golden files of a new version: by hand, once"]
async fn write_the_golden_files() {
    begin(&folder(VERSION));
    write_json("keys.json", &keys());
    let keys = Keys::read();
    reported();
    at_the_desk(&keys);
    write_json("envelopes.json", &envelopes::make(&keys));
    write_json("receipt.json", &receipt::make(&keys));
    write("attachment.age", &attachment::make(&keys));
    write_json("wrapped_identity.json", &keyring::make(&keys));
    write_json("session.json", &session::make(&keys));
    write_json("working.json", &working::make(&keys));
    write_json("audit.json", &audit::make(&keys));
    write_json("forms.json", &forms::make(&keys));
    let cases = cases();
    let about = serde_json::from_str(&lines("about")[0]).unwrap();
    let (tables, worlds, row) = release::make(&cases, about);
    write("release/cases.jsonl", cases.as_bytes());
    write("release/release.json", tables.as_bytes());
    write("release/worlds.csv", worlds.as_bytes());
    write_json("release/row.json", &row);
    let (file, notes) = backup::make(&keys).await;
    write("backup.age", &file);
    write_json("backup.json", &notes);
}

/// Version 2 has plans, entries and drafts of cases. Other formats of version 2 lie beside them.
#[test]
#[ignore = "writes the golden file of casework: by hand, once"]
fn write_the_golden_file_of_casework() {
    let made = [serde_json::to_vec_pretty(&casework::make(&Keys::read())).unwrap(), b"\n".to_vec()];
    write_in(&folder(2), "casework.json", &made.concat());
}

/// Version 2 has one format more: the neutral name. Other formats of version 2 lie beside it.
#[test]
#[ignore = "writes the golden file of neutral names: by hand, once"]
fn write_the_golden_file_of_neutral_names() {
    let name = [serde_json::to_vec_pretty(&neutral_name::make(&Keys::read())).unwrap(), b"\n".to_vec()];
    write_in(&folder(2), "neutral_name.json", &name.concat());
}

#[test]
fn a_version_that_is_there_is_never_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let version = folder.path().join("v9");
    begin(&version);
    write_in(&version, "one.json", b"as it was stored");
    for refused in [
        catch_unwind(|| begin(&version)),
        catch_unwind(|| write_in(&version, "one.json", b"as it is made today")),
    ] {
        assert!(refused.is_err());
    }
    assert_eq!(fs::read(version.join("one.json")).unwrap(), b"as it was stored");
}
