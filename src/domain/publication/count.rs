//! Counts a year for publication: which cases count, under which codes, and what is still open.
//!
//! A case counts if a counsellor confirmed its coding, whether it is open or closed, documented or
//! counselled. Duplicates and abuse do not count. Propaganda without a target and media monitoring
//! are counted outside the tables. Everything here is exact and must not be published.

use chrono::Datelike;
use meldestelle_statistics::edition::Remarks;
use meldestelle_statistics::remark_counts::{self, CountOf, ExactCounts};
use meldestelle_statistics::standalone_counts::ExactStandaloneCounts;
use meldestelle_statistics::table::{Cases, CodingError, Frequencies, Programme};

use super::programme::{Published, published};
use crate::case::CaseState;
use crate::clock::local_date;
use crate::figures::{Class, Entry};
use crate::id::CaseId;
use crate::taxonomy::Code;

/// A year that is being counted.
pub struct Tally {
    cases: Cases,
    /// Why a case could not be counted; then the year has no counts.
    failed: Option<CodingError>,
    open: Vec<CaseId>,
    uncoded: Vec<CaseId>,
    standalone: ExactStandaloneCounts,
    duplicates: u32,
    abuse: u32,
}

/// What was counted. Not for publication.
#[derive(Debug)]
pub struct Counted {
    /// The tables, exact.
    pub frequencies: Frequencies,
    /// Numbers outside the tables, exact.
    pub standalone: ExactStandaloneCounts,
    /// Cases that are still open: they count, and may change.
    pub open: Vec<CaseId>,
    /// Cases whose coding nobody has confirmed: they are in no table.
    pub uncoded: Vec<CaseId>,
    /// Reports that were made before; counted nowhere else.
    pub duplicates: u32,
    /// Submissions that are no report; counted nowhere else.
    pub abuse: u32,
}

impl Tally {
    /// Starts with no case. Count a correction with the programme of the release that it corrects.
    #[must_use]
    pub fn new(programme: &Programme) -> Self {
        Self {
            cases: Cases::none(programme),
            failed: None,
            open: Vec::new(),
            uncoded: Vec::new(),
            standalone: ExactStandaloneCounts::default(),
            duplicates: 0,
            abuse: 0,
        }
    }

    /// Counts one case. It has no id if the person deleted the case and left its facts for
    /// statistics.
    pub fn add(&mut self, id: Option<CaseId>, state: &CaseState) {
        let entry = Entry::from(state);
        match entry.class() {
            Class::Duplicate => return self.duplicates += 1,
            Class::Abuse => return self.abuse += 1,
            Class::Propaganda => return self.standalone.propaganda += 1,
            Class::Media => return self.standalone.media += 1,
            Class::Case => {}
        }
        if !entry.confirmed() {
            self.standalone.left_out += 1;
            self.uncoded.extend(id);
            return;
        }
        if state.is_open() {
            self.open.extend(id);
        }
        let counted = self.cases.push(|attribute| codes(state, attribute));
        if let Err(error) = counted {
            self.failed.get_or_insert(error);
        }
    }

    /// The counts.
    ///
    /// # Errors
    /// If the programme has attributes or codes that this version of the lists does not have.
    pub fn finish(self) -> Result<Counted, CodingError> {
        let Self { cases, failed, open, uncoded, standalone, duplicates, abuse } = self;
        let frequencies = cases.tabulate();
        match failed {
            Some(error) => Err(error),
            None => Ok(Counted { frequencies, standalone, open, uncoded, duplicates, abuse }),
        }
    }
}

impl Counted {
    /// Exact counts that the remarks name, each with the first thing that it counts.
    #[must_use]
    pub fn exact_counts_in(&self, remarks: &Remarks) -> Vec<(u32, CountOf)> {
        let Self { frequencies, standalone, duplicates, abuse, .. } = self;
        let counts =
            ExactCounts { frequencies, standalone: *standalone, duplicates: *duplicates, abuse: *abuse };
        remark_counts::exact_counts_in(remarks, &counts)
    }
}

/// The codes of a case in a published attribute.
fn codes(state: &CaseState, attribute: &str) -> Vec<&'static str> {
    let Some(published) = published(attribute) else { return Vec::new() };
    match published.list {
        None => vec![Published::quarter(local_date(state.received).month())],
        Some("case_status") => published.codes_of(std::iter::once(state.status.as_str())),
        Some(list) => published.codes_of(state.facts.codes(list).iter().map(Code::as_str)),
    }
}
