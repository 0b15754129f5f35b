//! The cases of one part of the queue.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use meldestelle_domain::case::{CaseState, HandOver};
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::stored;

use crate::keys::crypter::{Scratch, row};
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::CASE_STATE;
use crate::queue::case_summary::{CaseSummary, OpenedCase};
use crate::queue::filter::{CaseSelection, QueueFilter, QueuePlace};
use crate::queue::views::{ViewTab, tabs};
use crate::store::cases::SealedState;

/// Cases on one page.
const PAGE_SIZE: usize = 50;

/// Opens states, and counts those that do not open: they must neither hide the others nor go
/// unnoticed.
pub fn open_summaries(keys: &UnlockedOffice, sealed: &[SealedState]) -> (Vec<OpenedCase>, usize) {
    let mut opened = Vec::with_capacity(sealed.len());
    let mut scratch = Scratch::default();
    for SealedState { id, version, epoch, state } in sealed {
        let Ok(crypter) = keys.crypter(*epoch) else { continue };
        let read = stored::read_part::<CaseState, CaseSummary>;
        match crypter.read_in(&mut scratch, CASE_STATE, &row(id.0), state, read) {
            Ok(summary) => opened.push(OpenedCase { id: *id, version: *version, summary }),
            Err(cause) => tracing::warn!(case = %id, %cause, "a case does not open"),
        }
    }
    let unopened = sealed.len() - opened.len();
    (opened, unopened)
}

/// What a list is made of.
pub struct QueueSource {
    /// All open cases.
    pub open: Vec<SealedState>,
    /// The cases of the year that the filter asks for; empty if it asks for open ones.
    pub of_year: Vec<SealedState>,
    /// How many cases of the current year have ended.
    pub ended: usize,
    /// The cases of the district that the filter asks for.
    pub of_district: HashSet<CaseId>,
    /// The team in the order of names.
    pub team: Vec<CounsellorId>,
    /// The current year.
    pub year: i32,
}

/// The cases of one page, and what stands around them.
pub struct QueueListing {
    /// The filter.
    pub filter: QueueFilter,
    /// The cases on this page.
    pub cases: Vec<OpenedCase>,
    /// How many cases match the filter.
    pub found: usize,
    /// How many of them come before this page.
    pub skipped: usize,
    /// How many cases do not open.
    pub unopened: usize,
    /// The views.
    pub tabs: Vec<ViewTab>,
    /// The deputies of now, with the number of their cases.
    pub deputies: BTreeMap<HandOver, usize>,
    /// The languages of the cases that the list is taken from.
    pub languages: BTreeSet<String>,
}

impl QueueListing {
    /// Opens, filters and sorts cases for a counsellor and takes the part that the filter asks for.
    pub fn new(keys: &UnlockedOffice, source: &QueueSource, filter: QueueFilter, me: CounsellorId) -> Self {
        let (open, mut unopened) = open_summaries(keys, &source.open);
        let tabs = tabs(&filter, &open, source.ended, me, source.year);
        let deputies = deputies(&open);
        let cases = if filter.selection == CaseSelection::Open {
            open
        } else {
            let (cases, unopened_too) = open_summaries(keys, &source.of_year);
            unopened = unopened_too;
            cases
        };
        let languages = cases.iter().map(|case| case.summary.language.clone()).filter(|one| !one.is_empty());
        let languages = languages.collect();
        let matches = |case: &OpenedCase| filter.matches(case.id, &case.summary, me, &source.of_district);
        let (cases, found, skipped) = part(cases, &filter, &source.team, matches);
        Self { filter, cases, found, skipped, unopened, tabs, deputies, languages }
    }

    /// The place of the part before this one, if there is one.
    pub fn before(&self) -> Option<QueuePlace> {
        let first = self.cases.first().filter(|_| self.skipped > 0)?;
        Some(QueuePlace::Before(first.id))
    }

    /// The place of the part after this one, if there is one.
    pub fn after(&self) -> Option<QueuePlace> {
        let last = self.cases.last().filter(|_| self.skipped + self.cases.len() < self.found)?;
        Some(QueuePlace::After(last.id))
    }
}

