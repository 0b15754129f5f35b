//! Counting a year for publication: which cases count, under which codes, and what stands in the way.
//!
//! Counted is every case whose coding a counsellor confirmed, open or ended, only documented or counselled; not counted are duplicates and abuse; propaganda without
//! a person as target and media monitoring are kept apart. Everything here is exact and must not be published.

use crate::case::CaseState;
use crate::clock::local_date;
use crate::id::CaseId;
use crate::statistics::{Class, Entry};
use crate::table::{Cases, CasesError, Frequencies, Programme};

use super::apart::ApartTrue;
use super::programme::{Published, published};
use chrono::Datelike;

/// A year being counted.
pub struct Tally {
    programme: Programme,
    columns: Vec<&'static Published>,
    /// The cases as a file of cases, which is read in one go.
    csv: String,
    open: Vec<CaseId>,
    uncoded: Vec<CaseId>,
    apart: ApartTrue,
    duplicates: u32,
    abuse: u32,
}

/// What was counted. Not for publication.
#[derive(Debug)]
pub struct Counted {
    /// The tables, exact.
    pub frequencies: Frequencies,
    /// Numbers beside the tables, exact.
    pub apart: ApartTrue,
    /// Cases on which work goes on: they count, and may change.
    pub open: Vec<CaseId>,
    /// Cases whose coding nobody has confirmed: they are left out.
    pub uncoded: Vec<CaseId>,
    /// Told before; counted nowhere.
    pub duplicates: u32,
    /// No report at all; counted nowhere.
    pub abuse: u32,
}

impl Tally {
    /// Nothing counted yet. A correction is counted with the programme of the release it corrects.
    #[must_use]
    pub fn new(programme: &Programme) -> Self {
        let columns =
            programme.attributes().iter().filter_map(|attribute| published(attribute.name())).collect();
        let names: Vec<&str> = programme.attributes().iter().map(crate::table::Attribute::name).collect();
        let csv = names.join(",") + "\n";
        Self {
            programme: programme.clone(),
            columns,
            csv,
            open: Vec::new(),
            uncoded: Vec::new(),
            apart: ApartTrue::default(),
            duplicates: 0,
            abuse: 0,
        }
    }

    /// Counts one case; without an id if its person deleted it and left the facts.
    pub fn add(&mut self, id: Option<CaseId>, state: &CaseState) {
        let entry = Entry::from(state);
        match entry.class() {
            Class::Duplicate => return self.duplicates += 1,
            Class::Abuse => return self.abuse += 1,
            Class::Propaganda => return self.apart.propaganda += 1,
            Class::Media => return self.apart.media += 1,
            Class::Case => {}
        }
        if !entry.confirmed() {
            self.apart.left_out += 1;
            self.uncoded.extend(id);
            return;
        }
        if state.is_open() {
            self.open.extend(id);
        }
        for (at, column) in self.columns.iter().enumerate() {
            if at > 0 {
                self.csv.push(',');
            }
            match column.list {
                None => self.csv.push_str(Published::quarter(local_date(state.received).month())),
                Some("case_status") => {
                    let codes = column.codes_of(std::iter::once(state.status.as_str()));
                    self.csv.push_str(&codes.join("|"));
                }
                Some(list) => {
                    let codes = state.facts.codes(list).iter().map(crate::taxonomy::Code::as_str);
                    self.csv.push_str(&column.codes_of(codes).join("|"));
                }
            }
        }
        self.csv.push('\n');
    }

    /// The counts.
    ///
    /// # Errors
    /// If the programme has attributes or codes that this version of the lists does not have.
    pub fn finish(self) -> Result<Counted, CasesError> {
        let cases = Cases::from_csv(&self.programme, self.csv.as_bytes())?;
        let Self { apart, open, uncoded, duplicates, abuse, .. } = self;
        Ok(Counted { frequencies: cases.tabulate(), apart, open, uncoded, duplicates, abuse })
    }
}
