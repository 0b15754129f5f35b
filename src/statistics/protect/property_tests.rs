//! What must hold for every office and key (soft5, section 4, points 5 to 8).

use std::time::Instant;

use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use sha2::Sha256;

use super::offset::Offsets;
use super::*;
use crate::audit::{Equations, bounds};
use crate::rule::Window;
use crate::table::Cases;
use crate::test_offices::{key, office, reference_programme};
use crate::verify::verify;

const OFFICE_50: &[u8] = include_bytes!("../../../tests/vectors/statistics/office_50.csv");
const OFFICE_200: &[u8] = include_bytes!("../../../tests/vectors/statistics/office_200.csv");

/// A programme with every kind of table, small enough to try many offices.
fn small_programme() -> Programme {
    let file = r#"{"attributes": {
        "ground": {"codes": ["G1", "G2", "G3", "G4", "G5"], "multi": true, "min": 1, "max": 3},
        "form": {"codes": ["F1", "F2", "F3"], "multi": true, "min": 1, "max": 2},
        "area": {"codes": ["A1", "A2", "A3", "A4", "A5", "A6"]},
        "resp": {"codes": ["R1", "R2", "R3"]},
        "quarter": {"codes": ["Q1", "Q2", "Q3", "Q4"]}}}"#;
    Programme::from_json(file).unwrap()
}

