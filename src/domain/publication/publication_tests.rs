use chrono::{TimeZone, Utc};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use meldestelle_statistics::protect::{
    NOT_STATED, ProtectError, ReleaseKey, correct_with_not_stated, protect_with_not_stated,
};
use meldestelle_statistics::rule::Rule;
use meldestelle_statistics::standalone_counts::{ExactStandaloneCounts, StandaloneCounts};
use meldestelle_statistics::table::{Attribute, Breakdown, Programme};
use meldestelle_statistics::verify::verify;

use super::*;
use crate::case::{CaseState, Priority};
use crate::case_status::CaseStatus;
use crate::facts::Facts;
use crate::id::CaseId;
use crate::submission::Submission;
use crate::taxonomy::Taxonomy;

fn pick(rng: &mut StdRng, below: usize) -> usize {
    usize::try_from(rng.next_u32()).unwrap() % below
}

/// A case of 2026 with confirmed codes.
fn case(month: u32, status: &str, codes: &[(&str, &str)]) -> CaseState {
    let fields = codes.iter().map(|(list, code)| ((*list).to_owned(), (*code).to_owned())).collect();
    CaseState {
        name: String::new(),
        received: Utc.with_ymd_and_hms(2026, month, 15, 12, 0, 0).unwrap(),
        status: Taxonomy::list("case_status").unwrap().code(status).unwrap(),
        priority: Priority::Normal,
        assignee: None,
        language: "de".to_owned(),
        has_contact: false,
        facts: Facts::parse(&Submission::new(fields)).unwrap(),
        files: None,
        hand_over: None,
        plan: crate::work_plan::WorkPlan::default(),
        district: String::new(),
        changes: Vec::new(),
    }
}

/// A case of a typical office: some codes are frequent, many are rare, some are not stated.
fn some_case(rng: &mut StdRng) -> CaseState {
    let mut codes: Vec<(&str, &str)> = Vec::new();
    for list in crate::facts::CODED {
        let defined = Taxonomy::list(list).unwrap();
        let mut code = || {
            let skewed = pick(rng, defined.items.len()).min(pick(rng, defined.items.len()));
            defined.items[skewed].code.as_str()
        };
        let (one, two) = (code(), code());
        match pick(rng, 10) {
            0 | 1 => {}
            2..5 if defined.multi && one != two => codes.extend([(list, one), (list, two)]),
            _ => codes.push((list, one)),
        }
    }
    codes.retain(|pair| *pair != ("intake_channel", "media") && *pair != ("manifestation", "propaganda"));
    let status = ["closed", "active", "documented", "referred", "out_of_scope"][pick(rng, 5)];
    case(1 + u32::try_from(pick(rng, 12)).unwrap(), status, &codes)
}

fn office(seed: u64, size: usize) -> Vec<(CaseId, CaseState)> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..size).map(|_| (CaseId::random(&mut rng), some_case(&mut rng))).collect()
}

fn count(cases: &[(CaseId, CaseState)]) -> Counted {
    let mut tally = Tally::new(programme());
    for (id, state) in cases {
        tally.add(Some(*id), state);
    }
    tally.finish().unwrap()
}

fn key(seed: u64) -> ReleaseKey {
    ReleaseKey::random(&mut StdRng::seed_from_u64(seed))
}

#[test]
fn the_programme_is_what_it_says() {
    let programme = programme();
    let sizes: Vec<String> =
        programme.attributes().iter().map(|a| format!("{} {}", a.name(), a.codes().len())).collect();
    assert_eq!(
        sizes.join(", "),
        "ground 15, form 13, area 15, manifestation 15, resp 15, sector 7, role 8, channel 9, help 15, \
         intervention 15, outcome 15, status 5, plausibility 6, reason 11, age 7, gender 4, quarter 4"
    );
    let crossed: Vec<String> = programme
        .tables()
        .iter()
        .filter(|by| matches!(by, Breakdown::Two(..)))
        .map(|by| programme.names(*by).join("-"))
        .collect();
    assert_eq!(crossed, ["ground-area", "area-resp", "area-outcome", "channel-quarter", "age-gender"]);
    for attribute in programme.attributes() {
        let published = published(attribute.name()).unwrap();
        assert_eq!(published.is_multi(), attribute.multi().is_some(), "{}", attribute.name());
        let most = attribute.multi().map(|multi| usize::from(multi.max));
        assert!(
            most.is_none_or(|most| most == attribute.codes().len() - 1),
            "nothing but the list bounds it"
        );
    }
}

