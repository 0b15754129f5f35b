//! The programme of this service: which lists are published, how their codes are grouped, which of
//! them are crossed.
//!
//! Every case has a code in every attribute, "not stated" if it has no other. The two-way tables
//! form a forest. `ground` and `outcome`, which may have several codes, are in one two-way table
//! each (soft5 3.1). A change here needs a new [`VERSION`], because series compare years of the
//! same version.

use std::sync::LazyLock;

use meldestelle_statistics::protect::NOT_STATED;
use meldestelle_statistics::table::{
    Attribute, Attributes, AttributesError, Multi, Programme, ProgrammeError,
};

use crate::taxonomy::{Code, Taxonomy};

/// Version of the programme. It stands in every edition.
pub const VERSION: &str = "meldestelle-tables/1";
/// The quarters of the year in which cases arrive.
const QUARTERS: [&str; 4] = ["Q1", "Q2", "Q3", "Q4"];
/// The one attribute that is no list of the taxonomy.
const QUARTER: &str = "quarter";

/// One published attribute.
#[derive(Debug)]
pub struct Published {
    /// Its name in files.
    pub name: &'static str,
    /// Its list in the taxonomy. `None` for the quarter of arrival.
    pub list: Option<&'static str>,
    /// Codes that are published under another one, because alone they would show single people.
    merged: &'static [(&'static str, &'static str)],
    /// A code that no case of the tables has.
    never: Option<&'static str>,
    /// Whether a case may lack a code.
    optional: bool,
}

const fn list(name: &'static str, list: &'static str) -> Published {
    Published { name, list: Some(list), merged: &[], never: None, optional: true }
}

/// The published attributes, in the order of their tables.
pub const ATTRIBUTES: [Published; 17] = [
    list("ground", "ground"),
    list("form", "racism_form"),
    list("area", "life_area"),
    list("manifestation", "manifestation"),
    list("resp", "respondent_type"),
    list("sector", "respondent_sector"),
    list("role", "reporter_role"),
    // Incidents known from the media are counted outside the tables.
    Published { never: Some("media"), ..list("channel", "intake_channel") },
    list("help", "desired_help"),
    list("intervention", "intervention"),
    list("outcome", "outcome"),
    Published {
        merged: &[
            ("new", "open"),
            ("triage", "open"),
            ("active", "open"),
            ("waiting_client", "open"),
            ("waiting_respondent", "open"),
            ("legal", "open"),
        ],
        optional: false,
        ..list("status", "case_status")
    },
    list("plausibility", "plausibility"),
    list("reason", "reason_unreported"),
    list("age", "age_band"),
    Published {
        merged: &[("diverse", "diverse_self"), ("self", "diverse_self")],
        ..list("gender", "gender_self")
    },
    Published { name: QUARTER, list: None, merged: &[], never: None, optional: false },
];

/// The two-way tables, in their order.
const EDGES: [(&str, &str); 5] =
    [("ground", "area"), ("area", "resp"), ("area", "outcome"), ("channel", "quarter"), ("age", "gender")];

static PROGRAMME: LazyLock<Programme> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a constant; every test of this module needs it")]
    build().expect("the programme is allowed")
});

/// The programme of every office.
#[must_use]
pub fn programme() -> &'static Programme {
    &PROGRAMME
}

/// The published attribute of that name.
#[must_use]
pub fn published(name: &str) -> Option<&'static Published> {
    static ALL: [Published; ATTRIBUTES.len()] = ATTRIBUTES;
    ALL.iter().find(|attribute| attribute.name == name)
}

impl Published {
    /// Whether a case may have several of its codes.
    #[must_use]
    pub fn is_multi(&self) -> bool {
        self.list.and_then(Taxonomy::list).is_some_and(|list| list.multi)
    }

    /// Its codes, in the order in which they are printed.
    #[must_use]
    pub fn codes(&self) -> Vec<&'static str> {
        let Some(list) = self.list.and_then(Taxonomy::list) else { return QUARTERS.to_vec() };
        let mut codes: Vec<&'static str> = Vec::new();
        for code in list.codes().filter_map(|code| self.of(code.as_str())) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        if self.optional {
            codes.push(NOT_STATED);
        }
        codes
    }

    /// The codes of the list that are published under this one. None if it is published as it is.
    pub fn grouped<'a>(&'a self, published: &'a str) -> impl Iterator<Item = &'static str> + 'a {
        self.merged.iter().filter(move |(_, to)| *to == published).map(|(from, _)| *from)
    }

    /// The code under which a code of the list is published. `None` if it is not published.
    fn of(&self, code: &str) -> Option<&'static str> {
        if let Some((_, to)) = self.merged.iter().find(|(from, _)| *from == code) {
            return Some(to);
        }
        let known = |list: &'static crate::taxonomy::List| {
            let known = list.codes().find(|known| known.as_str() == code).map(Code::as_str);
            known.filter(|_| !crate::case::NOT_COUNTED.contains(&code) && self.never != Some(code))
        };
        Taxonomy::list(self.list?).and_then(known)
    }

    /// The codes of a case in this attribute, given its codes of the list.
    pub(super) fn codes_of<'a>(&self, of_list: impl Iterator<Item = &'a str>) -> Vec<&'static str> {
        let mut codes = Vec::new();
        for code in of_list.filter_map(|code| self.of(code)) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        if codes.is_empty() {
            codes.push(NOT_STATED);
        }
        codes
    }

    /// The code of a case that arrived in a month from 1 to 12.
    pub(super) fn quarter(month: u32) -> &'static str {
        let at = usize::try_from(month.saturating_sub(1) / 3).unwrap_or(0);
        QUARTERS.get(at).copied().unwrap_or("Q4")
    }
}

#[derive(Debug, thiserror::Error)]
enum BuildError {
    #[error(transparent)]
    Attributes(#[from] AttributesError),
    #[error(transparent)]
    Programme(#[from] ProgrammeError),
}

fn build() -> Result<Programme, BuildError> {
    let attributes = ATTRIBUTES.iter().map(|attribute| {
        let codes = attribute.codes();
        // A case has at least one code. Only the length of the list limits how many it has.
        let most = codes.len() - usize::from(attribute.optional);
        let multi =
            attribute.is_multi().then(|| Multi { min: 1, max: u16::try_from(most).unwrap_or(u16::MAX) });
        Attribute::new(attribute.name, codes, multi)
    });
    let attributes = Attributes::new(attributes.collect::<Result<_, _>>()?)?;
    let one_way = ATTRIBUTES.iter().map(|attribute| vec![attribute.name.to_owned()]);
    let two_way = EDGES.iter().map(|(row, column)| vec![(*row).to_owned(), (*column).to_owned()]);
    let tables: Vec<Vec<String>> = one_way.chain(two_way).collect();
    Ok(Programme::over(attributes, &tables)?)
}
