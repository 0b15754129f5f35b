//! The exact tables of a year, for the report to the funder. Reading them gets an entry in the
//! audit trail. They must not be published.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::Datelike;
use meldestelle_domain::audit::Act;
use meldestelle_domain::publication::{Counted, programme};
use meldestelle_statistics::table::Breakdown;
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::published::{style, words};

use super::counting::{self, YearCounts};
use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::state::Desk;

/// A one-way table with exact counts.
struct ExactTable {
    title: String,
    multi: bool,
    rows: Vec<(String, u32)>,
}

#[derive(Template)]
#[template(path = "desk/publish_exact_tables.html")]
struct ExactTablesPage {
    t: &'static Locale,
    me: SignedIn,
    year: u16,
    /// Whether the year is over, and so can be published.
    over: bool,
    /// The number of cases that do not open with this counsellor's keys. They are in no count.
    unopened: usize,
    total: u32,
    standalone: [(&'static str, u32); 5],
    tables: Vec<ExactTable>,
}

/// Shows the tables. The running year is included, because funders ask for it before it ends.
pub(super) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    Path(year): Path<String>,
) -> Result<Response, DeskError> {
    let year: u16 = year.parse().map_err(|_| DeskError::NotFound)?;
    let YearCounts { counted, unopened, .. } = counting::count(&desk, &me, year, programme()).await?;
    let mut tx = me.begin(&desk).await?;
    let act = Act::StatisticsExported { year: year.into(), from: None, to: None };
    audit::append(&mut tx, &desk, &me, act).await?;
    tx.commit().await?;
    let t = me.locale;
    let page = ExactTablesPage {
        t,
        year,
        over: i32::from(year) < desk.clock.today().year(),
        unopened,
        total: counted.frequencies.total(),
        standalone: [
            ("published-apart-propaganda", counted.standalone.propaganda),
            ("published-apart-media", counted.standalone.media),
            ("published-apart-left-out", counted.standalone.left_out),
            ("case-status-duplicate", counted.duplicates),
            ("case-status-abuse", counted.abuse),
        ],
        tables: tables(t, &counted),
        me,
    };
    Ok(page::html(StatusCode::OK, &page))
}

fn tables(t: &Locale, counted: &Counted) -> Vec<ExactTable> {
    let programme = counted.frequencies.programme();
    let mut tables = Vec::new();
    for table in counted.frequencies.tables() {
        let Breakdown::One(at) = table.by() else { continue };
        let Some(attribute) = programme.attributes().get(at) else { continue };
        let label = |code: &str| words::code(t, attribute.name(), code);
        tables.push(ExactTable {
            title: words::attribute(t, attribute.name()),
            multi: attribute.multi().is_some(),
            rows: attribute
                .codes()
                .iter()
                .map(|code| label(code))
                .zip(table.counts().iter().copied())
                .collect(),
        });
    }
    tables
}
