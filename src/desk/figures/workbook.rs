//! The figures as a workbook (.xlsx), which a spreadsheet opens in columns whatever its language.
//!
//! Numbers are numbers and all else is text; no cell is a formula.

use chrono::{DateTime, Utc};
use meldestelle_domain::clock::local_date;
use meldestelle_domain::figures::{CrossTable, Period, Statistics};
use meldestelle_web::locale::Locale;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::lines::{self, Line};
use super::words::{attribute_label, period_label};
use crate::http::format;

/// The widths of columns, in characters.
const LABEL: f64 = 44.0;
const CODE: f64 = 20.0;
const NUMBER: f64 = 12.0;

/// Writes the workbook: the overview, the tables, and the cross table if there is one.
///
/// # Errors
/// If a number or a text does not fit into a workbook.
pub fn write(
    statistics: &Statistics,
    unopened: u64,
    period: Period,
    now: DateTime<Utc>,
    t: &Locale,
) -> Result<Vec<u8>, XlsxError> {
    let title = format!("{} {}", t.text("stats-title"), period_label(period, t));
    let mut workbook = Workbook::new();
    // Otherwise the library asks the system for the time.
    let made = ExcelDateTime::from_timestamp(now.timestamp())?;
    workbook.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let overview = workbook.add_worksheet().set_name(t.text("stats-headline"))?;
    overview.write_string_with_format(0, 0, &title, &bold)?;
    overview.write_string_with_format(1, 0, t.text("stats-internal"), &bold)?;
    overview.write_string(2, 0, t.text("stats-internal-why"))?;
    let counted = t.with("stats-counted-on", "day", format::day(local_date(now), t));
    overview.write_string(3, 0, &*counted)?;
    overview.set_column_width(0, LABEL)?.set_column_width(1, CODE)?.set_column_width(2, NUMBER)?;
    for (row, line) in (5_u32..).zip(lines::headline(statistics, unopened, t)) {
        overview.write_string(row, 0, &line.row.label)?.write_string(row, 1, &line.row.code)?;
        number(overview, (row, 2), line.cases)?;
    }
    write_tables(workbook.add_worksheet().set_name(t.text("stats-tables"))?, statistics, t)?;
    if let Some(cross) = statistics.cross() {
        write_cross(workbook.add_worksheet().set_name(t.text("stats-cross"))?, &cross, t)?;
    }
    workbook.save_to_buffer()
}

fn write_tables(sheet: &mut Worksheet, statistics: &Statistics, t: &Locale) -> Result<(), XlsxError> {
    let columns = [
        ("stats-attribute", LABEL),
        ("stats-code", CODE),
        ("stats-answer", LABEL),
        ("stats-code", CODE),
        ("stats-cases", NUMBER),
        ("stats-share", NUMBER),
    ];
    let (bold, share) = (Format::new().set_bold(), Format::new().set_num_format("0.0%"));
    for (column, (label, width)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, column, t.text(label), &bold)?.set_column_width(column, width)?;
    }
    let all = lines::tables(statistics, t);
    for (row, line) in (1_u32..).zip(&all) {
        let Line { table, row: answer, cases, base, .. } = line;
        for (column, text) in (0_u16..).zip([&table.label, &table.code, &answer.label, &answer.code]) {
            sheet.write_string(row, column, text)?;
        }
        number(sheet, (row, 4), *cases)?;
        if let Some(base) = base.filter(|base| *base > 0) {
            sheet.write_number_with_format(row, 5, float(*cases) / float(base), &share)?;
        }
    }
    let last = u32::try_from(all.len()).unwrap_or(u32::MAX);
    sheet.set_freeze_panes(1, 0)?.autofilter(0, 0, last, 5)?;
    Ok(())
}

/// Writes the cross table: a row and a column of names, beside them the codes, and the sums at the
/// end.
fn write_cross(sheet: &mut Worksheet, cross: &CrossTable, t: &Locale) -> Result<(), XlsxError> {
    let (bold, head) = (Format::new().set_bold(), Format::new().set_bold().set_text_wrap());
    let names = [cross.rows.attribute, cross.columns.attribute].map(|name| attribute_label(name, t));
    sheet.write_string_with_format(0, 0, names.join(" × "), &bold)?;
    sheet.write_string_with_format(0, 1, t.text("stats-code"), &bold)?;
    sheet.set_column_width(0, LABEL)?.set_column_width(1, CODE)?;
    let lines = lines::cross(cross, t);
    let width = cross.columns.codes.len() + 2;
    for (row, cells) in (2_u32..).zip(lines.chunks(width)) {
        if let Some(Line { row: answer, .. }) = cells.first() {
            sheet.write_string(row, 0, &answer.label)?.write_string(row, 1, &answer.code)?;
        }
        for (column, line) in (2_u16..).zip(cells) {
            if row == 2 {
                sheet.write_string_with_format(0, column, &line.column.label, &head)?;
                sheet.write_string(1, column, &line.column.code)?.set_column_width(column, CODE)?;
            }
            number(sheet, (row, column), line.cases)?;
        }
    }
    sheet.set_freeze_panes(2, 2)?;
    Ok(())
}

fn number(sheet: &mut Worksheet, (row, column): (u32, u16), cases: u64) -> Result<(), XlsxError> {
    sheet.write_number(row, column, float(cases)).map(drop)
}

/// A count as a spreadsheet keeps it. No office has so many cases that this rounds.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn float(cases: u64) -> f64 {
    cases as f64
}
