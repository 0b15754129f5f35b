//! The figures as a CSV file (RFC 4180): one number per line, with the codes it belongs to. Every
//! download gets an entry in the audit trail.
//!
//! All fields are numbers or codes of the lists, in ASCII, so no spreadsheet takes one for a
//! formula.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use meldestelle_domain::audit::Act;
use meldestelle_domain::figures::{CrossTable, Statistics};

use super::{StatisticsQuery, counting, years};
use crate::audit;
use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::state::Desk;

/// Stands for the cases without a code of the list.
const WITHOUT: &str = "(none)";
/// Stands for the cases with a code that is no longer in the list.
const OUTDATED: &str = "(outdated)";
/// Stands for all cases that are counted.
const ALL: &str = "(all)";

/// Answers with the file.
pub async fn csv(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let query = StatisticsQuery::parse(query.as_deref());
    let (_, year) = years(&desk, &me, query.year).await?;
    let (statistics, unopened) = counting::count(&desk, &me, year, query.cross()).await?;
    let file = write(&statistics, unopened).map_err(|_| DeskError::Defect("writing a CSV file"))?;
    let act = Act::StatisticsExported { year };
    let mut tx = me.begin(&desk).await?;
    audit::append(&mut tx, &desk, &me, act).await?;
    tx.commit().await?;
    let name = format!("attachment; filename=\"internal-statistics-{year}.csv\"");
    let name =
        HeaderValue::from_str(&name).map_err(|_| DeskError::Defect("a year that is no header value"))?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], file).into_response())
}

fn write(statistics: &Statistics, unopened: u64) -> Result<Vec<u8>, csv::Error> {
    let mut file = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    file.write_record(["table", "row", "column", "cases"])?;
    let mut line = |table: &str, row: &str, column: &str, cases: u64| {
        file.write_record([table, row, column, cases.to_string().as_str()])
    };
    let headline = statistics.headline();
    for (row, cases) in [
        ("files", headline.files()),
        ("cases", headline.cases),
        ("coded", headline.coded),
        ("uncoded", headline.uncoded()),
        ("propaganda", headline.propaganda),
        ("media", headline.media),
        ("duplicate", headline.duplicates),
        ("abuse", headline.abuse),
        ("unreadable", unopened),
    ] {
        line("headline", row, "", cases)?;
    }
    for table in statistics.tables() {
        for row in &table.rows {
            line(table.attribute, &row.code, "", row.cases)?;
        }
        line(table.attribute, WITHOUT, "", table.without)?;
        line(table.attribute, OUTDATED, "", table.outdated)?;
        line(table.attribute, ALL, "", table.base)?;
    }
    if let Some(cross) = statistics.cross() {
        write_cross(&cross, line)?;
    }
    file.into_inner().map_err(|error| error.into_error().into())
}

fn write_cross(
    cross: &CrossTable,
    mut line: impl FnMut(&str, &str, &str, u64) -> Result<(), csv::Error>,
) -> Result<(), csv::Error> {
    let table = format!("{} x {}", cross.rows.attribute, cross.columns.attribute);
    let codes =
        |codes: &'_ [String]| -> Vec<String> { codes.iter().cloned().chain([WITHOUT.to_owned()]).collect() };
    let columns = codes(&cross.columns.codes);
    for ((row, cells), margin) in codes(&cross.rows.codes).iter().zip(&cross.cells).zip(&cross.rows.cases) {
        for (column, cases) in columns.iter().zip(cells) {
            line(&table, row, column, *cases)?;
        }
        line(&table, row, ALL, *margin)?;
    }
    for (column, margin) in columns.iter().zip(&cross.columns.cases) {
        line(&table, ALL, column, *margin)?;
    }
    line(&table, ALL, ALL, cross.base)
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::figures::{ATTRIBUTES, Entry};

    use super::*;

    fn file() -> String {
        let stored = r#"{"r":"2026-03-01T12:00:00Z","s":"active","l":"de","f":{"v":"1","ok":true,"c":{"ground":["age","religion"],"life_area":["work"]}}}"#;
        let entry: Entry = serde_json::from_str(stored).unwrap();
        String::from_utf8(write(&Statistics::count([&entry], Some(("ground", "life_area"))), 0).unwrap())
            .unwrap()
    }

    #[test]
    fn every_number_stands_in_a_line_of_its_own() {
        let file = file();
        assert!(file.starts_with("table,row,column,cases\r\n"));
        for line in [
            "headline,cases,,1",
            "month,3,,1",
            "ground,age,,1",
            "ground,religion,,1",
            "ground,(all),,1",
            "life_area,(none),,0",
            "ground x life_area,age,work,1",
            "ground x life_area,religion,(all),1",
            "ground x life_area,(all),work,1",
            "ground x life_area,(all),(all),1",
        ] {
            assert!(
                file.contains(&format!("\r\n{line}\r\n")) || file.ends_with(&format!("{line}\r\n")),
                "{line}"
            );
        }
        for attribute in ATTRIBUTES {
            assert!(file.contains(&format!("\r\n{attribute},(all),,")), "{attribute}");
        }
    }

    #[test]
    fn no_field_reads_as_a_formula() {
        for field in file().lines().flat_map(|line| line.split(',')) {
            assert!(field.is_ascii() && !field.starts_with(['=', '+', '-', '@', '\t']), "{field}");
        }
    }
}