#[test]
fn the_programme_is_the_one_of_its_version() {
    let stored = include_str!("../../../tests/vectors/statistics/programme_meldestelle_1.json");
    assert_eq!(VERSION, "meldestelle-tables/1");
    assert_eq!(programme(), &Programme::from_json(stored).unwrap());
}

#[test]
fn every_code_of_the_lists_is_published_under_one() {
    for attribute in &ATTRIBUTES {
        let Some(list) = attribute.list else { continue };
        let codes = attribute.codes();
        for code in Taxonomy::list(list).unwrap().codes().map(crate::taxonomy::Code::as_str) {
            let published = attribute.codes_of(std::iter::once(code));
            assert!(
                codes.contains(&published[0])
                    || CaseStatus::parse(code).is_some_and(|status| !status.is_counted()),
                "{list} {code}"
            );
        }
        for code in &codes {
            assert!(
                *code == NOT_STATED
                    || Taxonomy::list(list).unwrap().code(code).is_some()
                    || attribute.grouped(code).count() >= 2,
                "{list} {code}"
            );
        }
    }
    let gender = published("gender").unwrap();
    assert_eq!(gender.codes(), ["female", "male", "diverse_self", NOT_STATED]);
    assert_eq!(gender.grouped("diverse_self").collect::<Vec<_>>(), ["diverse", "self"]);
}

#[test]
fn a_code_that_the_lists_gained_later_does_not_keep_a_year_from_being_corrected() {
    let stored = include_str!("../../../tests/vectors/statistics/programme_meldestelle_1.json");
    let earlier = stored.replacen("\"age\",", "", 1).replacen("\"max\":14", "\"max\":13", 1);
    let earlier = Programme::from_json(&earlier).unwrap();
    assert!(!earlier.attributes().iter().next().unwrap().codes().iter().any(|code| **code == *"age"));
    let mut tally = Tally::new(&earlier);
    let id = |n: u128| CaseId(uuid::Uuid::from_u128(n));
    tally.add(Some(id(1)), &case(2, "closed", &[("ground", "age"), ("ground", "religion")]));
    tally.add(Some(id(2)), &case(2, "closed", &[("ground", "age")]));
    tally.add(Some(id(3)), &case(2, "closed", &[("ground", "religion")]));
    let counted = tally.finish().unwrap();
    assert_eq!(counted.newer_codes, [id(1), id(2)]);
    let ground = earlier.attributes().position("ground").unwrap();
    let table = counted.frequencies.table(Breakdown::One(ground)).unwrap();
    let count = |code: &str| {
        let codes = earlier.attributes().get(ground).unwrap().codes();
        table.counts()[codes.iter().position(|known| **known == *code).unwrap()]
    };
    assert_eq!((count("religion"), count(NOT_STATED)), (2, 1));
}

