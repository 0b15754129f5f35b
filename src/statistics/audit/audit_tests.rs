//! The audit finds what an exact attacker finds, no more and no less.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use super::*;
use crate::table::FrequencyTable;
use crate::test_offices;

const NEGATIVE_50: &str = include_str!("../../../tests/vectors/statistics/negative_near5_50.json");
const NEGATIVE_200: &str = include_str!("../../../tests/vectors/statistics/negative_near5_200.json");
const EXPECTED: &str = include_str!("../../../tests/vectors/statistics/negative_expected.json");

#[test]
fn conventional_rounding_is_unpicked_as_expected() {
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    for (name, json) in [("negative_near5_50", NEGATIVE_50), ("negative_near5_200", NEGATIVE_200)] {
        let document = Document::from_json(json).unwrap();
        let found = audit_document(&document).unwrap();
        let mut findings = BTreeMap::new();
        for pinned in &found {
            let name = if pinned.disclosure == Disclosure::Exact { "EXACT" } else { "NARROW" };
            *findings.entry(name).or_insert(0) += 1;
        }
        assert_eq!(serde_json::to_value(findings).unwrap(), expected[name]["findings"]);
        let exact = found.iter().filter(|pinned| pinned.disclosure == Disclosure::Exact);
        let exact: Vec<Value> = exact
            .map(|pinned| {
                let cell = document.programme().cell_name(pinned.by, pinned.cell);
                serde_json::json!({
                    "cell": cell, "value": pinned.value, "lo": pinned.low, "hi": pinned.high, "finding": "EXACT"
                })
            })
            .collect();
        assert_eq!(Value::Array(exact), expected[name]["exact"]);
        let small = found.iter().any(|pinned| pinned.low == pinned.high && (1..=2).contains(&pinned.low));
        assert!(!small, "exact_small is empty in both");
    }
}

#[test]
fn golden_releases_pass_the_audit() {
    for json in [
        include_str!("../../../tests/vectors/statistics/expected_release_50.json"),
        include_str!("../../../tests/vectors/statistics/expected_release_200.json"),
    ] {
        assert_eq!(audit_document(&Document::from_json(json).unwrap()), Ok(Vec::new()));
    }
}

