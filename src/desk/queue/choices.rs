//! What the filter of the queue offers.

use std::collections::BTreeSet;

use meldestelle_domain::facts::CODED;
use meldestelle_domain::taxonomy::{Taxonomy, message_key};
use meldestelle_web::locale::Locale;

use crate::http::format;
use crate::queue::filter::QueueFilter;
use crate::store::people::Member;

/// Lists with a choice of their own.
const OWN: [&str; 3] = ["ground", "life_area", "intake_channel"];

/// A code that can be chosen.
pub struct Choice {
    /// The value: `<list>:<code>`, or the code alone for a status.
    pub value: String,
    /// Its short name.
    pub name: String,
    /// Whether the filter asks for it.
    pub is_chosen: bool,
}

/// Choices that depend on the office and its cases.
pub struct Choices {
    /// The team.
    pub team: Vec<Member>,
    /// The years that have cases.
    pub years: Vec<i32>,
    /// The districts of the form, and the one that the filter asks for.
    pub districts: Vec<String>,
    /// The languages of the cases, and the one that the filter asks for.
    pub languages: BTreeSet<String>,
}

impl Choices {
    /// The choices. What the filter asks for is always among them.
    #[must_use]
    pub fn new(
        filter: &QueueFilter,
        team: Vec<Member>,
        mut years: Vec<i32>,
        mut districts: Vec<String>,
        mut languages: BTreeSet<String>,
    ) -> Self {
        if !years.contains(&filter.year) {
            years.insert(0, filter.year);
        }
        if !filter.district.is_empty() && !districts.contains(&filter.district) {
            districts.push(filter.district.clone());
        }
        if !filter.language.is_empty() {
            languages.insert(filter.language.clone());
        }
        Self { team, years, districts, languages }
    }
}

/// The codes of a list as choices.
#[must_use]
pub fn codes_of(list: &str, filter: &QueueFilter, t: &Locale) -> Vec<Choice> {
    let codes = Taxonomy::list(list).into_iter().flat_map(|list| &list.items).map(|item| &item.code);
    let choice = |code| Choice {
        value: format!("{list}:{code}"),
        name: format::short_code(list, code, t),
        is_chosen: filter.code_of(list) == Some(code),
    };
    codes.map(choice).collect()
}

/// The other lists of the coding form, each with its name and its codes.
#[must_use]
pub fn code_groups(filter: &QueueFilter, t: &Locale) -> Vec<(String, Vec<Choice>)> {
    let lists = CODED.into_iter().filter(|list| !OWN.contains(list));
    lists.map(|list| (t.text(&message_key("list", list)).to_owned(), codes_of(list, filter, t))).collect()
}

/// The statuses as choices.
#[must_use]
pub fn statuses(filter: &QueueFilter, t: &Locale) -> Vec<Choice> {
    let items = Taxonomy::list("case_status").map(|list| list.items.as_slice()).unwrap_or_default();
    let choice = |code| Choice {
        value: ToString::to_string(code),
        name: format::short_code("case_status", code, t),
        is_chosen: filter.status.as_ref() == Some(code),
    };
    items.iter().map(|item| choice(&item.code)).collect()
}
