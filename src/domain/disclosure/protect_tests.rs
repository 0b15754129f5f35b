//! The golden releases.

use super::*;
use crate::table::Cases;

const OFFICE_50: &str = include_str!("../../../tests/vectors/statistics/office_50.csv");
const OFFICE_200: &str = include_str!("../../../tests/vectors/statistics/office_200.csv");
const RELEASE_50: &str = include_str!("../../../tests/vectors/statistics/expected_release_50.json");
const RELEASE_200: &str = include_str!("../../../tests/vectors/statistics/expected_release_200.json");

/// The programme of the reference offices.
pub(crate) fn reference_programme() -> Programme {
    let release: serde_json::Value = serde_json::from_str(RELEASE_200).unwrap();
    assert!(release["attributes"].is_object());
    let start = RELEASE_200.find("\"attributes\": ").unwrap();
    let end = RELEASE_200.find(", \"rule\"").unwrap();
    Programme::from_json(&format!("{{{}}}", &RELEASE_200[start..end])).unwrap()
}

pub(crate) fn test_key(bytes: &[u8]) -> ReleaseKey {
    ReleaseKey::from_bytes(bytes.to_vec()).unwrap()
}

#[test]
fn golden_releases_are_reproduced_value_by_value() {
    for (office, expected) in [(OFFICE_50, RELEASE_50), (OFFICE_200, RELEASE_200)] {
        let cases = Cases::from_csv(&reference_programme(), office.as_bytes()).unwrap();
        let (release, worlds) = protect(&cases.tabulate(), &test_key(b"testkey"), "X", 2026).unwrap();
        assert_eq!(release, Release::from_json(expected).unwrap());
        let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(value(&release.to_json()), value(expected));
        println!("{} worlds", worlds.len());
        crate::release::verify(&release.to_json(), worlds.to_csv().as_bytes()).unwrap();
    }
}
