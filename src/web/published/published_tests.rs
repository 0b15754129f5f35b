use chrono::{NaiveDate, TimeZone, Utc};
use meldestelle_domain::case::{CaseState, Priority};
use meldestelle_domain::facts::{CODED, Facts};
use meldestelle_domain::publication::{self, Counted, Tally, VERSION};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_statistics::edition::{About, Break};
use meldestelle_statistics::licence::Licence;
use meldestelle_statistics::open_data::{CHECKSUMS, MESSAGES};
use meldestelle_statistics::protect::{NOT_STATED, ReleaseKey, protect_with_not_stated};
use meldestelle_statistics::release::Release;
use meldestelle_statistics::rule::{Printed, Rule, Window, soft5};
use meldestelle_statistics::standalone_counts::StandaloneCounts;
use meldestelle_statistics::table::Breakdown;

use super::*;
use crate::locale;

const PUBLISHER: Publisher<'static> = Publisher {
    name: "Beratungsstelle \"Süd\", Ahlen",
    email: "post@example.org",
    origin: "https://melden.example",
    contributor: "http://dcat-ap.de/def/contributors/openNRW",
    region: "05570004",
};

/// A case whose codes are derived from its number, in no obvious order.
fn case(number: usize) -> CaseState {
    let mut state = u32::try_from(number).unwrap().wrapping_mul(2_654_435_761);
    let mut chance = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 16).unwrap() % below
    };
    let fields = CODED.iter().filter_map(|list| {
        let items = &Taxonomy::list(list)?.items;
        let code = items.get(chance(items.len()).min(chance(items.len() + 2)))?.code.as_str();
        (!["media", "propaganda"].contains(&code)).then(|| ((*list).to_owned(), code.to_owned()))
    });
    CaseState {
        name: String::new(),
        received: Utc.with_ymd_and_hms(2026, 1 + u32::try_from(number % 12).unwrap(), 3, 9, 0, 0).unwrap(),
        status: Taxonomy::list("case_status").unwrap().code("closed").unwrap(),
        priority: Priority::Normal,
        assignee: None,
        language: "de".to_owned(),
        has_contact: false,
        facts: Facts::parse(&Submission::new(fields.collect())).unwrap(),
        files: None,
        hand_over: None,
        plan: meldestelle_domain::work_plan::WorkPlan::default(),
        district: String::new(),
        changes: Vec::new(),
    }
}

fn counted(cases: usize) -> Counted {
    let mut tally = Tally::new(publication::programme());
    for number in 0..cases {
        tally.add(None, &case(number));
    }
    tally.finish().unwrap()
}

fn edition(cases: usize, licence: Licence) -> (Edition, String) {
    let key = ReleaseKey::from_bytes(b"key".to_vec()).unwrap();
    let counted = counted(cases);
    let (release, worlds) =
        protect_with_not_stated(&counted.frequencies, &key, PUBLISHER.name, 2026).unwrap();
    let about = About {
        published: NaiveDate::from_ymd_opt(2027, 2, 1).unwrap(),
        standalone: StandaloneCounts::draw(counted.standalone, &key),
        remarks: [("de".to_owned(), "Erste Zeile\n\"zweite\" \\ Zeile".to_owned())].into(),
        breaks: vec![Break::Channels],
        four_eyes: true,
        licence,
        list_version: "0.1".to_owned(),
        programme: VERSION.to_owned(),
    };
    (Edition { number: 1, release, about, audit_head: [7; 32] }, worlds.to_csv())
}

fn all_files(edition: &Edition, worlds: &str) -> Vec<File> {
    files(edition, &PUBLISHER, &edition.release.to_json(), worlds)
}

