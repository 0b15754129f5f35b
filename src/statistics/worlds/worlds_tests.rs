//! The worlds are found again by anyone, differ, and can be written out.

use std::collections::{BTreeMap, HashSet};

use super::*;
use crate::protect::protect;
use crate::rule::soft5;
use crate::table::{Cases, FrequencyTable};
use crate::test_offices::{key, office, reference_programme};

const RELEASE_200: &str = include_str!("../../../tests/vectors/statistics/expected_release_200.json");

/// The lines of each world, without its number.
fn by_world(csv: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut worlds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let (world, case) = line.split_once(',').unwrap();
        worlds.entry(world).or_default().push(case);
    }
    worlds
}

#[test]
fn anyone_finds_the_same_worlds_from_the_release_alone() {
    let release = Release::from_json(RELEASE_200).unwrap();
    let worlds = Worlds::of(&release).unwrap();
    assert_eq!(Worlds::of(&release).unwrap().to_csv(), worlds.to_csv());
    let counted = Cases::from_csv(
        &reference_programme(),
        include_bytes!("../../../tests/vectors/statistics/office_200.csv"),
    );
    let (_, made) = protect(&counted.unwrap().tabulate(), &key("testkey"), "X", 2026).unwrap();
    assert_eq!(made, worlds);
}

#[test]
fn worlds_are_few_and_all_different() {
    let worlds = Worlds::of(&Release::from_json(RELEASE_200).unwrap()).unwrap();
    assert!((4..=9).contains(&worlds.len()), "{} worlds", worlds.len());
    let csv = worlds.to_csv();
    let lists: HashSet<Vec<&str>> = by_world(&csv).into_values().collect();
    assert_eq!(lists.len(), worlds.len());
}

#[test]
fn a_list_of_cases_has_the_counts_of_its_world() {
    let programme = reference_programme();
    for (cases, seed) in [(60, 1), (250, 2), (600, 3)] {
        let counted = office(&programme, cases, 1.0, seed).tabulate();
        let (release, worlds) = protect(&counted, &key("testkey"), "X", 2026).unwrap();
        let csv = worlds.to_csv();
        let header = csv.lines().next().unwrap().strip_prefix("world,").unwrap();
        for ((_, lines), world) in by_world(&csv).into_iter().zip(&worlds.worlds) {
            let list = format!("{header}\n{}\n", lines.join("\n"));
            let counted = Cases::from_csv(release.programme(), list.as_bytes()).unwrap().tabulate();
            let counts: Vec<u32> =
                counted.tables().iter().flat_map(FrequencyTable::counts).copied().collect();
            assert_eq!(counts, *world);
        }
    }
}

#[test]
fn codes_wrap_around_so_that_each_case_has_enough() {
    let file = r#"{"attributes": {"m": {"codes": ["1", "2", "3", "4"], "multi": true, "min": 2, "max": 3},
        "a": {"codes": ["x", "y z"]}}, "programme": [["m", "a"]]}"#;
    let programme = Programme::from_json(file).unwrap();
    // total; m; a; m x a: two cases x with five mentions, one case y z with two.
    let world = vec![3, 3, 2, 1, 1, 2, 1, 2, 1, 2, 0, 1, 0, 0, 1];
    let csv = case_list::to_csv(&programme, &[world]);
    assert_eq!(csv, "world,m,a\n0,1|2|3,x\n0,1|2,x\n0,1|4,y z\n");
}

#[test]
fn coverage_needs_both_ends() {
    let complete = |value: u32, counts: &[u32]| {
        let mut cover = Cover::of(Printed { value, revised: false });
        for count in counts {
            cover.add(*count);
        }
        cover.is_complete()
    };
    assert!(complete(0, &[3, 0]) && complete(0, &[0, 6]));
    assert!(!complete(0, &[0, 2]) && !complete(0, &[1, 6]) && !complete(0, &[]));
    assert!(complete(10, &[6, 10]) && complete(10, &[14, 8, 6]));
    assert!(!complete(10, &[7, 10]) && !complete(10, &[8]) && !complete(10, &[]));
}

#[test]
fn numbers_that_no_cases_fit_have_no_worlds() {
    let programme = Programme::from_json(r#"{"attributes": {"a": {"codes": ["1", "2"]}}}"#).unwrap();
    let find = |values: [u32; 3]| {
        let cells = values.map(|value| Printed { value, revised: false });
        Worlds::find(&programme, Rule::FIRST, &cells)
    };
    assert_eq!(find([50, 5, 10]), None);
    assert!(find([50, 25, 25]).is_some());
    // Fits, but "≤ 6" cannot be empty: nothing covers it.
    assert_eq!(find([40, 0, 30]), None);
    assert_eq!(soft5(38, 2), 40);
}
