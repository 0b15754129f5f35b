//! A published edition: its two files, what stands around them, and drawing it from its key.

use meldestelle_domain::case::CaseState;
use meldestelle_domain::hex::{from_hex, hex};
use meldestelle_domain::publication::{Counted, Tally, programme};
use meldestelle_statistics::edition::Edition;
use meldestelle_statistics::protect::ReleaseKey;
use meldestelle_statistics::protect::protect_with_not_stated;
use meldestelle_statistics::standalone_counts::StandaloneCounts;
use meldestelle_statistics::verify::verify;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::contents::assert_holds;
use super::golden::{bytes, read};

/// What a row of `release` holds beside the two files, and what it was drawn from.
#[derive(Serialize, Deserialize)]
pub struct Row {
    /// The office's name, which the numbers depend on.
    office: String,
    /// The year.
    year: u16,
    /// The key of the draft, in hex; it is destroyed with the publication.
    key: String,
    /// The published total.
    total: u32,
    /// `release.about`.
    about: Value,
    /// `release.audit_head`, in hex.
    audit_head: String,
}

fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).unwrap()
}

fn key(row: &Row) -> ReleaseKey {
    ReleaseKey::from_bytes(from_hex::<32>(&row.key).unwrap().to_vec()).unwrap()
}

fn count(cases: &str) -> Counted {
    let mut tally = Tally::new(programme());
    for line in cases.lines() {
        tally.add(None, &serde_json::from_str::<CaseState>(line).unwrap());
    }
    tally.finish().unwrap()
}

/// Writes `release.json`, `worlds.csv` and `row.json` from `cases.jsonl`.
pub fn make(cases: &str, mut about: Value) -> (String, String, Row) {
    let mut row = Row {
        office: "Meldestelle Musterstadt".to_owned(),
        year: 2026,
        key: hex(&(1..=32).collect::<Vec<u8>>()),
        total: 0,
        about: Value::Null,
        audit_head: hex(&[7; 32]),
    };
    let counted = count(cases);
    let (release, worlds) =
        protect_with_not_stated(&counted.frequencies, &key(&row), &row.office, row.year).unwrap();
    row.total = release.total();
    about["apart"] = serde_json::to_value(StandaloneCounts::draw(counted.standalone, &key(&row))).unwrap();
    row.about = about;
    (release.to_json(), worlds.to_csv(), row)
}

#[test]
fn a_published_edition_verifies() {
    let row: Row = read("release/row.json");
    let (tables, worlds) = (text("release/release.json"), text("release/worlds.csv"));
    let release = verify(&tables, worlds.as_bytes()).unwrap_or_else(|findings| panic!("{findings:?}"));
    assert_eq!((release.total(), release.year()), (row.total, row.year));
    let head = from_hex::<32>(&row.audit_head).unwrap();
    let edition = Edition::stored(1, &tables, row.about.clone(), &head).unwrap();
    assert_eq!(edition.release.total(), row.total);
    assert_holds(&row.about.to_string(), &edition.about);
    assert_eq!(edition.release.to_json(), tables, "and is written the same");
}

#[test]
fn a_draft_is_drawn_the_same_from_its_key() {
    let row: Row = read("release/row.json");
    let counted = count(&text("release/cases.jsonl"));
    let (release, worlds) =
        protect_with_not_stated(&counted.frequencies, &key(&row), &row.office, row.year).unwrap();
    assert_eq!(release.to_json(), text("release/release.json"));
    assert_eq!(worlds.to_csv(), text("release/worlds.csv"));
}

#[test]
fn the_numbers_beside_the_tables_are_drawn_the_same() {
    let row: Row = read("release/row.json");
    let counted = count(&text("release/cases.jsonl"));
    let apart = StandaloneCounts::draw(counted.standalone, &key(&row));
    assert_eq!(serde_json::to_value(apart).unwrap(), row.about["apart"]);
}
