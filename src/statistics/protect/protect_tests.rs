//! Golden releases, refusals and corrections.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::offset::Offsets;
use super::protect_error::DRAWS;
use super::*;
use crate::audit::audit;
use crate::rule::{Window, soft5};
use crate::table::Cases;
use crate::test_offices::{key, of_patterns, office, reference_attributes, reference_programme};
use crate::verify::verify;

const OFFICE_50: &str = include_str!("../../../tests/vectors/statistics/office_50.csv");
const OFFICE_200: &str = include_str!("../../../tests/vectors/statistics/office_200.csv");
const RELEASE_50: &str = include_str!("../../../tests/vectors/statistics/expected_release_50.json");
const RELEASE_200: &str = include_str!("../../../tests/vectors/statistics/expected_release_200.json");

/// A programme with seventeen attributes, as an office publishes it.
fn of_many_attributes() -> Programme {
    let file = include_str!("../../../tests/vectors/statistics/programme_meldestelle_1.json");
    Programme::from_json(file).unwrap()
}

fn counted(csv: &str) -> Frequencies {
    Cases::from_csv(&reference_programme(), csv.as_bytes()).unwrap().tabulate()
}

/// All cells of one draw of an office `X`.
fn whole(counted: &Frequencies, key: &ReleaseKey, number: u32) -> (Programme, Vec<Printed>) {
    first_draft(counted, &Drawing::first(Offsets::of(key, "X", 2026, number).unwrap())).unwrap()
}

/// Whether the audit finds nothing.
fn passes(programme: &Programme, cells: &[Printed]) -> bool {
    audit(programme, Rule::FIRST, cells, |_| Vec::new()).is_ok_and(|pinned| pinned.is_empty())
}

/// The first so many cases of a file.
fn first(csv: &str, cases: usize) -> String {
    csv.lines().take(cases + 1).collect::<Vec<_>>().join("\n")
}

/// The release of the 200 cases, and its cases as they stand after `change`.
fn corrected(
    change: impl Fn(&str) -> String,
) -> (Release, Result<(Release, Worlds), ProtectError>, Frequencies) {
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
    let drawn = |draw| whole(&counted, &key("testkey"), draw).1;
    assert_eq!(drawn(0), same);
    assert_ne!(drawn(1), same);
}

#[test]
fn a_draft_that_pins_a_cell_is_drawn_again() {
    let counted = office(&reference_programme(), 600, 1.5, 1).tabulate();
    let redrawn = (0..20).filter(|run| {
        let secret = key(format!("{run}"));
        let (programme, cells) = whole(&counted, &secret, 0);
        let passes = passes(&programme, &cells);
        let (release, _) = protect(&counted, &secret, "X", 2026).unwrap();
        let published = audit(release.programme(), Rule::FIRST, &release.printed(), |_| Vec::new()).unwrap();
        assert_eq!(published, Vec::new());
        !passes
    });
    assert!(redrawn.count() > 0, "no draft needed a second draw");
}

#[test]
fn only_pinned_cells_are_drawn_again() {
    let counted = of_patterns(&of_many_attributes(), 600, 20, 1).tabulate();
    let again: Vec<usize> = (0..5)
        .map(|run| {
            let secret = key(format!("{run}"));
            let (_, first) = whole(&counted, &secret, 0);
            let (release, _) = protect(&counted, &secret, "X", 2026).unwrap();
            release.printed().iter().zip(&first).filter(|(last, first)| last != first).count()
        })
        .collect();
    assert!(again.iter().any(|cells| *cells > 0), "none was drawn again");
    assert!(again.iter().all(|cells| *cells < 20), "{again:?} cells of 919 were drawn again");
}

#[test]
fn an_office_of_few_patterns_is_drawn_where_no_whole_draft_passes() {
    for seed in [1, 3] {
        let counted = of_patterns(&of_many_attributes(), 600, 40, seed).tabulate();
        let secret = key("1");
        let passing = (0..DRAWS).filter(|number| {
            let (programme, cells) = whole(&counted, &secret, *number);
            passes(&programme, &cells)
        });
        assert_eq!(passing.count(), 0, "whole drafts pass");
        let (release, worlds) = protect(&counted, &secret, "X", 2026).unwrap();
        assert!(passes(release.programme(), &release.printed()));
        verify(&release.to_json(), worlds.to_csv().as_bytes()).unwrap();
    }
}

