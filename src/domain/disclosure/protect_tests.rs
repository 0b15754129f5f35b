//! Golden releases, refusals and corrections.

use serde_json::Value;

use super::test_offices::{key, office, reference_attributes, reference_programme};
use super::*;
use crate::release::verify;
use crate::table::Cases;

const OFFICE_50: &str = include_str!("../../../tests/vectors/statistics/office_50.csv");
const OFFICE_200: &str = include_str!("../../../tests/vectors/statistics/office_200.csv");
const RELEASE_50: &str = include_str!("../../../tests/vectors/statistics/expected_release_50.json");
const RELEASE_200: &str = include_str!("../../../tests/vectors/statistics/expected_release_200.json");

fn counted(csv: &str) -> Frequencies {
    Cases::from_csv(&reference_programme(), csv.as_bytes()).unwrap().tabulate()
}

/// The first so many cases of a file.
fn first(csv: &str, cases: usize) -> String {
    csv.lines().take(cases + 1).collect::<Vec<_>>().join("\n")
}

/// The release of the 200 cases, and its cases as they stand after `change`.
fn corrected(change: impl Fn(&str) -> String) -> (Release, Result<(Release, Worlds), Refusal>, Frequencies) {
    let (release, _) = protect(&counted(OFFICE_200), &key("testkey"), "X", 2026).unwrap();
    let now = Cases::from_csv(release.programme(), change(OFFICE_200).as_bytes()).unwrap().tabulate();
    let correction = correct(&release, &now, &key("fresh"));
    (release, correction, now)
}

#[test]
fn golden_releases_are_reproduced_value_by_value() {
    for (office, expected) in [(OFFICE_50, RELEASE_50), (OFFICE_200, RELEASE_200)] {
        let (release, worlds) = protect(&counted(office), &key("testkey"), "X", 2026).unwrap();
        let value = |json: &str| serde_json::from_str::<Value>(json).unwrap();
        assert_eq!(value(&release.to_json()), value(expected));
        assert_eq!(release, Release::from_json(expected).unwrap());
        verify(&release.to_json(), worlds.to_csv().as_bytes()).unwrap();
    }
}

#[test]
fn key_office_year_and_draw_all_matter() {
    let counted = counted(OFFICE_200);
    let numbers = |secret: &str, office: &str, year: u16| {
        let (release, _) = protect(&counted, &key(secret), office, year).unwrap();
        release.printed()
    };
    let same = numbers("testkey", "X", 2026);
    assert_eq!(numbers("testkey", "X", 2026), same);
    assert_ne!(numbers("testkez", "X", 2026), same);
    assert_ne!(numbers("testkey", "Y", 2026), same);
    assert_ne!(numbers("testkey", "X", 2027), same);
    let drawn = |draw| draft(&counted, &Offsets::of(&key("testkey"), "X", 2026, draw).unwrap()).unwrap().1;
    assert_eq!(drawn(0), same);
    assert_ne!(drawn(1), same);
}

#[test]
fn a_draft_that_pins_a_cell_is_drawn_again() {
    let counted = office(&reference_programme(), 600, 1.5, 1).tabulate();
    let redrawn = (0..20).filter(|run| {
        let secret = key(format!("{run}"));
        let (programme, cells) = draft(&counted, &Offsets::of(&secret, "X", 2026, 0).unwrap()).unwrap();
        let passes = audit(&programme, Rule::FIRST, &cells).is_ok_and(|pinned| pinned.is_empty());
        let (release, _) = protect(&counted, &secret, "X", 2026).unwrap();
        let published = audit(release.programme(), Rule::FIRST, &release.printed()).unwrap();
        assert_eq!(published, Vec::new());
        !passes
    });
    assert!(redrawn.count() > 0, "no draft needed a second draw");
}

