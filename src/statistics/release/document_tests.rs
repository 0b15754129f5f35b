//! What can be read as a release, and the reasons for what cannot.

use super::*;
use crate::rule::Printed;
use crate::table::Breakdown;

const RELEASE_50: &str = include_str!("../../../tests/vectors/statistics/expected_release_50.json");
const NEGATIVE: &str = include_str!("../../../tests/vectors/statistics/negative_near5_50.json");

/// Why the golden release cannot be read after replacing a text in it.
fn refused(from: &str, to: &str) -> String {
    assert!(RELEASE_50.contains(from), "nothing to replace");
    Release::from_json(&RELEASE_50.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read_again() {
    let release = Release::from_json(RELEASE_50).unwrap();
    assert_eq!(Release::from_json(&release.to_json()).unwrap(), release);
    let table = release.table(Breakdown::One(1)).unwrap();
    assert_eq!(table.cells()[0], Printed { value: 20, revised: false });
    assert_eq!(release.programme().cell_name(Breakdown::One(1), 0), "area=A01");
}

#[test]
fn a_future_version_is_named() {
    assert_eq!(
        refused("sdc-release/1", "sdc-release/2"),
        r#"the release has the format "sdc-release/2"; this program reads sdc-release/1 only, a newer one is needed"#
    );
    // Even if nothing else of it is as it is today.
    let error = Release::from_json(r#"{"format": "sdc-release/2", "pages": []}"#).unwrap_err();
    assert!(matches!(error, ReadError::Version(_)), "{error}");
}

#[test]
fn other_files_are_not_releases() {
    assert!(refused("sdc-release/1", "table/1").starts_with("this is not a release"));
    for text in ["", "{", "[]", "{}", "null", "\u{feff}", "world,area\n0,A01\n"] {
        assert!(matches!(Release::from_json(text), Err(ReadError::Json(_))), "{text:?}");
    }
    assert!(
        refused("\"office\": \"X\", ", "\"office\": \"X\", \"key\": \"1\", ").contains("unknown field `key`")
    );
}

#[test]
fn a_release_names_office_and_year() {
    assert_eq!(refused("\"office\": \"X\", ", ""), "the release does not name its office");
    assert_eq!(refused("\"office\": \"X\"", "\"office\": \" \""), "the release does not name its office");
    assert_eq!(refused("\"year\": 2026, ", ""), "the release does not name its year");
}

#[test]
fn only_soft5_is_a_release() {
    assert!(Document::from_json(NEGATIVE).is_ok());
    assert!(matches!(Release::from_json(NEGATIVE), Err(ReadError::Rule)));
    assert!(matches!(
        Document::from_json(&NEGATIVE.replace("\"base\": 5", "\"base\": 0")),
        Err(ReadError::Rule)
    ));
    assert_eq!(
        refused(r#"{"type": "soft5"}"#, r#"{"type": "soft5", "slack": 9}"#),
        "the rule of the release is not one that can be read"
    );
    assert!(refused(r#"{"type": "soft5"}"#, r#"{"type": "soft6"}"#).contains("unknown variant `soft6`"));
}

#[test]
fn every_cell_is_there_once_and_in_order() {
    assert!(refused(r#"[["A03"], 0], "#, "").starts_with("the table area does not list every cell"));
    assert!(
        refused(r#"[["A03"], 0]"#, r#"[["A02"], 0]"#).starts_with("the table area does not list every cell")
    );
    assert!(
        refused(r#"[["A03"], 0]"#, r#"[["A03"], 0], [["A03"], 0]"#).starts_with("the table area does not")
    );
    assert!(refused(r#"[["A03"], 0]"#, r#"[["A03", "A03"], 0]"#).starts_with("the table area does not"));
}

#[test]
fn values_and_marks_are_those_of_the_rule() {
    assert_eq!(
        refused(r#"[["A03"], 0]"#, r#"[["A03"], 3]"#),
        "the cell area=A03 has the value 3, which is not a multiple of the base of the rule"
    );
    assert_eq!(
        refused(r#"[["A03"], 0]"#, r#"[["A03"], 0, "r"]"#),
        "the cell area=A03 has a mark that this release cannot have"
    );
    for value in ["-5", "5.5", "\"5\"", "null", "5000000000"] {
        assert!(
            refused(r#"[["A03"], 0]"#, &format!("[[\"A03\"], {value}]"))
                .starts_with("the release cannot be read")
        );
    }
    let corrected = RELEASE_50.replace(r#"{"type": "soft5"}"#, r#"{"type": "soft5", "slack": 2}"#);
    let marked = |mark: &str| {
        Release::from_json(&corrected.replace(r#"[["A03"], 0]"#, &format!("[[\"A03\"], 5, {mark}]")))
    };
    assert_eq!(marked("\"r\"").unwrap().revised_cells(), 1);
    assert!(matches!(marked("\"x\""), Err(ReadError::Mark(_))));
}

#[test]
fn total_and_one_way_tables_are_all_there() {
    assert_eq!(
        refused(r#"{"by": [], "cells": [[[], 50]]}, "#, ""),
        "the programme is not allowed: the table total is missing from the programme"
    );
    let quarter =
        r#"{"by": ["quarter"], "cells": [[["Q1"], 15], [["Q2"], 15], [["Q3"], 15], [["Q4"], 10]]}, "#;
    assert_eq!(
        refused(quarter, ""),
        "the programme is not allowed: the table quarter is missing from the programme"
    );
}
