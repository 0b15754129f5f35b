//! The golden pairs hold; every kind of tampering is found.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::table::Cases;

const RELEASE_50: &str = include_str!("../../../tests/vectors/statistics/expected_release_50.json");
const RELEASE_200: &str = include_str!("../../../tests/vectors/statistics/expected_release_200.json");
const WORLDS_50: &str = include_str!("../../../tests/vectors/statistics/expected_worlds_50.csv");
const WORLDS_200: &str = include_str!("../../../tests/vectors/statistics/expected_worlds_200.csv");
const PAIRS: [(&str, &str); 2] = [(RELEASE_50, WORLDS_50), (RELEASE_200, WORLDS_200)];

fn reasons(release: &str, worlds: &str) -> String {
    let findings = verify(release, worlds.as_bytes()).expect_err("accepted");
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Why the golden release of 50 cases does not hold with other worlds.
fn other_worlds(from: &str, to: &str) -> String {
    assert!(WORLDS_50.contains(from), "nothing to replace");
    reasons(RELEASE_50, &WORLDS_50.replacen(from, to, 1))
}

/// The lines of a file that are kept.
fn lines<'a>(kept: impl Iterator<Item = &'a str>) -> String {
    kept.collect::<Vec<_>>().join("\n")
}

fn changed(release: &str, change: impl Fn(&mut Value)) -> String {
    let mut value = serde_json::from_str(release).unwrap();
    change(&mut value);
    value.to_string()
}

#[test]
fn the_golden_pairs_hold() {
    for ((release, worlds), total) in PAIRS.into_iter().zip([50, 200]) {
        let release = verify(release, worlds.as_bytes()).unwrap();
        assert_eq!((release.office(), release.year(), release.total()), ("X", 2026, total));
    }
}

#[test]
fn any_number_changed_by_fifty_is_found() {
    for (release, worlds) in PAIRS {
        let value: Value = serde_json::from_str(release).unwrap();
        for (table, cells) in value["tables"].as_array().unwrap().iter().enumerate() {
            for cell in 0..cells["cells"].as_array().unwrap().len() {
                for by in [50, -50] {
                    let changed = changed(release, |value| {
                        let number = &mut value["tables"][table]["cells"][cell][1];
                        *number = (number.as_i64().unwrap() + by).into();
                    });
                    reasons(&changed, worlds);
                }
            }
        }
    }
}

#[test]
fn any_case_missing_from_a_fully_used_window_is_found() {
    for (release_json, worlds) in PAIRS {
        let release = Release::from_json(release_json).unwrap();
        let printed = release.printed();
        let header = worlds.lines().next().unwrap();
        let mut lists: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
        for (line, case) in worlds.lines().enumerate().skip(1) {
            lists.entry(case.split(',').next().unwrap()).or_default().push((line, case));
        }
        let count = |cases: &[&str]| -> Vec<u32> {
            let csv = format!("{header}\n{}\n", cases.join("\n"));
            let counted = Cases::from_csv(release.programme(), csv.as_bytes()).unwrap().tabulate();
            counted.tables().iter().flat_map(|table| table.counts().to_vec()).collect()
        };
        let mut found = 0;
        for cases in lists.values() {
            let counts = count(&cases.iter().map(|(_, case)| *case).collect::<Vec<_>>());
            for (line, case) in cases {
                let used = printed.iter().zip(count(&[case])).zip(&counts).any(|((printed, uses), count)| {
                    uses > 0 && release.rule().window(*printed).low == *count
                });
                if used {
                    let without =
                        lines(worlds.lines().enumerate().filter(|(at, _)| at != line).map(|(_, case)| case));
                    assert!(reasons(release_json, &without).contains("which does not fit"));
                    found += 1;
                }
            }
        }
        assert!(found > 50, "only {found} cases were in a fully used window");
    }
}

#[test]
fn forbidden_programmes_are_found() {
    let with = |by: [&str; 2]| {
        changed(RELEASE_200, |value| {
            value["tables"].as_array_mut().unwrap().push(json!({"by": by, "cells": []}));
        })
    };
    assert!(reasons(&with(["resp", "area"]), WORLDS_200).contains("form a cycle at resp-area"));
    let two = changed(RELEASE_200, |value| {
        let tables = value["tables"].as_array_mut().unwrap();
        tables.push(json!({"by": ["resp", "age"], "cells": []}));
        tables.push(json!({"by": ["gender", "area"], "cells": []}));
    });
    assert!(reasons(&two, WORLDS_200).contains("form a cycle at gender-area"));
    let multi = changed(RELEASE_200, |value| {
        let tables = value["tables"].as_array_mut().unwrap();
        tables.push(json!({"by": ["ground", "area"], "cells": []}));
        tables.push(json!({"by": ["ground", "role"], "cells": []}));
    });
    assert!(reasons(&multi, WORLDS_200).contains("ground is in more than one two-way table"));
}

