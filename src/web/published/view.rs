//! An edition as a page shows it: at the public face, and as a preview at the desk.

use meldestelle_domain::publication::{Counted, VERSION, programme};
use meldestelle_statistics::edition::Edition;
use meldestelle_statistics::rule::Rule;

use super::tables::{self, PrintedNumber, TableView};
use super::words;
use crate::locale::Locale;

/// Headings and the tables below them. Tables of no heading come last.
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
pub struct EditionPart {
    /// Its name.
    pub name: &'static str,
    /// The message with its heading.
    pub heading: String,
    /// Its tables.
    pub tables: Vec<TableView>,
}

/// An edition, or the draft of one.
#[derive(Debug)]
pub struct EditionView {
    /// The year.
    pub year: u16,
    /// Name of the office.
    pub office: String,
    /// The number of cases.
    pub total: PrintedNumber,
    /// The tables.
    pub parts: Vec<EditionPart>,
    /// Cases in which a deadline had passed on arrival.
    pub deadline: Option<PrintedNumber>,
    /// Numbers outside the tables, with their names.
    pub apart: Vec<(String, PrintedNumber)>,
    /// Two-way tables that are missing because there were too few cases.
    pub missing: Vec<String>,
    /// Remarks, with the tag of their language.
    pub remark: Option<(String, String)>,
    /// The messages that name the breaks.
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

impl EditionView {
    /// Shows an edition. Only the desk passes exact counts.
    #[must_use]
    pub fn of(t: &Locale, office: &str, edition: &Edition, truth: Option<&Counted>) -> Self {
        let (release, about) = (&edition.release, &edition.about);
        let frequencies = truth.map(|truth| &truth.frequencies);
        let counts = truth
            .map(|truth| [truth.standalone.propaganda, truth.standalone.media, truth.standalone.left_out]);
        let apart = about.standalone.numbers().into_iter().enumerate().map(|(at, (name, number))| {
            let truth = counts.and_then(|counts| counts.get(at).copied());
            (words::code(t, "apart", name), tables::number(t, release.rule(), number.printed(), truth))
        });
        let missing = programme().tables().iter().filter(|by| !release.programme().tables().contains(by));
        let missing = missing.map(|by| {
            let names = programme().names(*by);
            names.iter().map(|name| words::attribute(t, name)).collect::<Vec<_>>().join(" × ")
        });
        Self {
            year: edition.year(),
            office: office.to_owned(),
            total: tables::total(t, release, frequencies),
            parts: parts(tables::all(t, release, frequencies)),
            deadline: tables::cell(t, release, "outcome", "deadline_missed"),
            apart: apart.collect(),
            missing: if about.programme == VERSION { missing.collect() } else { Vec::new() },
            remark: about.remark(&t.tag).map(|(tag, text)| (tag.to_owned(), text.to_owned())),
            breaks: about.breaks.iter().map(|one| format!("published-break-{}", one.as_str())).collect(),
            four_eyes: about.four_eyes,
            corrected: release.rule() != Rule::FIRST,
            list_version: about.list_version.clone(),
            programme: about.programme.clone(),
        }
    }

    /// The number of cases, in a sentence.
    #[must_use]
    pub fn headline(&self, t: &Locale) -> String {
        let year = ("year", self.year.to_string());
        t.with2("published-headline", year, ("n", self.total.text.as_str())).into_owned()
    }

    /// The versions of lists and programme, in a sentence.
    #[must_use]
    pub fn lists(&self, t: &Locale) -> String {
        let programme = ("programme", self.programme.as_str());
        t.with2("published-method-lists", ("lists", self.list_version.as_str()), programme).into_owned()
    }

    /// The counts for which the number of cases can stand, in a sentence.
    #[must_use]
    pub fn total_range(&self, t: &Locale) -> String {
        let PrintedNumber { text, window, .. } = &self.total;
        t.with2("published-total-range", ("n", text.as_str()), ("range", tables::range(t, *window)))
            .into_owned()
    }

    /// The message with the note below every table.
    #[must_use]
    pub fn footnote(&self) -> &'static str {
        if self.corrected { "published-footnote-corrected" } else { "published-footnote" }
    }
}

fn parts(mut tables: Vec<TableView>) -> Vec<EditionPart> {
    let mut parts: Vec<EditionPart> = Vec::new();
    for (name, ids) in PARTS {
        let taken = ids.iter().filter_map(|id| {
            let at = tables.iter().position(|table| table.id == *id)?;
            Some(tables.remove(at))
        });
        let taken: Vec<TableView> = taken.collect();
        if !taken.is_empty() {
            parts.push(EditionPart { name, heading: format!("published-part-{name}"), tables: taken });
        }
    }
    match parts.last_mut() {
        Some(last) => last.tables.append(&mut tables),
        None => parts.push(EditionPart { name: "how", heading: "published-part-how".to_owned(), tables }),
    }
    parts
}
