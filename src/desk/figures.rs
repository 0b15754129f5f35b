//! The figures of a year: exact, for internal use, and counted from what counsellors confirmed.
//! Counting opens the state of each case and keeps only counts of it.

pub(crate) mod counting;
pub(crate) mod cross_table;
pub(crate) mod export;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use chrono::Datelike;
use meldestelle_domain::case_status::CaseStatus;
use meldestelle_domain::figures::{ATTRIBUTES, Headline, MONTH, STATUS, Statistics, Table};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use crate::auth::extractor::SignedIn;
use crate::figures::cross_table::CrossTableView;
use crate::http::error::DeskError;
use crate::http::format::share;
use crate::ingest::erasure;
use crate::state::Desk;
use crate::store::cases;

/// The tables that come first; the others follow in the order of the coding form.
const FIRST: [&str; 6] = [MONTH, "ground", "life_area", "manifestation", "respondent_type", STATUS];
/// The width of the longest bar.
const BAR: u64 = 120;

/// The routes of the page and of its CSV file.
pub fn routes() -> Router<Desk> {
    Router::new().route("/statistics", get(show)).route("/statistics.csv", get(export::csv))
}

/// What the query asks for. Invalid values are ignored.
struct StatisticsQuery {
    year: Option<i32>,
    rows: Option<&'static str>,
    columns: Option<&'static str>,
}

impl StatisticsQuery {
    fn parse(query: Option<&str>) -> Self {
        let pairs: Vec<_> =
            form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let attribute = |name: &str| ATTRIBUTES.into_iter().find(|attribute| Some(*attribute) == value(name));
        let year = value("year").and_then(|year| year.parse().ok());
        Self { year, rows: attribute("rows"), columns: attribute("columns") }
    }

    /// The attributes of the cross table, if the query names both.
    fn cross(&self) -> Option<(&'static str, &'static str)> {
        self.rows.zip(self.columns)
    }
}

/// The years to choose from, and the year to show: the one asked for, or the newest with cases.
async fn years(desk: &Desk, me: &SignedIn, chosen: Option<i32>) -> Result<(Vec<i32>, i32), DeskError> {
    let mut tx = me.begin(desk).await?;
    let mut years = cases::years(&mut tx, me.office).await?;
    let this = desk.clock.today().year();
    let year = chosen.unwrap_or_else(|| years.first().copied().unwrap_or(this));
    years.extend([this, year]);
    years.sort_unstable_by(|one, other| other.cmp(one));
    years.dedup();
    Ok((years, year))
}

async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let query = StatisticsQuery::parse(query.as_deref());
    let (years, year) = years(&desk, &me, query.year).await?;
    let cross = query.cross().unwrap_or(("ground", "life_area"));
    let (statistics, unopened) = counting::count(&desk, &me, year, Some(cross)).await?;
    let deleted = erasure::deleted_entries(&mut *me.begin(&desk).await?, &me.keys, year).await?.without_facts;
    let page = StatisticsPage { deleted, ..StatisticsPage::new(me, (years, year), &statistics, unopened) };
    Ok(page::html(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "desk/statistics.html")]
struct StatisticsPage {
    t: &'static Locale,
    me: SignedIn,
    years: Vec<i32>,
    year: i32,
    headline: Headline,
    unopened: u64,
    /// How many reports were deleted by the people who sent them and left only a count.
    deleted: u64,
    first: Vec<TableView>,
    more: Vec<TableView>,
    cross: Option<CrossTableView>,
}

/// A table, ready to be shown.
struct TableView {
    id: String,
    title: String,
    base: String,
    multi: bool,
    rows: Vec<TableRow>,
}

/// A row of a table.
struct TableRow {
    label: String,
    cases: u64,
    share: String,
    /// The width of the bar.
    bar: u64,
    /// Whether the row stands for no code of the list: cases without an answer, or with an outdated
    /// code.
    without_code: bool,
}

impl StatisticsPage {
    fn new(me: SignedIn, (years, year): (Vec<i32>, i32), statistics: &Statistics, unopened: u64) -> Self {
        let t = me.locale;
        let tables = statistics.tables();
        let table = |name: &&str| tables.iter().find(|table| table.attribute == *name);
        let first = FIRST.iter().filter_map(table).map(|table| TableView::new(table, t)).collect();
        let rest = tables.iter().filter(|table| !FIRST.contains(&table.attribute));
        let more = rest.map(|table| TableView::new(table, t)).collect();
        let (headline, cross) =
            (statistics.headline(), statistics.cross().map(|cross| CrossTableView::new(&cross, t)));
        Self { t, me, years, year, headline, unopened, deleted: 0, first, more, cross }
    }

    /// All attributes, so that two can be chosen for the cross table.
    fn attributes(&self) -> impl Iterator<Item = (&'static str, String)> {
        ATTRIBUTES.into_iter().map(|name| (name, attribute_label(name, self.t)))
    }
}

impl TableView {
    fn new(table: &Table, t: &Locale) -> Self {
        let most = table.rows.iter().map(|row| row.cases).max().unwrap_or_default().max(1);
        let new_row = |label: String, cases: u64, without_code: bool| TableRow {
            label,
            cases,
            share: share(cases, table.base),
            bar: if without_code { 0 } else { (cases * BAR).div_ceil(most) },
            without_code,
        };
        let mut rows: Vec<TableRow> = table
            .rows
            .iter()
            // Duplicates and abuse are not counted; their numbers stand in the headline.
            .filter(|row| {
                let status = CaseStatus::parse(&row.code).filter(|_| table.attribute == STATUS);
                status.is_none_or(CaseStatus::is_counted)
            })
            .map(|row| new_row(code_label(table.attribute, &row.code, t), row.cases, false))
            .collect();
        if table.of_coded {
            rows.push(new_row(t.text("no-answer").to_owned(), table.without, true));
        }
        if table.outdated > 0 {
            rows.push(new_row(t.text("stats-outdated").to_owned(), table.outdated, true));
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

fn attribute_label(attribute: &str, t: &Locale) -> String {
    match attribute {
        MONTH => t.text("stats-month").to_owned(),
        list => t.text(&format!("list-{}", list.replace('_', "-"))).to_owned(),
    }
}

fn code_label(attribute: &str, code: &str, t: &Locale) -> String {
    if attribute == MONTH { t.text(month(code)).to_owned() } else { t.code(attribute, code) }
}

fn month(code: &str) -> &'static str {
    match code {
        "1" => "stats-month-1",
        "2" => "stats-month-2",
        "3" => "stats-month-3",
        "4" => "stats-month-4",
        "5" => "stats-month-5",
        "6" => "stats-month-6",
        "7" => "stats-month-7",
        "8" => "stats-month-8",
        "9" => "stats-month-9",
        "10" => "stats-month-10",
        "11" => "stats-month-11",
        _ => "stats-month-12",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_for_what_there_is() {
        let query = StatisticsQuery::parse(Some("year=2025&rows=ground&columns=case_status"));
        assert_eq!((query.year, query.cross()), (Some(2025), Some(("ground", "case_status"))));
        let query = StatisticsQuery::parse(Some("year=x&rows=ground&columns=nonsense"));
        assert_eq!((query.year, query.cross()), (None, None));
        assert!(StatisticsQuery::parse(None).year.is_none());
    }

    #[test]
    fn the_tables_that_come_first_exist() {
        assert!(FIRST.iter().all(|name| ATTRIBUTES.contains(name)));
    }
}