fn file<'a>(files: &'a [File], name: &str) -> &'a File {
    files.iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn every_word_of_every_table_is_there_in_both_languages() {
    for t in ["de", "en"].map(|tag| locale::find(tag).unwrap()) {
        for attribute in &publication::ATTRIBUTES {
            let name = words::attribute(t, attribute.name);
            assert!(!name.starts_with("list-") && name != attribute.name, "{} {}", t.tag, name);
            for code in attribute.codes() {
                let words = words::code(t, attribute.name, code);
                assert!(!words.contains('_') && !words.starts_with("published-"), "{} {words}", t.tag);
                assert!(words != code || t.tag == "en", "{} {} {code}", t.tag, attribute.name);
            }
        }
        for name in ["propaganda", "media", "left_out"] {
            assert_ne!(words::code(t, "apart", name), name);
        }
    }
    for key in MESSAGES {
        assert!(locale::find("de").unwrap().has(key) && locale::find("en").unwrap().has(key), "{key}");
    }
    assert_eq!(words::code(locale::fallback(), "area", "of_another_version"), "of_another_version");
    assert_ne!(words::code(locale::fallback(), "area", NOT_STATED), NOT_STATED);
}

#[test]
fn csv_is_what_spreadsheets_and_programs_read() {
    let (edition, worlds) = edition(200, Licence::DlDeBy);
    let files = all_files(&edition, &worlds);
    let area = &file(&files, "area.csv").content;
    assert!(area.starts_with('\u{feff}'), "umlauts in spreadsheets");
    assert!(area.lines().all(|line| area.contains(&format!("{line}\r\n"))), "RFC 4180 line ends");
    assert!(area.contains("year,area,area_label,printed,value,low,high,revised\r\n"));
    assert!(area.contains("\"Arbeit, Ausbildung im Betrieb, Bewerbung\""), "commas are quoted: {area}");
    let lines: Vec<&str> = file(&files, "all.csv").content.lines().collect();
    let cells: usize = edition.release.tables().iter().map(|table| table.cells().len()).sum();
    assert_eq!(lines.len(), 1 + cells + 3);
    assert!(
        lines[1]
            .starts_with("\"Beratungsstelle \"\"Süd\"\", Ahlen\",2026,1,total,,,,,,,200,200,196,204,false"),
        "{}",
        lines[1]
    );
    for line in &lines {
        let hidden = line.contains("≤ 6");
        assert!(!hidden || line.contains("≤ 6,,0,6,false"), "nobody adds up zeroes that are none: {line}");
    }
    assert!(file(&files, "codes.csv").content.contains("diverse|self"));
}

#[test]
fn descriptions_name_every_file_with_its_checksum() {
    let (edition, worlds) = edition(200, Licence::DlDeBy);
    let files = all_files(&edition, &worlds);
    let package: serde_json::Value = serde_json::from_str(&file(&files, "datapackage.json").content).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let data = files.iter().filter(|file| {
        !["datapackage.json", "csvw-metadata.json", "dcat.jsonld", "dcat.ttl", CHECKSUMS]
            .contains(&file.name.as_str())
    });
    for data in data {
        let resource = resources.iter().find(|resource| resource["path"] == data.name.as_str());
        let resource = resource.unwrap_or_else(|| panic!("{} is not described", data.name));
        assert_eq!(resource["hash"], format!("sha256:{}", data.sha256()));
        assert_eq!(resource["bytes"], data.content.len());
        let Some(fields) = resource["schema"]["fields"].as_array() else { continue };
        let header = data.content.trim_start_matches('\u{feff}').lines().next().unwrap();
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(names.join(","), header, "{}", data.name);
        let titles = fields.iter().map(|field| field["title"].as_str().unwrap());
        assert!(titles.into_iter().all(|title| !title.starts_with("published-")), "{}", data.name);
    }
    let csvw: serde_json::Value = serde_json::from_str(&file(&files, "csvw-metadata.json").content).unwrap();
    assert_eq!(csvw["tables"].as_array().unwrap().len(), resources.len() - 2);
    let sums = &file(&files, CHECKSUMS).content;
    assert_eq!(sums.lines().count(), files.len() - 1);
    assert!(sums.contains(&format!("{}  worlds.csv", file(&files, "worlds.csv").sha256())));
}

