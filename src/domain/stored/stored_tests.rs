use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use meldestelle_statistics::edition::About;
use meldestelle_statistics::settings::PublicationSettings;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::checks::{Limits, stays_readable};
use super::{Stored, StoredError, from_value, read, read_part, to_value};
use crate::attachment::{FileKind, FileLimits, FileRecord, Note};
use crate::audit::{Act, Cut, Entry, Head};
use crate::case::{CaseState, FieldChange, FilesListed, HandOver, Priority};
use crate::case_entry::{CaseEntry, EarlierText, EntryKind, EntryText};
use crate::draft::CaseDraft;
use crate::facts::Facts;
use crate::id::{CaseId, CounsellorId, MessageId, ReportId};
use crate::message::{Answer, Ask, Body, ConsentChange, MailboxState, Message, SentFile};
use crate::office::{AnswerTemplate, FormSettings, OfficeSettings, PublicDetails, ReplySettings};
use crate::report::{self, Consent, ConsentKind, Contact, Place, Report, Respondent, SafeWay, When};
use crate::stage::Stage;
use crate::submission::Submission;
use crate::taxonomy::{Code, Taxonomy};
use crate::work_plan::{Task, TaskKind, Trigger, WorkPlan};

fn moment() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 10, 17, 3).unwrap()
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

fn code(list: &str) -> Code {
    Taxonomy::list(list).unwrap().codes().next().unwrap().clone()
}

fn counsellor(number: u128) -> CounsellorId {
    CounsellorId(Uuid::from_u128(number))
}

fn consent() -> Consent {
    let [body, wording, language] = ["Mieterverein", "2026-11", "de"].map(str::to_owned);
    Consent { kind: ConsentKind::PassOn, body, wording, language, day: day() }
}

fn report() -> Report {
    let words = || "Worte".to_owned();
    Report {
        received: moment(),
        language: "de".to_owned(),
        list_version: "1".to_owned(),
        channel: Some(code("intake_channel")),
        desired_help: vec![code("desired_help")],
        narrative: words(),
        when: When { day: Some(day()), words: words() },
        place: Place { district: words(), words: words() },
        grounds: vec![code("ground")],
        ground_words: words(),
        racism_forms: vec![code("racism_form")],
        life_area: Some(code("life_area")),
        manifestations: vec![code("manifestation")],
        respondent: Respondent {
            kind: Some(code("respondent_type")),
            sector: Some(code("respondent_sector")),
            name: words(),
        },
        evidence: vec![code("evidence")],
        evidence_words: words(),
        about: report::About {
            role: Some(code("reporter_role")),
            age_band: Some(code("age_band")),
            gender: Some(code("gender_self")),
            gender_words: words(),
            unreported: vec![code("reason_unreported")],
        },
        consents: vec![consent()],
        has_contact: true,
    }
}

fn contact() -> Contact {
    let [name, email, phone, other, times, language] = ["N", "e", "p", "o", "t", "l"].map(str::to_owned);
    let (only_this_name, may_leave_message, interpreter) = (true, Some(true), Some(true));
    let safe_way = Some(SafeWay::Email);
    let ways = Contact { name, email, phone, other, times, language, ..Contact::default() };
    Contact { only_this_name, safe_way, may_leave_message, interpreter, ..ways }
}

fn file_record() -> FileRecord {
    FileRecord {
        report: ReportId(Uuid::from_u128(1)),
        name: "brief.txt".to_owned(),
        kind: FileKind::Text,
        length: 7,
        sha256: "00".repeat(32),
        kept: "11".repeat(32),
        cleaned: true,
        notes: vec![Note::Recoded],
    }
}

fn case_state() -> CaseState {
    let form = Submission::new(vec![("ground".to_owned(), "age".to_owned())]);
    CaseState {
        name: "Blauer Stern".to_owned(),
        received: moment(),
        status: code("case_status"),
        priority: Priority::High,
        assignee: Some(counsellor(2)),
        language: "de".to_owned(),
        has_contact: true,
        facts: Facts::parse(&form).unwrap(),
        files: Some(FilesListed { count: 1, sha256: "22".repeat(32) }),
        hand_over: Some(HandOver { from: counsellor(3), to: counsellor(2), until: day() }),
        plan: WorkPlan {
            tasks: vec![Task {
                number: 0,
                kind: TaskKind::Callback,
                text: "Anrufen".to_owned(),
                due: Some(day()),
                assignee: Some(CounsellorId(Uuid::from_u128(2))),
            }],
            next_task: 1,
            check_by: Some(day()),
            wait_until: Some(day()),
            event_day: Some(day()),
            triggers: vec![Trigger { day: day(), what: "Wann kam die Absage an?".to_owned() }],
        },
        district: "mitte".to_owned(),
        changes: vec![FieldChange {
            field: "priority".to_owned(),
            by: CounsellorId(Uuid::from_u128(2)),
            at: moment(),
        }],
    }
}

/// Checks a type with an example in which every field has a value.
fn check<T: Stored>(example: &T, limits: &Limits) {
    stays_readable(&to_value(example).unwrap(), limits, |json| read::<T>(json).is_ok());
    let value = to_value(example).unwrap();
    assert_eq!(to_value(&from_value::<T>(value.clone()).unwrap()).unwrap(), value);
}