/// The cases of a part, how many match, and how many of those come before.
///
/// The case that names the place stays in the list while it is sorted, even if it matches no more,
/// so that the next part begins where the last one ended.
fn part(
    mut cases: Vec<OpenedCase>,
    filter: &QueueFilter,
    team: &[CounsellorId],
    matches: impl Fn(&OpenedCase) -> bool,
) -> (Vec<OpenedCase>, usize, usize) {
    let (anchor, forwards) = match filter.place {
        QueuePlace::First => (None, true),
        QueuePlace::After(case) => (Some(case), true),
        QueuePlace::Before(case) => (Some(case), false),
    };
    let mut anchor_matches = false;
    cases.retain(|case| {
        let matches = matches(case);
        anchor_matches |= matches && Some(case.id) == anchor;
        matches || Some(case.id) == anchor
    });
    filter.order.sort(&mut cases, team);
    let place = cases.iter().position(|case| Some(case.id) == anchor);
    if let Some(place) = place.filter(|_| !anchor_matches) {
        cases.remove(place);
    }
    let found = cases.len();
    let begin = match place {
        None => 0,
        Some(place) if forwards => place + usize::from(anchor_matches),
        Some(place) => place.saturating_sub(PAGE_SIZE),
    };
    // A part after the last case shows the last cases.
    let begin = if begin < found { begin } else { found.saturating_sub(PAGE_SIZE) };
    (cases.into_iter().skip(begin).take(PAGE_SIZE).collect(), found, begin)
}

/// The hand-overs that hold, each with the number of its cases.
pub fn deputies(open: &[OpenedCase]) -> BTreeMap<HandOver, usize> {
    let mut deputies = BTreeMap::new();
    for hand_over in open.iter().filter_map(|case| case.summary.deputy()) {
        *deputies.entry(hand_over).or_default() += 1;
    }
    deputies
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::submission::Submission;
    use uuid::Uuid;

    use super::*;
    use crate::queue::case_summary::tests::example;

    fn cases(count: u128) -> Vec<OpenedCase> {
        let (_, summary) = example();
        let case =
            |number| OpenedCase { id: CaseId(Uuid::from_u128(number)), version: 1, summary: summary.clone() };
        (1..=count).map(case).collect()
    }

    fn at(place: QueuePlace) -> QueueFilter {
        QueueFilter { place, ..QueueFilter::read(&Submission::new(Vec::new()), 2026) }
    }

    /// The numbers of the cases that a part shows.
    fn shown(cases: Vec<OpenedCase>, place: QueuePlace, gone: Option<u128>) -> Vec<u128> {
        let is_there = |case: &OpenedCase| Some(case.id.0.as_u128()) != gone;
        part(cases, &at(place), &[], is_there).0.iter().map(|case| case.id.0.as_u128()).collect()
    }

    #[test]
    fn every_case_is_on_a_page_forwards_and_backwards() {
        for count in [1, 49, 50, 51, 137] {
            let (mut seen, mut place) = (Vec::<u128>::new(), QueuePlace::First);
            loop {
                let page = shown(cases(count), place, None);
                seen.extend(&page);
                place = QueuePlace::After(CaseId(Uuid::from_u128(*page.last().unwrap())));
                if *page.last().unwrap() == count {
                    let (_, found, skipped) = part(cases(count), &at(place), &[], |_| true);
                    assert!(skipped < found, "after the last case there is no empty page");
                    break;
                }
            }
            assert_eq!(seen, (1..=count).collect::<Vec<u128>>());
        }
        let back = QueuePlace::Before(CaseId(Uuid::from_u128(101)));
        assert_eq!(shown(cases(137), back, None), (51..=100).collect::<Vec<u128>>());
        let near = QueuePlace::Before(CaseId(Uuid::from_u128(20)));
        assert_eq!(shown(cases(137), near, None), (1..=50).collect::<Vec<u128>>());
    }

    #[test]
    fn a_case_that_left_the_list_still_names_a_place() {
        let after = QueuePlace::After(CaseId(Uuid::from_u128(50)));
        assert_eq!(shown(cases(120), after, Some(50)), (51..=100).collect::<Vec<u128>>());
        let nowhere = QueuePlace::After(CaseId(Uuid::from_u128(999)));
        assert_eq!(shown(cases(120), nowhere, None), (1..=50).collect::<Vec<u128>>());
    }
}
