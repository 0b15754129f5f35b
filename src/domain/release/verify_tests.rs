//! The golden pairs hold; every kind of tampering is found.

use super::*;

const RELEASE_50: &str = include_str!("../../../tests/vectors/statistics/expected_release_50.json");
const RELEASE_200: &str = include_str!("../../../tests/vectors/statistics/expected_release_200.json");
const WORLDS_50: &str = include_str!("../../../tests/vectors/statistics/expected_worlds_50.csv");
const WORLDS_200: &str = include_str!("../../../tests/vectors/statistics/expected_worlds_200.csv");

fn reasons(release: &str, worlds: &str) -> String {
    let findings = verify(release, worlds.as_bytes()).expect_err("accepted");
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}

#[test]
fn the_golden_pairs_hold() {
    for (release, worlds, total) in [(RELEASE_50, WORLDS_50, 50), (RELEASE_200, WORLDS_200, 200)] {
        let release = verify(release, worlds.as_bytes()).unwrap();
        assert_eq!((release.office(), release.year(), release.total()), ("X", 2026, total));
    }
}