#[test]
fn two_way_tables_appear_only_when_coarse_enough() {
    let two_way = |cases: usize| {
        let (release, _) = protect(&counted(&first(OFFICE_200, cases)), &key("testkey"), "X", 2026).unwrap();
        let tables = release.tables().iter().filter(|table| matches!(table.by(), By::Two(..)));
        let names: Vec<String> =
            tables.map(|table| release.programme().names(table.by()).join("-")).collect();
        (release.total(), names.join(" "))
    };
    assert_eq!(two_way(200), (200, "area-resp district-quarter age-gender".to_owned()));
    assert_eq!(two_way(100), (100, "district-quarter age-gender".to_owned()));
    assert_eq!(two_way(50), (50, "age-gender".to_owned()));
    assert_eq!(two_way(40), (40, String::new()));
}

#[test]
fn two_cases_a_cell_are_coarse_enough() {
    let programme = reference_programme();
    let table =
        |names: [&str; 2]| *programme.tables().iter().find(|by| programme.names(**by) == names).unwrap();
    assert!(is_coarse_enough(&programme, table(["district", "quarter"]), 80));
    assert!(!is_coarse_enough(&programme, table(["district", "quarter"]), 79));
    assert!(is_coarse_enough(&programme, By::One(0), 30));
}

#[test]
fn fewer_than_thirty_cases_are_refused() {
    for cases in [0, 1, 12, 25] {
        let counted = counted(&first(OFFICE_50, cases));
        assert_eq!(protect(&counted, &key("testkey"), "X", 2026), Err(Refusal::TooFew));
    }
    // It is the printed total that counts: a true one of 26 to 29 would otherwise be told apart.
    let counted = counted(&first(OFFICE_50, 28));
    let totals = (0..40)
        .map(|run| protect(&counted, &key(run.to_string()), "X", 2026).map(|(release, _)| release.total()));
    let totals: std::collections::HashSet<_> = totals.collect();
    assert_eq!(totals, [Ok(30), Err(Refusal::TooFew)].into());
}

#[test]
fn an_office_that_cannot_be_protected_is_refused() {
    // Eight of a hundred cases have the code 2 everywhere, so every margin and every joint cell of a chain of tables
    // prints the same 8: some print 5 and some 10, and both together leave only 6 to 9.
    let names: Vec<String> = (0..30).map(|at| format!("a{at}")).collect();
    let declared = names.iter().map(|name| format!("\"{name}\": {{\"codes\": [\"1\", \"2\"]}}"));
    let chain = names.windows(2).map(|pair| format!("[\"{}\", \"{}\"]", pair[0], pair[1]));
    let (declared, chain) = (declared.collect::<Vec<_>>().join(","), chain.collect::<Vec<_>>().join(","));
    let programme =
        Programme::from_json(&format!("{{\"attributes\": {{{declared}}}, \"programme\": [{chain}]}}"))
            .unwrap();
    let all = |code: &str| format!("{}\n", vec![code; 30].join(","));
    let csv = format!("{}\n{}{}", names.join(","), all("1").repeat(92), all("2").repeat(8));
    let counted = Cases::from_csv(&programme, csv.as_bytes()).unwrap().tabulate();
    assert_eq!(protect(&counted, &key("testkey"), "X", 2026), Err(Refusal::Unprotectable));
}

#[test]
fn names_and_sizes_that_no_release_can_have_are_refused() {
    let counted = counted(OFFICE_50);
    for office in ["", "  ", "X\u{1f}2026", "X\nY", &"X".repeat(201)] {
        assert_eq!(protect(&counted, &key("testkey"), office, 2026), Err(Refusal::Office));
    }
    assert!(ReleaseKey::from_bytes(Vec::new()).is_none());
    let codes = (0..150).map(|code| format!("\"{code}\"")).collect::<Vec<_>>().join(",");
    let file = format!(
        "{{\"attributes\": {{\"a\": {{\"codes\": [{codes}]}}, \"b\": {{\"codes\": [{codes}]}}}}, \"programme\": [[\"a\", \"b\"]]}}"
    );
    let programme = Programme::from_json(&file).unwrap();
    let cases = office(&programme, 50_000, 0.0, 1).tabulate();
    assert_eq!(protect(&cases, &key("testkey"), "X", 2026), Err(Refusal::TooManyCells));
}

#[test]
fn a_key_does_not_print_itself() {
    assert_eq!(format!("{:?}", key("testkey")), "ReleaseKey(..)");
}

