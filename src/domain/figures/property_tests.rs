use chrono::{DateTime, Datelike, TimeZone, Utc};
use proptest::prelude::*;

use super::*;
use crate::case::{CaseState, Priority};
use crate::clock::local_date;
use crate::facts::{CODED, Facts};
use crate::submission::Submission;

/// A state as it would be stored, with arbitrary codes.
fn state(at: DateTime<Utc>, status: &str, confirmed: bool, codes: &[(&str, &str)]) -> CaseState {
    let fields = codes.iter().map(|(list, code)| ((*list).to_owned(), (*code).to_owned())).collect();
    let mut facts = Facts::parse(&Submission::new(fields)).unwrap();
    facts.confirmed = confirmed;
    CaseState {
        name: "blauer \"Stern\"".to_owned(),
        received: at,
        status: Taxonomy::list(STATUS).unwrap().code(status).unwrap(),
        priority: Priority::Normal,
        assignee: None,
        language: "de".to_owned(),
        has_contact: false,
        facts,
        files: None,
        hand_over: None,
        plan: crate::work_plan::WorkPlan::default(),
        district: String::new(),
        changes: Vec::new(),
    }
}

fn day(month: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, month, 15, 12, 0, 0).unwrap()
}

prop_compose! {
    fn any_state()(
        day in 0..365_i64,
        status in prop::sample::select(Taxonomy::list(STATUS).unwrap().items.iter().collect::<Vec<_>>()),
        confirmed in prop::bool::weighted(0.8),
        picks in prop::collection::vec((0..CODED.len(), prop::collection::vec(0..14_usize, 0..4)), 0..12),
    ) -> CaseState {
        let mut codes = Vec::new();
        for (place, (list, items)) in picks.iter().enumerate() {
            let list = Taxonomy::list(CODED[*list]).unwrap();
            if picks[..place].iter().any(|(before, _)| CODED[*before] == list.id) {
                continue;
            }
            let most = if list.multi { items.len() } else { items.len().min(1) };
            for item in &items[..most] {
                codes.push((list.id.as_str(), list.items[item % list.items.len()].code.as_str()));
            }
        }
        let at = Utc.with_ymd_and_hms(2026, 1, 1, 12, 0, 0).unwrap() + chrono::Duration::days(day);
        state(at, status.code.as_str(), confirmed, &codes)
    }
}

fn counted(states: &[CaseState], cross: Option<(&str, &str)>) -> Statistics {
    let entries: Vec<Entry> = states.iter().map(Entry::from).collect();
    Statistics::count(&entries, cross)
}

fn table(statistics: &Statistics, attribute: &str) -> Table {
    statistics.tables().into_iter().find(|table| table.attribute == attribute).unwrap()
}

fn cases(table: &Table, code: &str) -> u64 {
    table.rows.iter().find(|row| row.code == code).unwrap().cases
}

#[test]
fn multiple_answers_count_once_in_each_row_and_the_base_is_cases() {
    let statistics = counted(
        &[
            state(
                day(3),
                "active",
                true,
                &[("ground", "age"), ("ground", "religion"), ("life_area", "work")],
            ),
            state(day(3), "closed", true, &[("ground", "age")]),
            state(day(4), "new", false, &[("ground", "age"), ("life_area", "housing")]),
        ],
        None,
    );
    assert_eq!(statistics.headline(), Headline { cases: 3, coded: 2, ..Headline::default() });
    let ground = table(&statistics, "ground");
    assert!(ground.multi && ground.of_coded);
    assert_eq!(
        (ground.base, cases(&ground, "age"), cases(&ground, "religion"), ground.without),
        (2, 2, 1, 0)
    );
    let area = table(&statistics, "life_area");
    assert_eq!((cases(&area, "work"), cases(&area, "housing"), area.without), (1, 0, 1));
    let month = table(&statistics, MONTH);
    assert_eq!((month.base, cases(&month, "3"), cases(&month, "4"), cases(&month, "5")), (3, 2, 1, 0));
    assert_eq!(cases(&table(&statistics, STATUS), "new"), 1);
}

#[test]
fn each_class_is_a_number_of_its_own() {
    let propaganda = [("manifestation", "propaganda")];
    let targeted = [("manifestation", "propaganda"), ("manifestation", "threat")];
    let statistics = counted(
        &[
            state(day(1), "duplicate", true, &[("ground", "age")]),
            state(day(1), "abuse", false, &[]),
            state(day(1), "documented", true, &propaganda),
            state(day(1), "documented", true, &targeted),
            state(day(1), "new", false, &propaganda),
            state(day(1), "documented", true, &[("intake_channel", "media")]),
        ],
        None,
    );
    let headline = statistics.headline();
    let wanted = Headline { cases: 2, coded: 1, propaganda: 1, media: 1, duplicates: 1, abuse: 1 };
    assert_eq!((headline, headline.files(), headline.uncoded()), (wanted, 6, 1));
    assert_eq!(cases(&table(&statistics, "manifestation"), "propaganda"), 1, "with a target it is a case");
    assert_eq!(cases(&table(&statistics, "ground"), "age"), 0);
}

#[test]
fn the_month_is_the_places_month() {
    let late = Utc.with_ymd_and_hms(2026, 3, 31, 22, 30, 0).unwrap();
    let statistics = counted(&[state(late, "new", false, &[])], None);
    assert_eq!(cases(&table(&statistics, MONTH), "4"), 1);
}