#[test]
fn counts_confirmed_cases_and_keeps_the_others_apart() {
    let mut tally = Tally::new(programme());
    let id = |n: u128| CaseId(uuid::Uuid::from_u128(n));
    tally.add(
        Some(id(1)),
        &case(2, "closed", &[("ground", "age"), ("ground", "religion"), ("life_area", "work")]),
    );
    tally.add(Some(id(2)), &case(12, "active", &[("gender_self", "diverse"), ("life_area", "work")]));
    tally.add(Some(id(3)), &case(5, "documented", &[("gender_self", "self")]));
    tally.add(None, &case(5, "closed", &[("life_area", "housing")]));
    tally.add(Some(id(4)), &case(5, "duplicate", &[]));
    tally.add(Some(id(5)), &case(5, "abuse", &[]));
    tally.add(Some(id(6)), &case(5, "closed", &[("manifestation", "propaganda")]));
    tally.add(
        Some(id(7)),
        &case(5, "closed", &[("manifestation", "propaganda"), ("manifestation", "threat")]),
    );
    tally.add(Some(id(8)), &case(5, "closed", &[("intake_channel", "media")]));
    let mut unconfirmed = case(5, "new", &[("ground", "age")]);
    unconfirmed.facts.confirmed = false;
    tally.add(Some(id(9)), &unconfirmed);
    let counted = tally.finish().unwrap();

    assert_eq!(counted.frequencies.total(), 5);
    assert_eq!(counted.standalone, ExactStandaloneCounts { propaganda: 1, media: 1, left_out: 1 });
    assert_eq!((counted.open, counted.uncoded), (vec![id(2)], vec![id(9)]));
    assert_eq!((counted.duplicates, counted.abuse), (1, 1));
    let rows = |name: &str| {
        let programme = counted.frequencies.programme();
        let at = programme.attributes().position(name).unwrap();
        let table = counted.frequencies.table(Breakdown::One(at)).unwrap();
        let codes = programme.attributes().get(at).unwrap().codes().iter();
        let rows = codes.zip(table.counts()).filter(|(_, count)| **count > 0);
        rows.map(|(code, count)| format!("{code} {count}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(rows("ground"), "religion 1, age 1, not_stated 4");
    assert_eq!(rows("area"), "work 2, housing 1, not_stated 2");
    assert_eq!(rows("gender"), "diverse_self 2, not_stated 3");
    assert_eq!(rows("status"), "open 1, documented 1, closed 3");
    assert_eq!(rows("quarter"), "Q1 1, Q2 3, Q4 1");
}

#[test]
fn editions_of_all_sizes_are_drawn_and_verified() {
    for (size, seed) in [(50, 1), (50, 2), (120, 3), (200, 4), (600, 5), (1500, 6)] {
        let counted = count(&office(seed, size));
        let (release, worlds) =
            protect_with_not_stated(&counted.frequencies, &key(seed), "Beratungsstelle", 2026).unwrap();
        verify(&release.to_json(), worlds.to_csv().as_bytes()).unwrap();
        let again =
            protect_with_not_stated(&counted.frequencies, &key(seed), "Beratungsstelle", 2026).unwrap();
        assert_eq!(release, again.0, "the same key draws the same numbers");
        let crossed =
            release.programme().tables().iter().filter(|by| matches!(by, Breakdown::Two(..))).count();
        assert_eq!(
            crossed,
            match size {
                50 => 0,
                120 | 200 => 2,
                _ => 5,
            },
            "{size}"
        );
    }
}

/// A case of an office in which one code of each list dominates: `often` of a hundred cases have
/// it, and the others are spread. `silent` of a hundred answers are not stated.
fn uneven_case(rng: &mut StdRng, often: usize, silent: usize) -> CaseState {
    let mut codes: Vec<(&str, &str)> = Vec::new();
    for list in crate::facts::CODED {
        let items = &Taxonomy::list(list).unwrap().items;
        let at = if pick(rng, 100) < often { 0 } else { pick(rng, items.len()) };
        if pick(rng, 100) >= silent {
            codes.push((list, items[at].code.as_str()));
        }
    }
    codes.retain(|pair| *pair != ("intake_channel", "media") && *pair != ("manifestation", "propaganda"));
    let status = if pick(rng, 100) < often { "closed" } else { "active" };
    case(1 + u32::try_from(pick(rng, 12)).unwrap(), status, &codes)
}

fn uneven_office(size: usize, often: usize, silent: usize, seed: u64) -> Counted {
    let mut rng = StdRng::seed_from_u64(seed);
    let cases: Vec<_> =
        (0..size).map(|_| (CaseId::random(&mut rng), uneven_case(&mut rng, often, silent))).collect();
    count(&cases)
}

/// `often` and `silent` of offices with one dominant ground, of small towns, and of offices that
/// ask little.
const UNEVEN: [(usize, usize); 6] = [(40, 15), (70, 15), (70, 60), (90, 5), (90, 60), (100, 0)];

#[test]
fn uneven_offices_are_drawn_and_verified() {
    for (often, silent) in UNEVEN {
        let counted = uneven_office(40, often, silent, 1);
        let drawn = protect_with_not_stated(&counted.frequencies, &key(1), "Kleinstadt", 2026);
        let (release, worlds) = drawn.unwrap_or_else(|refusal| panic!("{often} {silent}: {refusal}"));
        verify(&release.to_json(), worlds.to_csv().as_bytes()).unwrap();
    }
}

#[test]
#[ignore = "measures how often, and how long it takes"]
fn refusals_of_uneven_offices() {
    for size in [600, 40, 60, 120, 300] {
        for (often, silent) in UNEVEN {
            let (mut refused, mut longest) = (0, 0.0_f64);
            for seed in 0..25 {
                let counted = uneven_office(size, often, silent, seed);
                let start = std::time::Instant::now();
                let drawn = protect_with_not_stated(&counted.frequencies, &key(seed), "Kleinstadt", 2026);
                longest = longest.max(start.elapsed().as_secs_f64());
                refused += usize::from(drawn.is_err_and(|refusal| refusal != ProtectError::TooFew));
            }
            println!(
                "{size} cases, {often} of 100 the first code, {silent} of 100 not stated: {refused} of 25 refused, longest {longest:.3} s"
            );
        }
    }
}

#[test]
fn few_cases_are_refused() {
    let counted = count(&office(1, 25));
    for seed in 0..20 {
        let refused = protect_with_not_stated(&counted.frequencies, &key(seed), "Beratungsstelle", 2026);
        assert_eq!(refused.unwrap_err(), ProtectError::TooFew);
    }
}

#[test]
fn one_or_two_late_cases_change_nothing_and_thirty_are_marked() {
    let mut cases = office(7, 150);
    let before = count(&cases);
    let (release, _) =
        protect_with_not_stated(&before.frequencies, &key(7), "Beratungsstelle", 2026).unwrap();
    let apart = StandaloneCounts::draw(before.standalone, &key(7));
    let recount = |cases: &[(CaseId, CaseState)]| {
        let mut tally = Tally::new(release.programme());
        for (id, state) in cases {
            tally.add(Some(*id), state);
        }
        tally.finish().unwrap()
    };
    for late in 1..=2 {
        cases.extend(office(100 + late, 1));
        let now = recount(&cases);
        let (corrected, _) = correct_with_not_stated(&release, &now.frequencies, &key(8)).unwrap();
        assert_eq!(corrected.revised_cells(), 0, "{late} late");
        assert_eq!(corrected.tables(), release.tables(), "{late} late");
        assert_eq!(apart.correct(now.standalone, &key(8)).revised(), 0);
    }
    cases.extend(office(103, 28));
    let now = recount(&cases);
    let (corrected, worlds) = correct_with_not_stated(&release, &now.frequencies, &key(8)).unwrap();
    assert!(corrected.revised_cells() > 0);
    assert_eq!(corrected.rule(), Rule::CORRECTED);
    verify(&corrected.to_json(), worlds.to_csv().as_bytes()).unwrap();
    assert_eq!(
        correct_with_not_stated(&corrected, &now.frequencies, &key(9)).unwrap_err(),
        ProtectError::CorrectedBefore,
        "a year is corrected once"
    );
}

/// Someone who knows that "not stated" is a code of its own learns no more than soft5 allows.
#[test]
fn not_stated_stands_alone_and_pins_nothing() {
    let mut nearly_nobody = office(9, 90);
    for (at, (_, state)) in nearly_nobody.iter_mut().enumerate() {
        let codes: Vec<(&str, &str)> = if at < 4 {
            vec![("reason_unreported", "fear"), ("life_area", "work")]
        } else {
            vec![("life_area", "work")]
        };
        *state = case(3, "closed", &codes);
    }
    let counted = count(&nearly_nobody);
    for seed in 0..8 {
        let (release, worlds) =
            protect_with_not_stated(&counted.frequencies, &key(seed), "Beratungsstelle", 2026).unwrap();
        verify(&release.to_json(), worlds.to_csv().as_bytes()).unwrap();
    }
}

#[test]
fn every_attribute_of_the_programme_is_a_published_one() {
    let names: Vec<&str> = programme().attributes().iter().map(Attribute::name).collect();
    assert!(names.iter().all(|name| published(name).is_some()));
}