#[test]
fn the_catalogue_has_the_mandatory_properties() {
    for licence in [Licence::DlDeBy, Licence::DlDeZero, Licence::CcBy] {
        let (edition, worlds) = edition(60, licence);
        let files = all_files(&edition, &worlds);
        let turtle = &file(&files, "dcat.ttl").content;
        for needed in [
            "a dcat:Catalog",
            "a dcat:Dataset",
            "a dcat:Distribution",
            "dct:title",
            "dct:description",
            "dct:publisher",
            "dcatde:contributorID <http://dcat-ap.de/def/contributors/openNRW>",
            "dcat:accessURL",
            "dct:license",
            "dcat:contactPoint",
            "vcard:hasEmail <mailto:post@example.org>",
            "dcat:theme",
            "municipalityKey/05570004",
            licence.concept(),
            "Beratungsstelle \\\"Süd\\\", Ahlen",
            "\\\"zweite\\\" \\\\ Zeile",
        ] {
            assert!(turtle.contains(needed), "{needed}");
        }
        assert_eq!(turtle.contains("licenseAttributionByText"), licence.asks_for_a_name());
        let json: serde_json::Value = serde_json::from_str(&file(&files, "dcat.jsonld").content).unwrap();
        assert_eq!(json["@graph"].as_array().unwrap().len(), 9);
    }
}

#[test]
fn tables_show_printed_numbers_and_the_truth_only_if_given() {
    let (edition, _) = edition(200, Licence::DlDeBy);
    let t = locale::fallback();
    let shown = tables::all(t, &edition.release, None);
    assert_eq!(shown.len(), edition.release.tables().len() - 1);
    assert!(shown.iter().all(|table| !table.has_truth()));
    assert!(shown.iter().flat_map(|table| &table.rows).all(|row| row.hidden_truth().is_none()));
    let crossed =
        edition.release.programme().tables().iter().filter(|by| matches!(by, Breakdown::Two(..))).count();
    assert_eq!(shown.iter().filter(|table| !table.rows.is_empty()).count(), crossed);
    for (table, shown) in edition.release.tables().iter().skip(1).zip(&shown) {
        let lines = shown.lines.iter().map(|line| &line.number);
        let numbers = lines.chain(shown.rows.iter().flat_map(|row| &row.cells).map(|(_, number)| number));
        for (printed, number) in table.cells().iter().zip(numbers) {
            assert_eq!(number.hidden, printed.value == 0);
            let words = if number.hidden { "0 bis 6".to_owned() } else { printed.value.to_string() };
            assert_eq!(number.text, words);
        }
        assert!(shown.rows.iter().all(|row| {
            row.others == if row.cells.iter().any(|(_, number)| number.hidden) { "0 bis 6" } else { "" }
        }));
    }
    let truth = counted(200).frequencies;
    let preview = tables::all(t, &edition.release, Some(&truth));
    assert!(preview.iter().all(tables::TableView::has_truth));
    assert_eq!(tables::total(t, &edition.release, Some(&truth)).truth, Some(200));
}

#[test]
fn bars_of_all_tables_have_one_scale_and_show_what_a_number_can_stand_for() {
    let (edition, _) = edition(200, Licence::DlDeBy);
    let t = locale::fallback();
    let scale = tables::scale(&edition.release);
    let shown = tables::all(t, &edition.release, None);
    let lines: Vec<_> = shown.iter().flat_map(|table| &table.lines).collect();
    let longest = lines.iter().map(|line| line.number.window.high).max();
    assert_eq!(longest, Some(scale));
    let mut lengths = std::collections::BTreeMap::new();
    for line in &lines {
        let tables::PrintedNumber { window, text, .. } = &line.number;
        assert_eq!(line.least, window.low * line.width() / scale, "{text}");
        assert_eq!(line.least + line.range, window.high * line.width() / scale, "{text}");
        assert!(line.range > 0 && line.least + line.range <= line.width());
        // The same printed number has the same length in every table.
        assert_eq!(
            *lengths.entry(text.clone()).or_insert((line.least, line.range)),
            (line.least, line.range)
        );
    }
    let (few, five) = (lengths["0 bis 6"], lengths["5"]);
    assert!(few.0 == 0 && five.0 > 0, "nought is possible only where nothing is full");
    assert!(few.1 < five.0 + five.1, "six at most is shorter than a 5, which may be nine");
    assert!(few.1 > five.0, "and longer than the three that a 5 is at least");
}