#[test]
fn a_code_of_an_older_list_is_neither_lost_nor_no_answer() {
    let stored = r#"{"r":"2026-03-01T12:00:00Z","s":"new","l":"de","f":{"v":"1","ok":true,"c":{"ground":["hair"],"gone":["x"]}}}"#;
    let entry: Entry = serde_json::from_str(stored).unwrap();
    let statistics = Statistics::count([&entry], Some(("ground", "life_area")));
    let ground = table(&statistics, "ground");
    assert_eq!((ground.base, ground.outdated, ground.without), (1, 1, 0));
    assert_eq!(statistics.cross().unwrap().rows.cases.last(), Some(&1));
}

#[test]
fn an_unknown_attribute_asks_for_no_cross_table() {
    assert!(Statistics::new(Some(("ground", "nonsense"))).cross().is_none());
}

proptest! {
    #[test]
    fn a_stored_state_counts_like_the_state(state in any_state()) {
        let stored = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<Entry>(&stored).unwrap(), Entry::from(&state));
        prop_assert_eq!(Entry::read(&stored).unwrap(), Entry::from(&state));
        let is_inside = (2..=27).contains(&state.received.day());
        prop_assert_eq!(fast_parse::read(&stored).is_some(), is_inside, "the fast parser reads it");
        // As it is written, with its version.
        let mut written = Vec::new();
        crate::stored::write(&state, &mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        prop_assert_eq!(Entry::read(&written).unwrap(), Entry::from(&state));
        prop_assert_eq!(fast_parse::read(&written).is_some(), is_inside, "the fast parser reads it");
        let later = written.replacen("{\"v\":1,", "{\"v\":2,", 1);
        prop_assert!(fast_parse::read(&later).is_none() && Entry::read(&later).is_err(), "a later version");
    }

    #[test]
    fn the_fast_parser_reads_what_serde_reads(
        state in any_state(), at in any::<prop::sample::Index>(), byte in 0x20..0x7f_u8, cut in any::<prop::sample::Index>()
    ) {
        let mut stored = serde_json::to_string(&state).unwrap().into_bytes();
        let place = at.index(stored.len());
        stored[place] = byte;
        if let (Some(fast), Ok(entry)) = (fast_parse::read(str::from_utf8(&stored).unwrap()), serde_json::from_slice::<Entry>(&stored)) {
            prop_assert_eq!(fast, entry);
        }
        stored.truncate(cut.index(stored.len()));
        prop_assert!(fast_parse::read(str::from_utf8(&stored).unwrap()).is_none(), "cut");
    }

    #[test]
    fn rows_fit_their_base(states in prop::collection::vec(any_state(), 0..40)) {
        let statistics = counted(&states, None);
        let headline = statistics.headline();
        prop_assert_eq!(headline.files(), states.len() as u64);
        let not_counted = states.iter().filter(|state| !state.is_counted()).count() as u64;
        prop_assert_eq!(headline.duplicates + headline.abuse, not_counted);
        for table in statistics.tables() {
            prop_assert_eq!(table.base, if table.of_coded { headline.coded } else { headline.cases });
            prop_assert!(table.rows.iter().all(|row| row.cases <= table.base));
            let sum = table.rows.iter().map(|row| row.cases).sum::<u64>() + table.without + table.outdated;
            if table.multi {
                prop_assert!(sum >= table.base);
            } else {
                prop_assert_eq!(sum, table.base, "{}", table.attribute);
            }
        }
        let march = states.iter().filter(|state| Entry::from(*state).class() == Class::Case);
        let march = march.filter(|state| local_date(state.received).month() == 3).count() as u64;
        prop_assert_eq!(cases(&table(&statistics, MONTH), "3"), march);
    }

    #[test]
    fn cross_cells_fit_their_margins(
        states in prop::collection::vec(any_state(), 0..40),
        rows in prop::sample::select(ATTRIBUTES.to_vec()),
        columns in prop::sample::select(ATTRIBUTES.to_vec()),
    ) {
        let statistics = counted(&states, Some((rows, columns)));
        let cross = statistics.cross().unwrap();
        prop_assert_eq!(cross.base, statistics.headline().coded);
        prop_assert_eq!(cross.cells.len(), cross.rows.codes.len() + 1);
        for (row, margin) in cross.cells.iter().zip(&cross.rows.cases) {
            prop_assert_eq!(row.len(), cross.columns.codes.len() + 1);
            prop_assert!(row.iter().zip(&cross.columns.cases).all(|(cell, column)| cell <= margin && cell <= column));
            let sum: u64 = row.iter().sum();
            if cross.columns.multi { prop_assert!(sum >= *margin) } else { prop_assert_eq!(sum, *margin) }
        }
        if table(&statistics, rows).of_coded {
            let list = table(&statistics, rows);
            let counts: Vec<u64> = list.rows.iter().map(|row| row.cases).chain([list.without]).collect();
            prop_assert_eq!(&cross.rows.cases, &counts);
        }
    }

    #[test]
    fn counting_in_parts_is_counting(states in prop::collection::vec(any_state(), 0..40), cut in 0..40_usize) {
        let cross = Some(("ground", "life_area"));
        let (one, other) = states.split_at(cut.min(states.len()));
        let mut parts = counted(one, cross);
        parts.merge(&counted(other, cross));
        let whole = counted(&states, cross);
        prop_assert_eq!(parts.headline(), whole.headline());
        prop_assert_eq!(parts.tables(), whole.tables());
        prop_assert_eq!(parts.cross(), whole.cross());
    }
}