#[test]
fn fewer_than_thirty_cases_are_found() {
    let few = RELEASE_50.replacen("[[[], 50]]", "[[[], 25]]", 1);
    assert!(reasons(&few, WORLDS_50).contains("the printed total is 25, below 30"));
}

#[test]
fn a_two_way_table_that_is_too_fine_is_found() {
    let fine = RELEASE_50.replacen("[[[], 50]]", "[[[], 45]]", 1);
    assert!(reasons(&fine, WORLDS_50).contains("the table age-gender has more than one cell for two cases"));
}

#[test]
fn worlds_that_do_not_cover_are_found() {
    let only_first =
        lines(WORLDS_50.lines().filter(|line| !line.starts_with(|c: char| ('1'..='9').contains(&c))));
    let reasons_of_one = reasons(RELEASE_50, &only_first);
    assert!(reasons_of_one.contains("the worlds do not cover total, printed 50"), "{reasons_of_one}");
    assert!(
        reasons_of_one.contains("printed ≤ 6") && reasons_of_one.ends_with("\nand more"),
        "{reasons_of_one}"
    );
    let header = WORLDS_50.lines().next().unwrap();
    assert!(reasons(RELEASE_50, header).contains("the worlds do not cover total"));
}

#[test]
fn every_world_is_needed_by_some_cell_or_else_no_harm() {
    // Leaving out any one world is either found as a gap or leaves a certificate that still covers.
    let found = (0..6).filter(|left_out| {
        let prefix = format!("{left_out},");
        let rest = lines(WORLDS_50.lines().filter(|line| !line.starts_with(&prefix)));
        verify(RELEASE_50, rest.as_bytes()).is_err_and(|findings| {
            findings.iter().all(|finding| matches!(finding, Finding::Uncovered { .. } | Finding::More))
        })
    });
    assert!(found.count() > 0);
}

#[test]
fn corrupt_worlds_are_found() {
    assert!(reasons(RELEASE_50, "").contains("the column world is missing"));
    assert!(other_worlds("world,", "welt,").contains("the column world is missing"));
    assert!(other_worlds(",gender", ",sex").contains("the column gender is missing"));
    assert!(other_worlds(",age,", ",area,").contains("the column age is missing"));
    assert!(
        other_worlds("G01|G11,A01", "G01|G11,A99").contains(r#"line 2: area does not have the code "A99""#)
    );
    assert!(other_worlds("G01|G11,A01", "G01|G01,A01").contains("has the code \"G01\" twice"));
    assert!(
        other_worlds("G01|G11,A01", "G01|G02|G03|G04,A01").contains("ground has 4 codes in one case; 1 to 3")
    );
    assert!(other_worlds("G01|G11,A01", ",A01").contains("line 2: ground has no code"));
    assert!(other_worlds("\n0,", "\n,").contains("the world has no name"));
    assert!(other_worlds("G01|G11,A01", "G01|G11").contains("worlds.csv: CSV error"));
    let findings = verify(RELEASE_50, b"world,\xff\xfe\n").expect_err("accepted");
    assert!(matches!(findings[..], [Finding::Worlds(_)]), "{findings:?}");
    let spare = WORLDS_50.replace("\r\n", ",1\n");
    assert!(reasons(RELEASE_50, &spare).contains("the column \"1\" does not belong there"));
}

#[test]
fn a_file_of_countless_worlds_is_not_read_on() {
    let mut rows = WORLDS_50.lines();
    let (header, case) = (rows.next().unwrap(), rows.next().unwrap().strip_prefix('0').unwrap());
    let many: Vec<String> = (0..61).map(|world| format!("{world}{case}")).collect();
    assert_eq!(
        reasons(RELEASE_50, &format!("{header}\n{}", many.join("\n"))),
        "worlds.csv: more than 60 worlds"
    );
}

#[test]
fn a_future_version_is_refused_with_its_name() {
    let future = RELEASE_50.replacen("sdc-release/1", "sdc-release/2", 1);
    assert!(
        reasons(&future, WORLDS_50).starts_with("release.json: the release has the format \"sdc-release/2\"")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_answered_and_never_a_panic(
        at in any::<prop::sample::Index>(), with in any::<Vec<u8>>(), cut in 0_usize..40, in_worlds in any::<bool>(),
    ) {
        let damage = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            let start = at.index(bytes.len());
            bytes.splice(start..(start + cut).min(bytes.len()), with.iter().copied());
            bytes
        };
        let (release, worlds) = if in_worlds {
            (RELEASE_50.to_owned(), damage(WORLDS_50))
        } else {
            (String::from_utf8_lossy(&damage(RELEASE_50)).into_owned(), WORLDS_50.as_bytes().to_vec())
        };
        if let Err(findings) = verify(&release, &worlds) {
            prop_assert!(!findings.is_empty());
            prop_assert!(findings.iter().all(|finding| !finding.to_string().is_empty()));
        }
    }
}
