//! The files of an edition with words of a made-up language: their form, and that their bytes stay.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::*;
use crate::edition::{About, Break};
use crate::licence::Licence;
use crate::protect::protect;
use crate::standalone_counts::{ExactStandaloneCounts, StandaloneCounts};
use crate::table::Cases;
use crate::test_offices::{key, reference_programme};

/// Words that need quoting in every format, and a note of the messages that were asked for.
struct Echo {
    tag: &'static str,
    asked: RefCell<BTreeSet<String>>,
}

impl Echo {
    fn new(tag: &'static str) -> Self {
        Self { tag, asked: RefCell::default() }
    }
}

impl Words for Echo {
    fn tag(&self) -> &str {
        self.tag
    }

    fn text(&self, message: &str) -> String {
        self.asked.borrow_mut().insert(message.to_owned());
        format!("{message} \\ {}", self.tag)
    }

    fn format(&self, message: &str, arguments: &[(&str, &str)]) -> String {
        self.asked.borrow_mut().insert(message.to_owned());
        format!("{message}{arguments:?}\u{2068}{}\u{2069}", self.tag)
    }

    fn attribute(&self, name: &str) -> String {
        format!("{} \"{name}\"", self.tag)
    }

    fn code(&self, attribute: &str, code: &str) -> String {
        format!("{attribute},\n{code}")
    }
}

fn edition() -> (Edition, String) {
    let cases = include_bytes!("../../../tests/vectors/statistics/office_200.csv");
    let counted = Cases::from_csv(&reference_programme(), cases).unwrap().tabulate();
    let (release, worlds) = protect(&counted, &key("testkey"), "Office \"South\", Ahlen", 2026).unwrap();
    let exact = ExactStandaloneCounts { propaganda: 12, media: 3, left_out: 40 };
    let about = About {
        published: NaiveDate::from_ymd_opt(2027, 2, 1).unwrap(),
        standalone: StandaloneCounts::draw(exact, &key("testkey")),
        remarks: [("de".to_owned(), "One\n\"two\"".to_owned())].into(),
        breaks: vec![Break::Channels],
        four_eyes: true,
        licence: Licence::CcBy,
        list_version: "0.1".to_owned(),
        programme: "test/1".to_owned(),
    };
    (Edition { number: 1, release, about, audit_head: [7; 32] }, worlds.to_csv())
}

fn made(main: &Echo, other: &Echo) -> Vec<File> {
    let publisher = Publisher {
        name: "Office \"South\", Ahlen",
        email: "",
        origin: "https://office.example",
        contributor: "",
        region: "05570",
    };
    let (edition, worlds) = edition();
    let vocabulary = Vocabulary {
        main,
        languages: &[main, other],
        grouped: |attribute, code| vec![format!("{attribute}-{code}"), "other".to_owned()],
    };
    files(&edition, &publisher, &vocabulary, (&edition.release.to_json(), &worlds))
}

fn content<'a>(files: &'a [File], name: &str) -> &'a str {
    &files.iter().find(|file| file.name == name).unwrap().content
}

#[test]
fn every_message_that_is_asked_for_is_listed() {
    let (main, other) = (Echo::new("de"), Echo::new("xx"));
    made(&main, &other);
    let asked: BTreeSet<String> = main.asked.borrow().union(&other.asked.borrow()).cloned().collect();
    let is_column = |message: &str| message.starts_with("published-column-");
    assert!(asked.iter().all(|message| is_column(message) || MESSAGES.contains(&message.as_str())));
    assert!(MESSAGES.iter().all(|message| asked.contains(*message)), "{asked:?}");
    assert!(asked.contains("published-column-attribute-label-xx"));
}

#[test]
fn csv_is_rfc_4180_with_a_byte_order_mark() {
    let files = made(&Echo::new("de"), &Echo::new("xx"));
    let area = content(&files, "area.csv");
    let start = "\u{feff}year,area,area_label,printed,value,low,high,revised\r\n2026,A01,\"area,\nA01\",";
    assert!(area.starts_with(start), "{area}");
    assert!(area.ends_with("\r\n") && !area.contains("\r\n\r\n"));
    let total = content(&files, "total.csv");
    assert_eq!(total.lines().count(), 2);
    let codes = content(&files, "codes.csv");
    let header = "attribute,attribute_label_de,attribute_label_xx,code,label_de,label_xx,groups";
    assert!(codes.trim_start_matches('\u{feff}').starts_with(header));
    assert!(codes.contains("area,\"de \"\"area\"\"\",\"xx \"\"area\"\"\",A01,"), "{codes}");
    assert!(codes.contains(",area-A01|other\r\n"));
}

#[test]
fn a_language_without_a_code_is_described_without_it() {
    let files = made(&Echo::new("de"), &Echo::new("xx"));
    let turtle = content(&files, "dcat.ttl");
    assert!(turtle.contains("authority/language/DEU") && !turtle.contains("authority/language/XX"));
    assert!(turtle.contains("@xx"));
}

/// Files of published editions are made anew when they are asked for. Their bytes and checksums
/// must stay.
#[test]
fn the_bytes_of_all_files_stay() {
    let files = made(&Echo::new("de"), &Echo::new("en"));
    let sums = files.last().unwrap();
    assert_eq!(
        (sums.name.as_str(), sums.sha256().as_str()),
        (CHECKSUMS, "d1c20df7b7eda37ef9e24bf67063f66396ea08e76ec79ce877c51d9830ec3a68"),
        "{}",
        sums.content
    );
}
