//! An edition as a page shows it: the same for everybody at the public face and for the preview at the desk.

use meldestelle_domain::disclosure::Rule;
use meldestelle_domain::publication::{Counted, Edition, programme};

use super::names;
use super::tables::{self, Number, Shown};
use crate::locale::Locale;

/// Which tables stand together under which heading. Others come last.
const PARTS: [(&str, &[&str]); 6] = [
    ("what", &["ground", "form", "manifestation", "ground-area"]),
    ("where", &["area", "resp", "sector", "area-resp"]),
    ("who", &["role", "age", "gender", "age-gender"]),
    ("help", &["help", "intervention", "outcome", "area-outcome", "status"]),
    ("why", &["reason"]),
    ("how", &["channel", "quarter", "channel-quarter", "plausibility"]),
];

/// Tables under one heading.
#[derive(Debug)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Message of its heading.
    pub heading: String,
    /// Its tables.
    pub tables: Vec<Shown>,
}

/// An edition, or the draft of one.
#[derive(Debug)]
pub struct View {
    /// The year.
    pub year: u16,
    /// Name of the office.
    pub office: String,
    /// The number of cases.
    pub total: Number,
    /// The tables.
    pub parts: Vec<Part>,
    /// Cases in which a deadline had passed on arrival.
    pub deadline: Option<Number>,
    /// Numbers beside the tables.
    pub apart: Vec<(String, Number)>,
    /// Cross tables for which there were too few cases.
    pub missing: Vec<String>,
    /// Remarks, with the tag of their language.
    pub remark: Option<(String, String)>,
    /// Messages of the breaks.
    pub breaks: Vec<String>,
    /// Whether a second counsellor approved.
    pub four_eyes: bool,
    /// Whether it is a correction.
    pub corrected: bool,
    /// Version of the code lists.
    pub list_version: String,
    /// Version of the programme.
    pub programme: String,
}

impl View {
    /// Shows an edition; with exact counts beside only at the desk.
    #[must_use]
    pub fn of(t: &Locale, office: &str, edition: &Edition, truth: Option<&Counted>) -> Self {
        let (release, about) = (&edition.release, &edition.about);
        let frequencies = truth.map(|truth| &truth.frequencies);
        let counts = truth.map(|truth| [truth.apart.propaganda, truth.apart.media, truth.apart.left_out]);
        let apart = about.apart.numbers().into_iter().enumerate().map(|(at, (name, number))| {
            let truth = counts.and_then(|counts| counts.get(at).copied());
            (names::code(t, "apart", name), tables::number(t, release.rule(), number.printed(), truth))
        });
        let missing = programme().tables().iter().filter(|by| !release.programme().tables().contains(by));
        let missing = missing.map(|by| {
            let names = programme().names(*by);
            names.iter().map(|name| names::attribute(t, name)).collect::<Vec<_>>().join(" × ")
        });
        Self {
            year: edition.year(),
            office: office.to_owned(),
            total: tables::total(t, release, frequencies),
            parts: parts(tables::all(t, release, frequencies)),
            deadline: tables::cell(t, release, "outcome", "deadline_missed"),
            apart: apart.collect(),
            missing: if about.programme == meldestelle_domain::publication::VERSION {
                missing.collect()
            } else {
                Vec::new()
            },
            remark: about.remark(&t.tag).map(|(tag, text)| (tag.to_owned(), text.to_owned())),
            breaks: about.breaks.iter().map(|one| format!("published-break-{}", one.as_str())).collect(),
            four_eyes: about.four_eyes,
            corrected: release.rule() != Rule::FIRST,
            list_version: about.list_version.clone(),
            programme: about.programme.clone(),
        }
    }

    /// How many cases there were, in a sentence.
    #[must_use]
    pub fn headline(&self, t: &Locale) -> String {
        let year = ("year", self.year.to_string());
        t.with2("published-headline", year, ("n", self.total.text.as_str())).into_owned()
    }

    /// By which lists and tables was counted.
    #[must_use]
    pub fn lists(&self, t: &Locale) -> String {
        let programme = ("programme", self.programme.as_str());
        t.with2("published-method-lists", ("lists", self.list_version.as_str()), programme).into_owned()
    }

    /// What the number of cases can stand for, in a sentence.
    #[must_use]
    pub fn total_range(&self, t: &Locale) -> String {
        let Number { text, window, .. } = &self.total;
        t.with2("published-total-range", ("n", text.as_str()), ("range", tables::range(t, *window)))
            .into_owned()
    }

    /// The note under every table.
    #[must_use]
    pub fn footnote(&self) -> &'static str {
        if self.corrected { "published-footnote-corrected" } else { "published-footnote" }
    }
}

fn parts(mut tables: Vec<Shown>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (name, ids) in PARTS {
        let taken = ids.iter().filter_map(|id| {
            let at = tables.iter().position(|table| table.id == *id)?;
            Some(tables.remove(at))
        });
        let taken: Vec<Shown> = taken.collect();
        if !taken.is_empty() {
            parts.push(Part { name, heading: format!("published-part-{name}"), tables: taken });
        }
    }
    match parts.last_mut() {
        Some(last) => last.tables.append(&mut tables),
        None => parts.push(Part { name: "how", heading: "published-part-how".to_owned(), tables }),
    }
    parts
}
