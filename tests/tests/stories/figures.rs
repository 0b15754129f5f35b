//! The internal figures: of any period, and as files that a spreadsheet opens in columns.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::DeflateDecoder;
use meldestelle_domain::clock::Clock as _;
use meldestelle_tests::house::House;
use meldestelle_tests::page::Page;
use scraper::{Html, Selector};

fn cases(page: &Page) -> u64 {
    page.text("#figure-cases").parse().unwrap()
}

#[tokio::test]
async fn a_period_counts_from_its_first_to_its_last_day() {
    let house = House::with_examples(60).await;
    let ada = house.ada();
    ada.sign_in().await;
    let mut years = 0;
    for year in [2025, 2026] {
        let whole = ada.visit(&format!("/statistics?year={year}")).await;
        assert_eq!(whole.attribute("#from", "value"), format!("{year}-01-01"));
        let mut parts = 0;
        for (from, to) in [("01-01", "03-31"), ("04-01", "10-15"), ("10-16", "12-31")] {
            let part = ada.visit(&format!("/statistics?from={year}-{from}&to={year}-{to}")).await;
            assert!(part.text("h1").ends_with(&format!(".{year}")), "{part}");
            parts += cases(&part);
        }
        assert_eq!(parts, cases(&whole), "the parts of {year}");
        years += cases(&whole);
    }
    assert!(years > 0);
    let both = ada.visit("/statistics?from=2025-01-01&to=2026-12-31").await;
    assert_eq!(cases(&both), years, "{both}");
    assert!(!both.has("#table-ground a"), "the list of cases shows one year");
}

#[tokio::test]
async fn the_cross_table_comes_first_and_a_number_leads_to_its_cases() {
    let house = House::with_examples(60).await;
    let ada = house.ada();
    ada.sign_in().await;
    let page = ada.visit("/statistics?year=2026").await;
    let tables = page.attributes("main table", "id");
    assert_eq!(tables[0], "table-cross");
    let contents = page.attributes(".contents nav a", "href");
    for table in &tables[1..] {
        assert!(contents.contains(&format!("#{table}")), "{table} in {contents:?}");
    }
    for place in &contents {
        assert!(page.has(place), "{place}");
    }
    let links = page.attributes(".parts table a", "href");
    assert!(links.len() > 20, "{links:?}");
    for link in [&links[0], links.last().unwrap()] {
        let list = ada.visit(link).await;
        assert!(
            list.status == 200 && !list.attributes("#queue tbody tr", "class").is_empty(),
            "{link}: {list}"
        );
    }
    // A zero leads nowhere.
    assert!(page.texts(".parts table a").iter().all(|number| number != "0"));
}

/// The parts of a ZIP archive, by its directory at the end.
fn unzip(archive: &[u8]) -> BTreeMap<String, String> {
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte));
    let end = archive.windows(4).rposition(|bytes| bytes == b"PK\x05\x06").unwrap();
    let mut entry = &archive[number(&archive[end + 16..end + 20])..end];
    let mut parts = BTreeMap::new();
    while entry.starts_with(b"PK\x01\x02") {
        let [name, extra, comment] = [28, 30, 32].map(|at| number(&entry[at..at + 2]));
        let begun = &archive[number(&entry[42..46])..];
        let data = &begun[30 + number(&begun[26..28]) + number(&begun[28..30])..];
        let data = &data[..number(&entry[20..24])];
        let mut text = String::new();
        match number(&entry[10..12]) {
            8 => drop(DeflateDecoder::new(data).read_to_string(&mut text).unwrap()),
            _ => text.push_str(std::str::from_utf8(data).unwrap()),
        }
        parts.insert(String::from_utf8(entry[46..46 + name].to_vec()).unwrap(), text);
        entry = &entry[46 + name + extra + comment..];
    }
    parts
}

/// A cell: a number, or a text.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Number(f64),
    Text(String),
}

