//! The cases of one page of the queue.

use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::stored;

use crate::keys::crypter::{Scratch, row};
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::CASE_STATE;
use crate::queue::case_summary::CaseSummary;
use crate::queue::filter::QueueFilter;
use crate::store::cases::SealedState;

/// Cases on one page.
const PAGE_SIZE: usize = 50;

/// Opens states, and counts those that do not open: they must neither hide the others nor go
/// unnoticed.
pub fn open_summaries(keys: &UnlockedOffice, sealed: &[SealedState]) -> (Vec<(CaseId, CaseSummary)>, usize) {
    let mut opened = Vec::with_capacity(sealed.len());
    let mut scratch = Scratch::default();
    for SealedState { id, epoch, state } in sealed {
        let Ok(crypter) = keys.crypter(*epoch) else { continue };
        let read = stored::read_part::<CaseState, CaseSummary>;
        match crypter.read_in(&mut scratch, CASE_STATE, &row(id.0), state, read) {
            Ok(summary) => opened.push((*id, summary)),
            Err(cause) => tracing::warn!(case = %id, %cause, "a case does not open"),
        }
    }
    let unopened = sealed.len() - opened.len();
    (opened, unopened)
}

/// The cases of one page, and how many there are beside them.
pub struct QueueListing {
    /// The filter, with the page that is shown.
    pub filter: QueueFilter,
    /// The cases on this page.
    pub cases: Vec<(CaseId, CaseSummary)>,
    /// How many cases match the filter.
    pub found: usize,
    /// How many of them come before this page.
    pub skipped: usize,
    /// How many pages there are.
    pub pages: usize,
    /// How many cases do not open.
    pub unopened: usize,
}

impl QueueListing {
    /// Filters and sorts cases for a counsellor and takes the page that the filter asks for, or the
    /// last page there is.
    pub fn new(
        (mut cases, unopened): (Vec<(CaseId, CaseSummary)>, usize),
        mut filter: QueueFilter,
        me: CounsellorId,
    ) -> Self {
        cases.retain(|(id, summary)| filter.matches(*id, summary, me));
        filter.sort(&mut cases);
        let found = cases.len();
        let pages = found.div_ceil(PAGE_SIZE).max(1);
        filter.page = filter.page.min(pages);
        let skipped = (filter.page - 1) * PAGE_SIZE;
        let cases = cases.into_iter().skip(skipped).take(PAGE_SIZE).collect();
        Self { filter, cases, found, skipped, pages, unopened }
    }
}
