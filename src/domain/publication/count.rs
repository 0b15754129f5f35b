//! Counts a year for publication: which cases count, with which codes, and which are still open.
//!
//! A case counts if a counsellor confirmed its coding, whether it is open or closed, documented or
//! counselled. Duplicates and abuse do not count. Propaganda without a target and media monitoring
//! are counted outside the tables. All counts here are exact and must not be published.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use chrono::Datelike;
use meldestelle_statistics::edition::Remarks;
use meldestelle_statistics::protect::NOT_STATED;
use meldestelle_statistics::remark_counts::{self, CountOf, ExactCounts};
use meldestelle_statistics::standalone_counts::ExactStandaloneCounts;
use meldestelle_statistics::table::{Attribute, Cases, CodingError, Frequencies, Programme};

use super::programme::{Published, published};
use crate::case::CaseState;
use crate::case_status;
use crate::clock::local_date;
use crate::figures::{Class, Entry};
use crate::id::CaseId;
use crate::taxonomy::Code;

/// A year that is being counted.
pub struct Tally {
    cases: Cases,
    /// The codes of each attribute of the programme.
    known: HashMap<String, HashSet<String>>,
    newer_codes: Vec<CaseId>,
    /// Why a case could not be counted. If set, the year has no counts.
    failed: Option<CodingError>,
    open: Vec<CaseId>,
    uncoded: Vec<CaseId>,
    standalone: ExactStandaloneCounts,
    duplicates: u32,
    abuse: u32,
}

/// The exact counts of a year. Not for publication.
#[derive(Debug)]
pub struct Counted {
    /// The tables, exact.
    pub frequencies: Frequencies,
    /// Numbers outside the tables, exact.
    pub standalone: ExactStandaloneCounts,
    /// Cases that are still open. They count, and may change.
    pub open: Vec<CaseId>,
    /// Cases whose coding nobody has confirmed. They are in no table.
    pub uncoded: Vec<CaseId>,
    /// Cases with a code that the programme does not have, because the lists gained it after the
    /// release that is being corrected. In that attribute they count with their other codes, or as
    /// not stated.
    pub newer_codes: Vec<CaseId>,
    /// Reports that had been made before. They are counted nowhere else.
    pub duplicates: u32,
    /// Submissions that are not reports. They are counted nowhere else.
    pub abuse: u32,
}

impl Tally {
    /// Starts with no case. To count a correction, use the programme of the release that it
    /// corrects.
    #[must_use]
    pub fn new(programme: &Programme) -> Self {
        let codes = |attribute: &Attribute| attribute.codes().iter().map(ToString::to_string).collect();
        let known = programme.attributes().iter().map(|one| (one.name().to_owned(), codes(one)));
        Self {
            cases: Cases::none(programme),
            known: known.collect(),
            newer_codes: Vec::new(),
            failed: None,
            open: Vec::new(),
            uncoded: Vec::new(),
            standalone: ExactStandaloneCounts::default(),
            duplicates: 0,
            abuse: 0,
        }
    }

    /// Counts one case. `id` is `None` if the person deleted the case and left its facts for
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
        let has_newer = Cell::new(false);
        let counted = self.cases.push(|attribute| {
            let coded = codes(state, attribute);
            let Some(known) = self.known.get(attribute) else { return coded };
            let kept: Vec<_> = coded.iter().copied().filter(|code| known.contains(*code)).collect();
            if kept.len() < coded.len() {
                has_newer.set(true);
            }
            if kept.is_empty() && known.contains(NOT_STATED) { vec![NOT_STATED] } else { kept }
        });
        if has_newer.get() {
            self.newer_codes.extend(id);
        }
        if let Err(error) = counted {
            self.failed.get_or_insert(error);
        }
    }

    /// The counts.
    ///
    /// # Errors
    /// If the programme has attributes or codes that this version of the lists does not have.
    pub fn finish(self) -> Result<Counted, CodingError> {
        let Self { cases, known: _, newer_codes, failed, open, uncoded, standalone, duplicates, abuse } =
            self;
        let frequencies = cases.tabulate();
        match failed {
            Some(error) => Err(error),
            None => Ok(Counted { frequencies, standalone, open, uncoded, newer_codes, duplicates, abuse }),
        }
    }
}

impl Counted {
    /// The exact counts that the remarks mention, each with the first thing that it counts.
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
        Some(case_status::LIST) => published.codes_of(std::iter::once(state.status.as_str())),
        Some(list) => published.codes_of(state.facts.codes(list).iter().map(Code::as_str)),
    }
}