#[test]
fn what_is_said_of_rounding_is_what_the_rule_does() {
    let printed = |value| Rule::FIRST.window(Printed { value, revised: false });
    // "below 7", "7 to 9 become 5", "10 to 14 become 10".
    assert_eq!([6, 7, 9, 10, 14, 15].map(|sum| soft5(sum, 0)), [0, 5, 5, 10, 10, 15]);
    assert_eq!((printed(0), printed(5)), (Window { low: 0, high: 6 }, Window { low: 3, high: 9 }));
    assert_eq!(printed(75), Window { low: 71, high: 79 });
    let corrected = Rule::CORRECTED.window(Printed { value: 0, revised: false });
    assert_eq!(corrected, Window { low: 0, high: 8 });
    for (tag, few, sentences) in [
        (
            "de",
            "0 bis 6",
            [
                "kleiner als 7",
                "7, 8 und 9 werden zu 5",
                "10 bis 14 zu 10",
                "3 bis 9 Fälle",
                "bis zu 4 mehr oder weniger",
            ],
        ),
        (
            "en",
            "0 to 6",
            [
                "less than 7",
                "7, 8 and 9 become 5",
                "10 to 14 become 10",
                "3 to 9 cases",
                "up to 4 more or less",
            ],
        ),
    ] {
        let t = locale::find(tag).unwrap();
        let method = t.text("published-method-round");
        for sentence in sentences {
            assert!(method.contains(sentence), "{sentence:?} in {method}");
        }
        assert_eq!(tables::range(t, printed(0)), few);
        for text in
            ["published-method-round", "published-method-six", "published-footnote", "published-claim-text"]
        {
            assert!(t.text(text).contains(few), "{text}");
        }
        let after = t.text("published-footnote-corrected");
        assert!(after.contains(&tables::range(t, corrected)) && after.contains(few), "{after}");
        // The text must not say where something is on the page, because that depends on the screen.
        for word in ["Links", "rechts", "left", "right side"] {
            for text in ["published-part-help-text", "publish-preview-text"] {
                assert!(!t.text(text).split([' ', ',', '.']).any(|said| said == word), "{text}: {word}");
            }
        }
    }
    let (edition, _) = edition(200, Licence::DlDeBy);
    let view = view::EditionView::of(locale::fallback(), "Stelle", &edition, None);
    assert!(
        view.total_range(locale::fallback()).contains("196 bis 204"),
        "{}",
        view.total_range(locale::fallback())
    );
}

#[test]
fn a_series_shows_where_years_do_not_compare() {
    let (first, _) = edition(60, Licence::DlDeBy);
    let json = |year: &str| first.release.to_json().replace("\"year\": 2026", &format!("\"year\": {year}"));
    let of_year = |year: &str| Edition {
        release: Release::from_json(&json(year)).unwrap(),
        about: About { breaks: Vec::new(), ..first.about.clone() },
        ..first.clone()
    };
    let (a, b, d) = (of_year("2023"), of_year("2024"), of_year("2026"));
    let mut c = of_year("2027");
    c.about.programme = "meldestelle-tables/2".to_owned();
    let series = series::of(locale::fallback(), &[&c, &a, &d, &b]);
    let breaks: Vec<_> = series.iter().map(|point| (point.year, point.breaks.clone())).collect();
    assert_eq!(
        breaks,
        [(2023, vec![]), (2024, vec![]), (2026, vec![Break::Period]), (2027, vec![Break::Lists])]
    );
    assert!(series.iter().all(|point| point.y + point.height == series::HEIGHT));
}