#[test]
fn drawing_again_excludes_no_count() {
    // Every case of the second code of one list has the second of the other: a part and two wholes
    // that are all one.
    let programme = r#"{"attributes": {"a": {"codes": ["1", "2"]}, "b": {"codes": ["1", "2"]}},
        "programme": [["a", "b"]]}"#;
    let programme = Programme::from_json(programme).unwrap();
    let mut counts_of: HashMap<Vec<Printed>, HashSet<u32>> = HashMap::new();
    let mut again = 0;
    for count in 13..=37 {
        let csv = format!("a,b\n{}{}", "1,1\n".repeat(60), "2,2\n".repeat(count));
        let counted = Cases::from_csv(&programme, csv.as_bytes()).unwrap().tabulate();
        for run in 0..400 {
            let secret = key(format!("{run}"));
            let (programme, first) = whole(&counted, &secret, 0);
            again += u32::from(!passes(&programme, &first));
            let (release, _) = protect(&counted, &secret, "X", 2026).unwrap();
            // What the three cells of these cases print.
            let cells = release.programme().cells().zip(release.printed());
            let of_code = cells.filter(|((by, cell), _)| match by {
                Breakdown::Total => false,
                Breakdown::One(_) => *cell == 1,
                Breakdown::Two(..) => *cell == 3,
            });
            let printed = of_code.map(|(_, printed)| printed).collect();
            counts_of.entry(printed).or_default().insert(u32::try_from(count).unwrap());
        }
    }
    assert!(again > 1000, "{again} drafts were drawn again");
    let mut tried = 0;
    for (printed, counts) in &counts_of {
        let windows = printed.iter().map(|printed| Rule::FIRST.window(*printed));
        let low = windows.clone().map(|window| window.low).max().unwrap();
        let high = windows.map(|window| window.high).min().unwrap();
        if (13..=33).contains(&low) && high <= 37 {
            tried += 1;
            assert_eq!(counts.len(), usize::try_from(high - low + 1).unwrap(), "{printed:?} {counts:?}");
        }
    }
    assert!(tried >= 4, "{counts_of:?}");
}

#[test]
fn two_way_tables_appear_only_when_coarse_enough() {
    let two_way = |cases: usize| {
        let (release, _) = protect(&counted(&first(OFFICE_200, cases)), &key("testkey"), "X", 2026).unwrap();
        let tables = release.tables().iter().filter(|table| matches!(table.by(), Breakdown::Two(..)));
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
    assert!(is_coarse_enough(&programme, Breakdown::One(0), 30));
}

#[test]
fn fewer_than_thirty_cases_are_refused() {
    for cases in [0, 1, 12, 25] {
        let counted = counted(&first(OFFICE_50, cases));
        assert_eq!(protect(&counted, &key("testkey"), "X", 2026), Err(ProtectError::TooFew));
    }
    // It is the printed total that counts: a true one of 26 to 29 would otherwise be told apart.
    let counted = counted(&first(OFFICE_50, 28));
    let totals = (0..40)
        .map(|run| protect(&counted, &key(run.to_string()), "X", 2026).map(|(release, _)| release.total()));
    let totals: HashSet<_> = totals.collect();
    assert_eq!(totals, [Ok(30), Err(ProtectError::TooFew)].into());
}

#[test]
fn numbers_that_stay_pinned_are_refused() {
    // Both lists say the same of everybody, and whatever is drawn, one prints 20 and the other 25.
    let programme = r#"{"attributes": {"a": {"codes": ["1", "2"]}, "b": {"codes": ["1", "2"]}},
        "programme": [["a", "b"]]}"#;
    let programme = Programme::from_json(programme).unwrap();
    let cells = [105, 80, 20, 80, 25, 80, 0, 0, 25].map(|value| Printed { value, revised: false });
    assert!(!passes(&programme, &cells));
    let drawings = std::cell::Cell::new(0);
    let secret = key("testkey");
    let refused = draft::certified((&secret, "X", 2026), (Rule::FIRST, |_| Vec::new()), |_| {
        drawings.set(drawings.get() + 1);
        Ok((programme.clone(), cells.to_vec()))
    });
    assert_eq!(refused.err(), Some(ProtectError::Unprotectable));
    assert!(drawings.get() > DRAWS, "{} drawings", drawings.get());
}

#[test]
fn names_and_sizes_that_no_release_can_have_are_refused() {
    let counted = counted(OFFICE_50);
    for office in ["", "  ", "X\u{1f}2026", "X\nY", &"X".repeat(201)] {
        assert_eq!(protect(&counted, &key("testkey"), office, 2026), Err(ProtectError::Office));
    }
    assert!(ReleaseKey::from_bytes(Vec::new()).is_none());
    let codes = (0..150).map(|code| format!("\"{code}\"")).collect::<Vec<_>>().join(",");
    let file = format!(
        "{{\"attributes\": {{\"a\": {{\"codes\": [{codes}]}}, \"b\": {{\"codes\": [{codes}]}}}}, \"programme\": [[\"a\", \"b\"]]}}"
    );
    let programme = Programme::from_json(&file).unwrap();
    let cases = office(&programme, 50_000, 0.0, 1).tabulate();
    assert_eq!(protect(&cases, &key("testkey"), "X", 2026), Err(ProtectError::TooManyCells));
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
    assert_eq!(correct(&correction, &now, &key("fresher")), Err(ProtectError::CorrectedBefore));
}

#[test]
fn a_correction_must_count_the_published_tables() {
    let (release, ..) = corrected(str::to_owned);
    // The whole programme has more tables than the 200 cases allowed.
    let all = counted(OFFICE_200);
    assert_eq!(correct(&release, &all, &key("fresh")), Err(ProtectError::OtherTables));
    let fewer = reference_attributes().replace("\"GE4\"", "\"GE5\"");
    let cases = Cases::none(&Programme::from_json(&fewer).unwrap());
    assert_eq!(correct(&release, &cases.tabulate(), &key("fresh")), Err(ProtectError::OtherTables));
}

#[test]
fn a_correction_below_thirty_cases_is_refused() {
    let (_, correction, _) = corrected(|csv| first(csv, 20));
    assert_eq!(correction, Err(ProtectError::TooFew));
}