#[test]
fn one_or_two_late_cases_change_nothing() {
    let late = OFFICE_50.lines().skip(1);
    for (one, two) in late.clone().zip(late.skip(1)) {
        for lines in [format!("{one}\n"), format!("{one}\n{two}\n")] {
            let (release, correction, _) = corrected(|csv| format!("{csv}{lines}"));
            let (correction, worlds) = correction.unwrap();
            assert_eq!(correction.printed(), release.printed());
            assert_eq!(Some(worlds), Worlds::of(&release), "the same worlds certify it");
        }
    }
}

#[test]
fn thirty_late_cases_revise_only_cells_in_which_three_changed() {
    let (release, correction, now) = corrected(|csv| {
        let late: Vec<&str> = OFFICE_50.lines().skip(1).take(30).collect();
        format!("{csv}{}\n", late.join("\n"))
    });
    let (correction, worlds) = correction.unwrap();
    let before = counted(OFFICE_200);
    let before = release.programme().tables().iter().flat_map(|by| before.table(*by).unwrap().counts());
    let now = now.tables().iter().flat_map(FrequencyTable::counts);
    let printed = release.printed().into_iter().zip(correction.printed());
    for ((old, new), (before, now)) in printed.zip(before.zip(now)) {
        let window = Rule::FIRST.window(old);
        let far = *now + 2 < window.low || *now > window.high + 2;
        assert_eq!(new.revised, far, "{old:?} for {before}, now {now}");
        assert_eq!(new.value == old.value, !far);
        assert!(!far || before.abs_diff(*now) >= 3);
        assert!(Rule::CORRECTED.window(new).contains(*now));
    }
    assert!(correction.revised_cells() > 0);
    let json = correction.to_json();
    assert!(json.contains(r#""rule": {"type":"soft5","slack":2}"#), "{json}");
    assert_eq!(json.matches(r#","r"]"#).count(), correction.revised_cells());
    assert_eq!(verify(&json, worlds.to_csv().as_bytes()).unwrap(), correction);
}

#[test]
fn corrected_windows_are_two_wider_except_where_revised() {
    let window = |value, revised| Rule::CORRECTED.window(Printed { value, revised });
    assert_eq!(window(0, false), Window { low: 0, high: 8 });
    assert_eq!(window(5, false), Window { low: 1, high: 11 });
    assert_eq!(window(10, false), Window { low: 4, high: 16 });
    assert_eq!(window(0, true), Window { low: 0, high: 6 });
    assert_eq!(window(5, true), Window { low: 3, high: 9 });
    assert_eq!(window(10, true), Window { low: 6, high: 14 });
}

#[test]
fn windows_hold_exactly_the_counts_that_can_print_a_number() {
    for value in (0..=60).step_by(5) {
        let window = Rule::FIRST.window(Printed { value, revised: false });
        for count in 0..80 {
            let possible = (0..5).any(|offset| soft5(count, offset) == value);
            assert_eq!(window.contains(count), possible, "{count} printed {value}");
        }
    }
}

#[test]
fn a_correction_is_corrected_no_further() {
    let (_, correction, now) = corrected(str::to_owned);
    let (correction, _) = correction.unwrap();
    assert_eq!(correct(&correction, &now, &key("fresher")), Err(Refusal::CorrectedBefore));
}

#[test]
fn a_correction_must_count_the_published_tables() {
    let (release, ..) = corrected(str::to_owned);
    // The whole programme has more tables than the 200 cases allowed.
    let all = counted(OFFICE_200);
    assert_eq!(correct(&release, &all, &key("fresh")), Err(Refusal::OtherTables));
    let fewer = reference_attributes().replace("\"GE4\"", "\"GE5\"");
    let cases = Cases::none(&Programme::from_json(&fewer).unwrap());
    assert_eq!(correct(&release, &cases.tabulate(), &key("fresh")), Err(Refusal::OtherTables));
}

#[test]
fn a_correction_below_thirty_cases_is_refused() {
    let (_, correction, _) = corrected(|csv| first(csv, 20));
    assert_eq!(correction, Err(Refusal::TooFew));
}