/// The rows of a sheet, with its shared strings.
fn rows(parts: &BTreeMap<String, String>, sheet: usize) -> Vec<Vec<Cell>> {
    let read = |name: &str| Html::parse_fragment(&parts[name]);
    let select = |css: &str| Selector::parse(css).unwrap();
    let shared = read("xl/sharedStrings.xml");
    let texts: Vec<String> = shared.select(&select("si")).map(|si| si.text().collect()).collect();
    let sheet = read(&format!("xl/worksheets/sheet{sheet}.xml"));
    assert!(sheet.select(&select("f")).next().is_none(), "no cell is a formula");
    let (row, cell, value) = (select("row"), select("c"), select("v"));
    sheet
        .select(&row)
        .map(|row| {
            row.select(&cell)
                .filter_map(|cell| {
                    let stored: String = cell.select(&value).next()?.text().collect();
                    Some(match cell.attr("t") {
                        Some("s") => Cell::Text(texts[stored.parse::<usize>().unwrap()].clone()),
                        None | Some("n") => Cell::Number(stored.parse().unwrap()),
                        other => panic!("a cell of type {other:?}"),
                    })
                })
                .collect()
        })
        .collect()
}

/// The number at the end of the row that has this text.
fn number(rows: &[Vec<Cell>], text: &str, place: usize) -> f64 {
    let has = |row: &&Vec<Cell>| row.contains(&Cell::Text(text.to_owned()));
    let row = rows.iter().find(has).unwrap_or_else(|| panic!("no {text} in {rows:?}"));
    let Cell::Number(number) = row[place] else { panic!("{row:?}") };
    number
}

#[tokio::test]
async fn a_spreadsheet_opens_the_figures_in_columns() {
    let house = House::with_examples(60).await;
    let ada = house.ada();
    ada.sign_in().await;
    let page = ada.visit("/statistics?year=2026").await;
    let (status, headers, file) = ada.fetch(&page.attribute("a[href*='.xlsx']", "href")).await;
    assert_eq!(status, 200);
    let name = headers["content-disposition"].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"internal-statistics-2026.xlsx\"");
    assert!(headers["content-type"].to_str().unwrap().ends_with("spreadsheetml.sheet"));
    let parts = unzip(&file);
    let sheets = ["Überblick", "Tabellen", "Kreuztabelle"];
    assert!(
        sheets.iter().all(|name| parts["xl/workbook.xml"].contains(name)),
        "{}",
        parts["xl/workbook.xml"]
    );
    // The time is that of the house, and nobody's name is in the file.
    assert!(parts["docProps/core.xml"].contains(&house.clock.today().to_string()));
    assert!(!parts.values().any(|part| part.contains("Ada")));

    let (overview, tables, cross) = (rows(&parts, 1), rows(&parts, 2), rows(&parts, 3));
    let shown = |css: &str| page.text(css).parse::<f64>().unwrap();
    assert!((number(&overview, "Fälle", 2) - shown("#figure-cases")).abs() < 0.1);
    assert!((number(&overview, "Davon kodiert", 2) - shown("#figure-coded")).abs() < 0.1);
    let work = page.figure("#table-life-area", &page.text("#table-life-area tbody th"));
    let label = page.text("#table-life-area tbody th");
    let stored = number(&tables, &label, 4);
    assert!((stored - f64::from(u32::try_from(work).unwrap())).abs() < 0.1, "{label}: {stored}, {work}");
    let Cell::Number(share) = tables.iter().find(|row| row.contains(&Cell::Text(label.clone()))).unwrap()[5]
    else {
        panic!("a share is a number")
    };
    assert!((0.0..=1.0).contains(&share));
    let Some(Cell::Number(all)) = cross.last().and_then(|row| row.last()) else { panic!("{cross:?}") };
    assert!((all - shown("#figure-coded")).abs() < 0.1, "the last cell is the base");

    // The same numbers in the language of the colleague, with the same codes.
    let english = house.bela().reading("en");
    english.sign_in().await;
    let (_, _, file) = english.fetch("/statistics.xlsx?year=2026&rows=ground&columns=life_area").await;
    let parts = unzip(&file);
    assert!(parts["xl/workbook.xml"].contains("Cross table"), "{}", parts["xl/workbook.xml"]);
    assert!((number(&rows(&parts, 2), "work", 4) - number(&tables, "work", 4)).abs() < 0.1);

    let trail = ada.visit("/audit").await.text("tbody");
    assert!(trail.contains("Statistik als Datei geholt"), "{trail}");
    let (_, _, csv) = ada.fetch("/statistics.csv?from=2026-03-01&to=2026-05-31").await;
    let csv = String::from_utf8(csv).unwrap();
    let age = csv.lines().find(|line| line.starts_with("ground,age,,")).unwrap();
    assert!(age.ends_with(",Diskriminierungsmerkmal,Alter,"), "{age}");
    let trail = ada.visit("/audit").await.text("tbody");
    assert!(trail.contains("01.03.2026 – 31.05.2026"), "{trail}");
}