/// Counts and printed numbers of the tables released, cell by cell.
fn cells(counted: &Frequencies, release: &Release) -> Vec<(u32, u32)> {
    let count = |by| counted.table(by).unwrap().counts().iter().copied();
    let tables = release.tables().iter();
    tables
        .flat_map(|table| count(table.by()).zip(table.cells().iter().map(|printed| printed.value)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_release_protects_and_is_true_enough(
        cases in 35_usize..400, skew in 0.0_f64..1.6, seed in any::<u64>(), secret in any::<[u8; 32]>(),
    ) {
        let counted = office(&small_programme(), cases, skew, seed).tabulate();
        let (release, worlds) = match protect(&counted, &key(secret), "Büro", 2026) {
            Ok(protected) => protected,
            // A very uneven office may not be protectable; then nothing is published.
            Err(refusal) => {
                prop_assert_eq!(refusal, ProtectError::Unprotectable);
                prop_assert!(skew > 1.0);
                return Ok(());
            }
        };
        for (count, value) in cells(&counted, &release) {
            prop_assert_eq!(value % 5, 0);
            prop_assert!(count >= 3 || value == 0, "{} printed {}", count, value);
            prop_assert!(count < 7 || value > 0, "{} hidden", count);
            prop_assert!(count.abs_diff(value) <= if count >= 7 { 4 } else { 6 }, "{} printed {}", count, value);
        }
        let printed = release.printed();
        let windows: Vec<Window> = printed.iter().map(|printed| release.rule().window(*printed)).collect();
        for (printed, left) in printed.iter().zip(bounds(&Equations::of(release.programme()), &windows).unwrap()) {
            let values = left.high - left.low + 1;
            prop_assert!(values >= if printed.value == 0 { 4 } else { 5 }, "{printed:?} {left:?}");
        }
        prop_assert!(verify(&release.to_json(), worlds.to_csv().as_bytes()).is_ok());
    }

    #[test]
    fn one_or_two_late_cases_change_no_printed_number(
        cases in 40_usize..300, seed in any::<u64>(), secret in any::<[u8; 32]>(),
        removed in 0_usize..=2, late in 0_usize..=2,
    ) {
        let programme = small_programme();
        let csv = as_csv(&programme, cases, seed);
        let counted = Cases::from_csv(&programme, csv.join("\n").as_bytes()).unwrap().tabulate();
        let Ok((release, _)) = protect(&counted, &key(secret), "X", 2026) else { return Ok(()) };
        // At most two cases went and at most two came, so no cell changed by more than two.
        let mut now: Vec<String> = csv.iter().take(csv.len() - removed).cloned().collect();
        now.extend(as_csv(&programme, late, seed ^ 1).into_iter().skip(1));
        let now = Cases::from_csv(release.programme(), now.join("\n").as_bytes()).unwrap().tabulate();
        let (corrected, worlds) = correct(&release, &now, &key("fresh")).unwrap();
        prop_assert_eq!(corrected.printed(), release.printed());
        prop_assert_eq!(corrected.revised_cells(), 0);
        prop_assert!(verify(&corrected.to_json(), worlds.to_csv().as_bytes()).is_ok());
    }
}

/// An office as the lines of a file.
fn as_csv(programme: &Programme, cases: usize, seed: u64) -> Vec<String> {
    let header =
        programme.attributes().iter().map(crate::table::Attribute::name).collect::<Vec<_>>().join(",");
    let mut lines = vec![header];
    for case in 0..cases {
        let mut pick = seed.wrapping_add(case as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let fields = programme.attributes().iter().map(|attribute| {
            pick = pick.rotate_left(17).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let last = attribute.codes().len() as u64;
            attribute.codes()[usize::try_from(((pick >> 40) % last).min((pick >> 20) % last)).unwrap()]
                .to_string()
        });
        lines.push(fields.collect::<Vec<_>>().join(","));
    }
    lines
}

#[test]
fn offsets_are_uniform() {
    let offsets = Offsets::of(&key("uniform"), "X", 2026, 0).unwrap();
    let mut seen = [0_u32; 5];
    for id in 0..100_000 {
        seen[usize::try_from(offsets.of_cell(&["id"], &[&id.to_string()])).unwrap()] += 1;
    }
    let chi_square: f64 = seen.iter().map(|seen| (f64::from(*seen) - 20_000.0).powi(2) / 20_000.0).sum();
    // The 99.9 % quantile with four degrees of freedom.
    assert!(chi_square < 18.47, "{seen:?}");
}

#[test]
fn offsets_follow_the_formula_to_the_letter() {
    let offsets = Offsets::of(&key("testkey"), "Büro", 2026, 3).unwrap();
    let mut drawn_again = 0;
    for id in 0..2_000 {
        let code = format!("A{id}");
        let mut attempt = 0;
        let first = loop {
            let text =
                format!("soft5/1\u{1f}Büro\u{1f}2026\u{1f}3\u{1f}area,resp\u{1f}{code},R1\u{1f}{attempt}");
            let mut mac = Hmac::<Sha256>::new_from_slice(b"testkey").unwrap();
            mac.update(text.as_bytes());
            match mac.finalize().into_bytes()[0] {
                255 => attempt += 1,
                first => break first,
            }
        };
        drawn_again += attempt;
        assert_eq!(offsets.of_cell(&["area", "resp"], &[&code, "R1"]), u32::from(first % 5));
    }
    assert!(drawn_again > 0, "the second draw was never needed");
}

#[test]
fn one_way_tables_are_near_the_truth() {
    let programme = reference_programme();
    let offices = [
        (Cases::from_csv(&programme, OFFICE_50).unwrap(), 2.2),
        (Cases::from_csv(&programme, OFFICE_200).unwrap(), 1.9),
        (office(&programme, 600, 1.0, 600), 1.8),
    ];
    for (cases, at_most) in offices {
        let counted = cases.tabulate();
        let (mut error, mut number) = (0, 0_u32);
        for run in 0..30 {
            let (release, _) = protect(&counted, &key(format!("key {run}")), "X", 2026).unwrap();
            for table in release.tables().iter().filter(|table| matches!(table.by(), Breakdown::One(_))) {
                let counts = counted.table(table.by()).unwrap().counts();
                error += counts
                    .iter()
                    .zip(table.cells())
                    .map(|(count, cell)| count.abs_diff(cell.value))
                    .sum::<u32>();
                number += u32::try_from(counts.len()).unwrap();
            }
        }
        let mean = f64::from(error) / f64::from(number);
        println!("{} cases: mean absolute error {mean:.2}", cases.len());
        assert!(mean <= at_most, "{} cases: mean absolute error {mean}", cases.len());
    }
}

/// Not a test but a measurement: `cargo test --release -p meldestelle-statistics -- --ignored
/// --nocapture takes`.
#[test]
#[ignore = "measures time; times belong to a machine, not to a test"]
#[expect(clippy::cast_precision_loss, reason = "numbers of cases are small")]
fn time_it_takes() {
    let programme = reference_programme();
    for cases in [50, 200, 600, 100_000] {
        for skew in [0.5, 1.0, 1.5] {
            let mut times: Vec<[f64; 3]> = (0..20)
                .map(|seed| {
                    let cases = office(&programme, cases, skew, seed);
                    let start = Instant::now();
                    let counted = cases.tabulate();
                    let protected = protect(&counted, &key(seed.to_string()), "X", 2026);
                    let protect = start.elapsed().as_secs_f64();
                    let csv = protected.map(|(_, worlds)| worlds.to_csv()).unwrap_or_default();
                    let write = start.elapsed().as_secs_f64() - protect;
                    let start = Instant::now();
                    let read = Cases::from_csv(&programme, csv.as_bytes()).map_or(0, |cases| cases.len());
                    let each = start.elapsed().as_secs_f64() / (read as f64).max(1.0) * cases.len() as f64;
                    [protect, write, each]
                })
                .collect();
            times.sort_by(|a, b| a[0].total_cmp(&b[0]));
            let mean = |at: usize| times.iter().map(|time| time[at]).sum::<f64>() / times.len() as f64;
            println!(
                "{cases} cases, skew {skew}: tabulate + draft + audit + certificate mean {:.4} s, max {:.4} s; \
                 worlds.csv {:.4} s; reading the cases {:.4} s",
                mean(0),
                times[times.len() - 1][0],
                mean(1),
                mean(2),
            );
        }
    }
}
