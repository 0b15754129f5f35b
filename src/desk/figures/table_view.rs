//! A table of one attribute, ready to be shown.

use meldestelle_domain::case_status::CaseStatus;
use meldestelle_domain::figures::{STATUS, Table};
use meldestelle_web::locale::Locale;

use super::links::CaseLinks;
use super::words::{attribute_label, code_label};
use crate::http::format::share;

/// The width of the longest bar.
const BAR: u64 = 120;

/// A table.
pub struct TableView {
    /// The id of its element.
    pub id: String,
    /// The name of the attribute.
    pub title: String,
    /// The number of cases that the shares are of, in words.
    pub base: String,
    /// Whether a case may be in several rows.
    pub multi: bool,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
pub struct TableRow {
    /// The label of its code.
    pub label: String,
    /// The number of cases.
    pub cases: u64,
    /// Their share.
    pub share: String,
    /// The width of the bar.
    pub bar: u64,
    /// The list of the cases, if there is one.
    pub link: Option<String>,
    /// Whether the row stands for no code of the list: cases without an answer, or with an outdated
    /// code.
    pub without_code: bool,
}

impl TableView {
    /// Turns a table into words.
    #[must_use]
    pub fn new(table: &Table, links: Option<CaseLinks>, t: &Locale) -> Self {
        let most = table.rows.iter().map(|row| row.cases).max().unwrap_or_default().max(1);
        let mut rows: Vec<TableRow> = table
            .rows
            .iter()
            // Duplicates and abuse are not counted; their numbers stand in the headline.
            .filter(|row| {
                let status = CaseStatus::parse(&row.code).filter(|_| table.attribute == STATUS);
                status.is_none_or(CaseStatus::is_counted)
            })
            .map(|row| TableRow {
                label: code_label(table.attribute, &row.code, t),
                cases: row.cases,
                share: share(row.cases, table.base),
                bar: (row.cases * BAR).div_ceil(most),
                link: links
                    .filter(|_| row.cases > 0)
                    .and_then(|links| links.having(&[(table.attribute, &row.code)])),
                without_code: false,
            })
            .collect();
        let without_code = |label: &str, cases: u64| TableRow {
            label: t.text(label).to_owned(),
            cases,
            share: share(cases, table.base),
            bar: 0,
            link: None,
            without_code: true,
        };
        if table.of_coded {
            rows.push(without_code("no-answer", table.without));
        }
        if table.outdated > 0 {
            rows.push(without_code("stats-outdated", table.outdated));
        }
        let base = if table.of_coded { "stats-base-coded" } else { "stats-base-cases" };
        Self {
            id: format!("table-{}", table.attribute.replace('_', "-")),
            title: attribute_label(table.attribute, t),
            base: t.with(base, "n", table.base).into_owned(),
            multi: table.multi,
            rows,
        }
    }
}