#[test]
fn a_report_stays_readable() {
    let closed = &["/received", "/when/day"];
    check(&report(), &Limits { needed: &["/received"], closed, ..Limits::default() });
    // A consent of an unknown kind is left out: this program cannot act upon it.
    let mut value = to_value(&report()).unwrap();
    value["consents"].as_array_mut().unwrap().push(json!({"kind": "be_filmed", "day": "2030-01-01"}));
    assert_eq!(from_value::<Report>(value).unwrap(), report());
}

#[test]
fn a_contact_stays_readable() {
    check(&contact(), &Limits::default());
    assert_eq!(to_value(&contact()).unwrap().as_object().unwrap().len(), 11, "every field is filled");
}

#[test]
fn a_message_stays_readable() {
    let file = SentFile { name: "a.txt".to_owned(), length: 1, notes: vec![Note::Recoded] };
    let (files, change) = (vec![file], ConsentChange { given: true, consent: consent() });
    let (id, text) = (MessageId(Uuid::from_u128(1)), "Worte".to_owned());
    let (report, contact) = (Box::new(report()), Some(Box::new(contact())));
    let bodies = [
        Body::Text { text: text.clone(), files: files.clone() },
        Body::OwnReport { report: report.clone(), files: files.clone() },
        Body::Revision { report, contact, files: files.clone() },
        Body::Question { ask: Ask::MayContact, text: text.clone() },
        Body::Answer {
            to: id,
            ask: Ask::WhenLearned,
            answer: Answer::Day(day()),
            text: text.clone(),
            consent: Some(change.clone()),
        },
        Body::Consent(change),
        Body::ContactChanged,
        Body::ContactRemoved,
        Body::Addition { text, files },
        Body::State(MailboxState { read: Some(day()), stage: Stage::Closed, seen: vec![id] }),
        Body::Fetched { weeks: [(id, crate::week::Week::of(day()))].into() },
    ];
    for body in bodies {
        let maps: &[&str] = if matches!(body, Body::Fetched { .. }) { &["/body/weeks"] } else { &[] };
        let limits = Limits { needed: &["/written"], closed: &["/written"], maps };
        check(&Message { written: moment(), body }, &limits);
    }
}