#[test]
fn numbers_that_no_cases_fit_are_impossible() {
    let json = include_str!("../../../tests/vectors/statistics/expected_release_50.json");
    let changed = json.replace(r#"["R1"], 15"#, r#"["R1"], 75"#);
    assert_eq!(audit_document(&Document::from_json(&changed).unwrap()), Err(Impossible));
}

#[test]
fn an_empty_looking_cell_that_must_be_occupied_is_found() {
    // The total is at least 36 and A2 at most 34, so A1, printed "≤ 6", cannot be empty.
    let programme = Programme::from_json(r#"{"attributes": {"area": {"codes": ["A1", "A2"]}}}"#).unwrap();
    let cells = [40, 0, 30].map(|value| Printed { value, revised: false });
    let found = audit(&programme, Rule::FIRST, &cells, |_| Vec::new()).unwrap();
    let of = |cell| {
        found
            .iter()
            .find(|pinned| pinned.by == Breakdown::One(0) && pinned.cell == cell)
            .map(|p| (p.low, p.high))
    };
    assert_eq!(of(0), Some((2, 6)));
}

#[test]
fn four_values_are_too_few_for_a_number_but_enough_for_a_hidden_one() {
    // A1 is at least 51 and the total at most 54.
    let programme = Programme::from_json(r#"{"attributes": {"area": {"codes": ["A1", "A2"]}}}"#).unwrap();
    let cells = [50, 55, 0].map(|value| Printed { value, revised: false });
    let found = audit(&programme, Rule::FIRST, &cells, |_| Vec::new()).unwrap();
    let found: Vec<_> =
        found.iter().map(|pinned| (pinned.by, pinned.cell, pinned.low, pinned.high)).collect();
    assert_eq!(found, [(Breakdown::Total, 0, 51, 54), (Breakdown::One(0), 0, 51, 54)]);
}

#[test]
fn coefficients_are_rounded_to_the_safe_side() {
    // 2 <= 3a - 2b <= 7 with a in 0..=3, b in 0..=1: a = 0 gives at most 0, a = 3 at least 7 - only
    // with b = 1.
    let row = LinearConstraint { terms: vec![(0, 3), (1, -2)], low: Some(2), high: Some(7) };
    let equations = Equations::among(2, vec![row]);
    let windows = [Window { low: 0, high: 3 }, Window { low: 0, high: 1 }];
    let mut propagator = Propagator::new(&equations, &windows).unwrap();
    assert_eq!((propagator.bounds(0), propagator.bounds(1)), ((1, 3), (0, 1)));
    let mark = propagator.mark();
    propagator.narrow(0, 3, 3).unwrap();
    assert_eq!(propagator.bounds(1), (1, 1));
    propagator.undo(mark);
    assert_eq!((propagator.bounds(0), propagator.bounds(1)), ((1, 3), (0, 1)));
    assert!(propagator.narrow(0, 0, 0).is_err());
}

/// All counts that any list of up to eight cases can have: the attacker who tries everything.
fn by_trying(windows: &[Window]) -> Vec<Window> {
    // Sorts of cases: area (2) x resp (2) x non-empty sets of two grounds (3).
    let sorts: Vec<[usize; 3]> = (0..12).map(|sort| [sort % 2, sort / 2 % 2, sort / 4 + 1]).collect();
    let cells_of = |[area, resp, grounds]: [usize; 3]| {
        let has = |ground: usize| grounds >> ground & 1 == 1;
        let mut cells = vec![0, 3 + area, 5 + resp, 11 + 2 * area + resp];
        cells.extend(
            (0..2).filter(|ground| has(*ground)).flat_map(|ground| [1 + ground, 7 + 2 * ground + area]),
        );
        cells
    };
    let mut reach: Vec<Option<Window>> = vec![None; windows.len()];
    let mut counts = vec![0_u32; windows.len()];
    try_sorts(&sorts.into_iter().map(cells_of).collect::<Vec<_>>(), windows, &mut counts, &mut reach);
    reach.into_iter().map(Option::unwrap).collect()
}

fn try_sorts(sorts: &[Vec<usize>], windows: &[Window], counts: &mut [u32], reach: &mut [Option<Window>]) {
    let Some((sort, others)) = sorts.split_first() else {
        if windows.iter().zip(&*counts).all(|(window, count)| window.contains(*count)) {
            for (reach, count) in reach.iter_mut().zip(counts) {
                let old = reach.unwrap_or(Window { low: *count, high: *count });
                *reach = Some(Window { low: old.low.min(*count), high: old.high.max(*count) });
            }
        }
        return;
    };
    let mut added = 0;
    while windows.iter().zip(&*counts).all(|(window, count)| *count <= window.high) {
        try_sorts(others, windows, counts, reach);
        for cell in sort {
            counts[*cell] += 1;
        }
        added += 1;
    }
    for cell in sort {
        counts[*cell] -= added;
    }
}

#[test]
fn bounds_are_those_of_trying_every_list_of_cases() {
    let file = r#"{"attributes": {"ground": {"codes": ["G1", "G2"], "multi": true, "min": 1, "max": 2},
        "area": {"codes": ["A1", "A2"]}, "resp": {"codes": ["R1", "R2"]}}}"#;
    let programme = Programme::from_json(file).unwrap();
    let mut rng = StdRng::seed_from_u64(1);
    for office in 0..40 {
        let cases = test_offices::office(&programme, rng.random_range(3..=6), 0.7, office);
        let rule = if office % 2 == 0 { Rule::Nearest { base: 3 } } else { Rule::Random { base: 2 } };
        let counted = cases.tabulate();
        let counts = counted.tables().iter().flat_map(FrequencyTable::counts);
        let windows: Vec<Window> = counts
            .map(|count| {
                let value = (count + 1) / rule.base() * rule.base();
                rule.window(Printed { value, revised: false })
            })
            .collect();
        assert_eq!(
            bounds(&Equations::of(&programme), &windows).unwrap(),
            by_trying(&windows),
            "office {office}"
        );
    }
}
