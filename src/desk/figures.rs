//! The figures of a year or another period: exact, for internal use, and counted from what
//! counsellors confirmed. Counting opens the state of each case and keeps only counts of it.

pub(crate) mod counting;
pub(crate) mod cross_table;
pub(crate) mod export;
mod lines;
mod links;
mod query;
mod table_view;
mod words;
mod workbook;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use chrono::Datelike;
use meldestelle_domain::figures::{ATTRIBUTES, Headline, MONTH, Period, STATUS, Statistics};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;

use self::cross_table::CrossTableView;
use self::links::CaseLinks;
use self::query::StatisticsQuery;
use self::table_view::TableView;
use self::words::{attribute_label, period_label};
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::ingest::erasure;
use crate::state::Desk;
use crate::store::cases;

/// The tables that come first; the others follow in the order of the coding form.
const FIRST: [&str; 6] = [MONTH, "ground", "life_area", "manifestation", "respondent_type", STATUS];
/// The attributes of the cross table until others are chosen.
const CROSS: (&str, &str) = ("ground", "life_area");

/// The routes of the page and of its files.
pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/statistics", get(show))
        .route("/statistics.csv", get(export::csv))
        .route("/statistics.xlsx", get(export::xlsx))
}

/// The years to choose from, and the period to show.
async fn years(desk: &Desk, me: &SignedIn, query: &StatisticsQuery) -> Result<(Vec<i32>, Period), DeskError> {
    let mut tx = me.begin(desk).await?;
    let mut years = cases::years(&mut tx, me.office).await?;
    let today = desk.clock.today();
    let period = query.period(years.first().copied(), today);
    years.push(today.year());
    years.extend(period.years());
    years.sort_unstable_by(|one, other| other.cmp(one));
    years.dedup();
    Ok((years, period))
}

async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let query = StatisticsQuery::parse(query.as_deref());
    let (years, period) = years(&desk, &me, &query).await?;
    let deleted = erasure::deleted_entries(&mut *me.begin(&desk).await?, &me.keys, period).await?;
    let cross = Some(query.cross().unwrap_or(CROSS));
    let (statistics, unopened) = counting::count(&desk, &me, period, &deleted, cross).await?;
    let page = StatisticsPage {
        unopened,
        deleted: deleted.without_facts,
        ..StatisticsPage::new(me, (years, period), &statistics)
    };
    Ok(page::html(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "desk/statistics.html")]
struct StatisticsPage {
    t: &'static Locale,
    me: SignedIn,
    years: Vec<i32>,
    period: Period,
    /// The year or the days, in words.
    title: String,
    headline: Headline,
    unopened: u64,
    /// How many reports were deleted by the people who sent them and left only a count.
    deleted: u64,
    /// The lists of the cases behind the numbers.
    links: Option<CaseLinks>,
    first: Vec<TableView>,
    more: Vec<TableView>,
    cross: Option<CrossTableView>,
    /// The query of the same figures, for the addresses of their files.
    query: String,
}

impl StatisticsPage {
    fn new(me: SignedIn, (years, period): (Vec<i32>, Period), statistics: &Statistics) -> Self {
        let t = me.locale;
        let links = CaseLinks::of(period);
        let tables = statistics.tables();
        let first = FIRST.iter().filter_map(|name| tables.iter().find(|table| table.attribute == *name));
        let rest = tables.iter().filter(|table| !FIRST.contains(&table.attribute));
        let cross = statistics.cross().map(|cross| CrossTableView::new(&cross, links, t));
        Self {
            t,
            years,
            period,
            title: period_label(period, t),
            headline: statistics.headline(),
            unopened: 0,
            deleted: 0,
            links,
            first: first.map(|table| TableView::new(table, links, t)).collect(),
            more: rest.map(|table| TableView::new(table, links, t)).collect(),
            query: query::query(period, cross.as_ref().map(|cross| cross.attributes)),
            cross,
            me,
        }
    }

    /// The year that the choice of years shows as chosen.
    fn is_year(&self, year: i32) -> bool {
        self.period.whole_year() == Some(year)
    }

    /// All attributes, so that two can be chosen for the cross table.
    fn attributes(&self) -> impl Iterator<Item = (&'static str, String)> {
        ATTRIBUTES.into_iter().map(|name| (name, attribute_label(name, self.t)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_that_come_first_exist() {
        assert!(FIRST.iter().all(|name| ATTRIBUTES.contains(name)));
        assert!(ATTRIBUTES.contains(&CROSS.0) && ATTRIBUTES.contains(&CROSS.1));
    }
}