#[test]
fn a_message_of_a_later_kind_stands_in_its_thread() {
    let later = r#"{"v":1,"written":"2026-11-21T10:17:03Z","body":{"kind":"voice","seconds":3}}"#;
    assert_eq!(read::<Message>(later).unwrap().body, Body::Unknown);
    let later = later.replace(r#""kind":"voice""#, r#""kind":"question","ask":"why""#);
    assert_eq!(read::<Message>(&later).unwrap(), Message { written: moment(), body: Body::Unknown });
    assert!(read::<Message>(r#"{"v":1,"body":{"kind":"text","text":"no time"}}"#).is_err());
}

#[test]
fn a_file_record_stays_readable() {
    // The kind of a file decides how it is shown, so a file of an unknown kind is not shown at all.
    let needed = &["/kept", "/kind", "/length", "/report", "/sha256"];
    check(&file_record(), &Limits { needed, closed: &["/kind", "/report"], ..Limits::default() });
}

#[test]
fn a_case_state_stays_readable() {
    let needed =
        &["/d/h", "/d/n", "/h/f", "/h/t", "/h/u", "/r", "/s", "/u/0/b", "/u/0/w", "/w/s/0/d", "/w/t/0/i"];
    let closed = &[
        "/a", "/h/f", "/h/t", "/h/u", "/r", "/u/0/b", "/w/c", "/w/e", "/w/s/0/d", "/w/t/0/a", "/w/t/0/d",
        "/w/w",
    ];
    check(&case_state(), &Limits { needed, closed, maps: &["/f/c"] });
}

#[test]
fn an_entry_of_a_timeline_stays_readable() {
    let who = CounsellorId(Uuid::from_u128(2));
    let content = EntryText {
        day: day(),
        minutes: Some(20),
        text: "Angerufen".to_owned(),
        intervention: Some(code("intervention")),
    };
    let entry = CaseEntry {
        kind: EntryKind::Intervention,
        written: moment(),
        by: Some(who),
        content: content.clone(),
        status: Some((code("case_status"), code("case_status"))),
        earlier: vec![EarlierText { corrected: moment(), by: who, content }],
    };
    let needed = &["/e/0/b", "/e/0/c", "/e/0/w", "/w"];
    let closed = &["/b", "/c/d", "/e/0/b", "/e/0/c/d", "/e/0/w", "/w"];
    check(&entry, &Limits { needed, closed, ..Limits::default() });
}

#[test]
fn a_draft_stays_readable() {
    let draft = CaseDraft {
        by: CounsellorId(Uuid::from_u128(2)),
        saved: moment(),
        told: Some(moment()),
        forms: [("note".to_owned(), vec![("text".to_owned(), "Angerufen".to_owned())])].into(),
    };
    check(&draft, &Limits { needed: &["/b", "/w"], closed: &["/b", "/o", "/w"], maps: &["/f"] });
}

#[test]
fn what_a_mailbox_was_told_stays_readable() {
    let told =
        MailboxState { read: Some(day()), stage: Stage::InWork, seen: vec![MessageId(Uuid::from_u128(1))] };
    check(&told, &Limits { closed: &["/read", "/seen/0"], ..Limits::default() });
}

#[test]
fn an_audit_entry_stays_readable() {
    let acts = [
        Act::SignedIn,
        Act::CaseCoded { case: CaseId(Uuid::from_u128(1)), version: 3 },
        Act::KeyChanged { epoch: 2 },
    ];
    for act in acts {
        let entry = Entry { at: moment(), by: Some(CounsellorId(Uuid::from_u128(2))), act };
        check(&entry, &Limits { needed: &["/at"], closed: &["/at", "/by"], ..Limits::default() });
    }
    let later = r#"{"v":1,"at":"2026-11-21T10:17:03Z","by":null,"what":"case_shredded","case":7}"#;
    assert_eq!(read::<Entry>(later).unwrap(), Entry { at: moment(), by: None, act: Act::Unknown });
}

#[test]
fn the_head_of_an_audit_trail_stays_readable() {
    let cut = Some(Cut { ended: 9, found: 7 });
    let needed = &["/cut/ended", "/cut/found", "/hash", "/position", "/since"];
    check(&Head { position: 8, hash: [7; 32], since: 1, cut }, &Limits { needed, ..Limits::default() });
}

#[test]
fn settings_stay_readable() {
    let list = || vec!["de".to_owned()];
    let settings = OfficeSettings {
        public: PublicDetails { accessibility_day: Some(day()), ..PublicDetails::default() },
        form: FormSettings {
            districts: list(),
            not_asked: list(),
            languages: list(),
            ..FormSettings::default()
        },
        replies: ReplySettings {
            templates: vec![AnswerTemplate { name: "Eingang".to_owned(), text: "Danke.".to_owned() }],
            ..ReplySettings::default()
        },
        files: FileLimits::default(),
        publication: PublicationSettings::default(),
        ..OfficeSettings::default()
    };
    // An unknown licence is an error: the program must not guess terms of use.
    check(
        &settings,
        &Limits { closed: &["/accessibility_day", "/publication/licence"], ..Limits::default() },
    );
}

#[test]
fn what_stands_around_an_edition_stays_readable() {
    let number = json!({"value": 5, "revised": true});
    let about = json!({
        "published": "2027-02-01",
        "apart": {"propaganda": number, "media": number, "left_out": number},
        "remarks": {"de": "Worte"},
        "breaks": ["lists"],
        "four_eyes": true,
        "licence": "CC-BY-4.0",
        "list_version": "1",
        "programme": "1",
    });
    let about: About = from_value(about).unwrap();
    // An edition is public and never changes, so the program must not guess any of its content.
    let needed = &[
        "/apart",
        "/apart/left_out",
        "/apart/left_out/value",
        "/apart/media",
        "/apart/media/value",
        "/apart/propaganda",
        "/apart/propaganda/value",
        "/four_eyes",
        "/licence",
        "/list_version",
        "/programme",
        "/published",
    ];
    let closed = &["/breaks/0", "/licence", "/published"];
    check(&about, &Limits { needed, closed, maps: &["/remarks"] });
}

/// A type that has changed twice: first the list became an object with the list in it, and then the
/// object's field was renamed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Changed {
    words: Vec<String>,
}

impl Stored for Changed {
    const VERSION: u16 = 3;

    fn upgrade(from: u16, document: Value) -> Value {
        match from {
            1 => json!({ "texts": document }),
            _ => json!({ "words": document["texts"] }),
        }
    }
}

#[test]
fn older_versions_are_upgraded_step_by_step() {
    #[derive(Debug, PartialEq, Eq, Deserialize)]
    struct Part {
        words: Vec<String>,
    }
    let now = Changed { words: vec!["eins".to_owned()] };
    assert_eq!(to_value(&now).unwrap(), json!({"v": 3, "words": ["eins"]}));
    for stored in [r#"["eins"]"#, r#"{"v":2,"texts":["eins"]}"#, r#"{"v":3,"words":["eins"]}"#] {
        assert_eq!(read::<Changed>(stored), Ok(Changed { words: now.words.clone() }), "{stored}");
    }
    assert_eq!(read_part::<Changed, Part>(r#"{"v":2,"texts":["eins"]}"#).unwrap().words, now.words);
    assert_eq!(from_value::<Changed>(json!({"v": 2, "texts": ["eins"]})).unwrap(), now);
    let later = Err(StoredError::LaterVersion(4));
    assert_eq!(read::<Changed>(r#"{"v":4,"words":["eins"]}"#), later);
    assert_eq!(from_value::<Changed>(json!({"v": 4, "words": ["eins"]})), later);
    for broken in [r#"{"v":,"words":[]}"#, r#"{"v":"3","words":[]}"#, r#"{"v":3"#, "", "3"] {
        assert!(read::<Changed>(broken).is_err(), "{broken}");
    }
}
