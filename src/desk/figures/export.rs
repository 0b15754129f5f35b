//! The figures as files: CSV (RFC 4180), with one number a line and the codes that it belongs to
//! beside their names, and a workbook for spreadsheets. Every download gets an entry in the audit
//! trail.
//!
//! All fields are numbers, codes of the lists, or words of `locales/`, so no spreadsheet takes one
//! for a formula.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::Datelike;
use meldestelle_domain::audit::Act;
use meldestelle_domain::figures::{Period, Statistics};
use meldestelle_web::locale::Locale;

use super::query::StatisticsQuery;
use super::{counting, lines, workbook, years};
use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::ingest::erasure;
use crate::state::Desk;

/// Answers with the CSV file.
pub async fn csv(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let Export { period, statistics, unopened } = Export::count(&desk, &me, query.as_deref()).await?;
    let file =
        write(&statistics, unopened, me.locale).map_err(|_| DeskError::Defect("writing a CSV file"))?;
    answer(&desk, &me, period, ("csv", "text/csv; charset=utf-8; header=present"), file).await
}

/// Answers with the workbook.
pub async fn xlsx(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let Export { period, statistics, unopened } = Export::count(&desk, &me, query.as_deref()).await?;
    let file = workbook::write(&statistics, unopened, period, desk.clock.now(), me.locale)
        .map_err(|_| DeskError::Defect("writing a workbook"))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    answer(&desk, &me, period, ("xlsx", kind), file).await
}

/// The figures that a file is made of.
struct Export {
    period: Period,
    statistics: Statistics,
    unopened: u64,
}

impl Export {
    async fn count(desk: &Desk, me: &SignedIn, query: Option<&str>) -> Result<Self, DeskError> {
        let query = StatisticsQuery::parse(query);
        let (_, period) = years(desk, me, &query).await?;
        let deleted = erasure::deleted_entries(&mut *me.begin(desk).await?, &me.keys, period).await?;
        let (statistics, unopened) = counting::count(desk, me, period, &deleted, query.cross()).await?;
        Ok(Self { period, statistics, unopened })
    }
}

async fn answer(
    desk: &Desk,
    me: &SignedIn,
    period: Period,
    (ending, kind): (&str, &'static str),
    file: Vec<u8>,
) -> Result<Response, DeskError> {
    let (name, year) = match period.whole_year() {
        Some(year) => (year.to_string(), year),
        None => (format!("{}-{}", period.from(), period.to()), period.to().year()),
    };
    let days = |day| period.whole_year().is_none().then_some(day);
    let act = Act::StatisticsExported { year, from: days(period.from()), to: days(period.to()) };
    let mut tx = me.begin(desk).await?;
    audit::append(&mut tx, desk, me, act).await?;
    tx.commit().await?;
    let name = format!("attachment; filename=\"internal-statistics-{name}.{ending}\"");
    let name =
        HeaderValue::from_str(&name).map_err(|_| DeskError::Defect("a year that is no header value"))?;
    let kind = HeaderValue::from_static(kind);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], file).into_response())
}

fn write(statistics: &Statistics, unopened: u64, t: &Locale) -> Result<Vec<u8>, csv::Error> {
    let mut file = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    file.write_record(["table", "row", "column", "cases", "table_label", "row_label", "column_label"])?;
    let cross = statistics.cross().map(|cross| lines::cross(&cross, t)).unwrap_or_default();
    for line in
        lines::headline(statistics, unopened, t).into_iter().chain(lines::tables(statistics, t)).chain(cross)
    {
        let lines::Line { table, row, column, cases, .. } = line;
        let cases = cases.to_string();
        file.write_record([table.code, row.code, column.code, cases, table.label, row.label, column.label])?;
    }
    file.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::figures::{ATTRIBUTES, Entry};
    use meldestelle_web::locale;

    use super::*;

    fn records(t: &Locale) -> Vec<csv::StringRecord> {
        let stored = r#"{"r":"2026-03-01T12:00:00Z","s":"active","l":"de","f":{"v":"1","ok":true,"c":{"ground":["age","religion"],"life_area":["work"]}}}"#;
        let entry: Entry = serde_json::from_str(stored).unwrap();
        let file = write(&Statistics::count([&entry], Some(("ground", "life_area"))), 0, t).unwrap();
        let mut file = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_slice());
        file.records().map(Result::unwrap).collect()
    }

    #[test]
    fn every_number_stands_in_a_line_of_its_own() {
        let t = locale::fallback();
        let records = records(t);
        let columns = ["table", "row", "column", "cases", "table_label", "row_label", "column_label"];
        assert_eq!(records[0], csv::StringRecord::from(columns.to_vec()));
        let cases = |table: &str, row: &str, column: &str| {
            let codes =
                |record: &&csv::StringRecord| (&record[0], &record[1], &record[2]) == (table, row, column);
            let [only] = records.iter().filter(codes).collect::<Vec<_>>()[..] else {
                panic!("{table},{row},{column} stands there once")
            };
            only[3].parse::<u64>().unwrap()
        };
        for (table, row, column, number) in [
            ("headline", "cases", "", 1),
            ("month", "3", "", 1),
            ("ground", "age", "", 1),
            ("ground", "religion", "", 1),
            ("ground", "(all)", "", 1),
            ("life_area", "(none)", "", 0),
            ("ground x life_area", "age", "work", 1),
            ("ground x life_area", "religion", "(all)", 1),
            ("ground x life_area", "(all)", "work", 1),
            ("ground x life_area", "(all)", "(all)", 1),
        ] {
            assert_eq!(cases(table, row, column), number, "{table},{row},{column}");
        }
        for attribute in ATTRIBUTES {
            assert_eq!(cases(attribute, "(all)", ""), 1, "{attribute}");
        }
    }

    #[test]
    fn every_code_has_its_name_beside_it() {
        for t in locale::all() {
            for record in records(t).iter().skip(1) {
                for (code, label) in [(0, 4), (1, 5), (2, 6)] {
                    assert_eq!(record[code].is_empty(), record[label].is_empty(), "{record:?}");
                }
            }
            let age = records(t).into_iter().find(|record| &record[1] == "age").unwrap();
            assert_eq!(&age[5], t.code("ground", "age"));
        }
    }

    #[test]
    fn no_field_reads_as_a_formula() {
        for field in locale::all()
            .iter()
            .flat_map(records)
            .flat_map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>())
        {
            assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
        }
    }
}
