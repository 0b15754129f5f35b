//! The description for open-data catalogues: DCAT-AP.de 2.0, with its mandatory properties.

use meldestelle_domain::publication::Edition;

use super::describe::{description, keywords, title, without_isolates};
use super::rdf::{Object, Resource, Statement};
use super::{File, Publisher};
use crate::locale;

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";
const MEDIA: &str = "https://www.iana.org/assignments/media-types";
/// The languages of the description, as the Publications Office names them.
const LANGUAGES: [(&str, &str); 2] = [("de", "DEU"), ("en", "ENG")];
/// Files that are offered, with their file type.
const OFFERED: [(&str, &str); 6] = [
    ("all.csv", "CSV"),
    ("codes.csv", "CSV"),
    ("release.json", "JSON"),
    ("worlds.csv", "CSV"),
    ("datapackage.json", "JSON"),
    ("csvw-metadata.json", "JSON_LD"),
];

/// Catalogue, publisher, data set and its distributions.
pub(super) fn describe(edition: &Edition, publisher: &Publisher<'_>, files: &[File]) -> Vec<Resource> {
    let catalogue = format!("{}/statistics/", publisher.origin);
    let agent = format!("{}/#office", publisher.origin);
    let dataset = publisher.address(edition);
    let distributions: Vec<Resource> = OFFERED
        .iter()
        .filter_map(|(name, kind)| {
            Some(distribution(edition, publisher, files.iter().find(|file| file.name == *name)?, kind))
        })
        .collect();
    let mut graph = vec![
        Resource { address: catalogue, statements: catalogue_statements(publisher, &agent, &dataset) },
        Resource {
            address: agent.clone(),
            statements: vec![
                ("a", Object::Name("foaf:Organization")),
                ("a", Object::Name("foaf:Agent")),
                ("foaf:name", Object::Text(publisher.name.to_owned())),
                ("foaf:homepage", Object::Iri(format!("{}/", publisher.origin))),
            ],
        },
        Resource {
            address: dataset,
            statements: dataset_statements(edition, publisher, &agent, &distributions),
        },
    ];
    graph.extend(distributions);
    graph
}

/// Words in the languages of the description.
fn words(
    statements: &mut Vec<Statement>,
    predicate: &'static str,
    words: impl Fn(&locale::Locale) -> String,
) {
    for (tag, _) in LANGUAGES {
        if let Some(t) = locale::find(tag) {
            statements.push((predicate, Object::Words(words(t), tag)));
        }
    }
}

fn languages(statements: &mut Vec<Statement>) {
    let of = |code: &str| ("dct:language", Object::Iri(format!("{AUTHORITY}/language/{code}")));
    statements.extend(LANGUAGES.map(|(_, code)| of(code)));
}

fn catalogue_statements(publisher: &Publisher<'_>, agent: &str, dataset: &str) -> Vec<Statement> {
    let mut statements = vec![("a", Object::Name("dcat:Catalog"))];
    words(&mut statements, "dct:title", |t| {
        without_isolates(&t.with("published-catalogue-title", "office", publisher.name))
    });
    words(&mut statements, "dct:description", |t| t.text("published-catalogue-description").to_owned());
    statements.push(("dct:publisher", Object::Iri(agent.to_owned())));
    languages(&mut statements);
    statements.push(("foaf:homepage", Object::Iri(format!("{}/de/statistics", publisher.origin))));
    statements.push(("dcat:dataset", Object::Iri(dataset.to_owned())));
    statements
}

fn dataset_statements(
    edition: &Edition,
    publisher: &Publisher<'_>,
    agent: &str,
    distributions: &[Resource],
) -> Vec<Statement> {
    let (year, day) = (edition.year(), edition.about.published.to_string());
    let mut statements = vec![("a", Object::Name("dcat:Dataset"))];
    words(&mut statements, "dct:title", |t| title(edition, publisher, t));
    words(&mut statements, "dct:description", |t| description(edition, t));
    for (tag, _) in LANGUAGES {
        let all = locale::find(tag).map(keywords).unwrap_or_default();
        statements.extend(all.into_iter().map(|word| ("dcat:keyword", Object::Words(word, tag))));
    }
    statements.extend([
        ("dct:identifier", Object::Text(publisher.address(edition))),
        ("dct:isVersionOf", Object::Iri(format!("{}/statistics/{year}/", publisher.origin))),
        ("owl:versionInfo", Object::Text(format!("{year}.{}", edition.number))),
        ("dct:publisher", Object::Iri(agent.to_owned())),
        ("dct:creator", Object::Iri(agent.to_owned())),
        ("dcat:landingPage", Object::Iri(format!("{}/de/statistics/{year}", publisher.origin))),
        ("dct:issued", Object::Typed(day.clone(), "xsd:date")),
        ("dct:modified", Object::Typed(day, "xsd:date")),
        ("dct:accrualPeriodicity", Object::Iri(format!("{AUTHORITY}/frequency/ANNUAL"))),
        ("dct:accessRights", Object::Iri(format!("{AUTHORITY}/access-right/PUBLIC"))),
        ("dcat:theme", Object::Iri(format!("{AUTHORITY}/data-theme/SOCI"))),
        ("dcat:theme", Object::Iri(format!("{AUTHORITY}/data-theme/JUST"))),
        ("dct:temporal", period(year)),
        ("dcat:contactPoint", contact(publisher)),
    ]);
    languages(&mut statements);
    if !publisher.contributor.is_empty() {
        statements.push(("dcatde:contributorID", Object::Iri(publisher.contributor.to_owned())));
    }
    statements.extend(place(publisher));
    statements
        .extend(distributions.iter().map(|one| ("dcat:distribution", Object::Iri(one.address.clone()))));
    statements
}

fn period(year: u16) -> Object {
    Object::Blank(vec![
        ("a", Object::Name("dct:PeriodOfTime")),
        ("dcat:startDate", Object::Typed(format!("{year}-01-01"), "xsd:date")),
        ("dcat:endDate", Object::Typed(format!("{year}-12-31"), "xsd:date")),
    ])
}

fn contact(publisher: &Publisher<'_>) -> Object {
    let mut contact = vec![
        ("a", Object::Name("vcard:Organization")),
        ("vcard:fn", Object::Text(publisher.name.to_owned())),
    ];
    contact.push(if publisher.email.is_empty() {
        ("vcard:hasURL", Object::Iri(format!("{}/", publisher.origin)))
    } else {
        ("vcard:hasEmail", Object::Iri(format!("mailto:{}", publisher.email)))
    });
    Object::Blank(contact)
}

/// The place by its key: 8 digits are a municipality (AGS), 5 a district, 12 the whole regional key (ARS).
fn place(publisher: &Publisher<'_>) -> Vec<Statement> {
    let (kind, level) = match publisher.region.len() {
        _ if !publisher.region.bytes().all(|byte| byte.is_ascii_digit()) => return Vec::new(),
        5 => ("districtKey", "administrativeDistrict"),
        8 => ("municipalityKey", "municipality"),
        12 => ("regionalKey", "municipality"),
        _ => return Vec::new(),
    };
    let address = format!("http://dcat-ap.de/def/politicalGeocoding/{kind}/{}", publisher.region);
    vec![
        ("dct:spatial", Object::Iri(address.clone())),
        ("dcatde:politicalGeocodingURI", Object::Iri(address)),
        (
            "dcatde:politicalGeocodingLevelURI",
            Object::Iri(format!("http://dcat-ap.de/def/politicalGeocoding/Level/{level}")),
        ),
    ]
}

fn distribution(edition: &Edition, publisher: &Publisher<'_>, file: &File, kind: &str) -> Resource {
    let address = format!("{}{}", publisher.address(edition), file.name);
    let media = file.media.split(';').next().unwrap_or_default();
    let licence = edition.about.licence;
    let mut statements = vec![("a", Object::Name("dcat:Distribution"))];
    words(&mut statements, "dct:title", |t| t.text(title_of(&file.name)).to_owned());
    statements.extend([
        ("dcat:accessURL", Object::Iri(address.clone())),
        ("dcat:downloadURL", Object::Iri(address.clone())),
        ("dct:license", Object::Iri(licence.concept().to_owned())),
        ("dct:format", Object::Iri(format!("{AUTHORITY}/file-type/{kind}"))),
        ("dcat:mediaType", Object::Iri(format!("{MEDIA}/{media}"))),
        ("dcat:byteSize", Object::Typed(file.content.len().to_string(), "xsd:nonNegativeInteger")),
        ("dct:issued", Object::Typed(edition.about.published.to_string(), "xsd:date")),
        (
            "spdx:checksum",
            Object::Blank(vec![
                ("a", Object::Name("spdx:Checksum")),
                ("spdx:algorithm", Object::Name("spdx:checksumAlgorithm_sha256")),
                ("spdx:checksumValue", Object::Typed(file.sha256(), "xsd:hexBinary")),
            ]),
        ),
    ]);
    if licence.asks_for_a_name() {
        statements.push(("dcatde:licenseAttributionByText", Object::Text(publisher.name.to_owned())));
    }
    Resource { address: format!("{address}#distribution"), statements }
}

fn title_of(name: &str) -> &'static str {
    match name {
        "all.csv" => "published-file-all",
        "codes.csv" => "published-file-codes",
        "release.json" => "published-file-release",
        "worlds.csv" => "published-file-worlds",
        "datapackage.json" => "published-file-package",
        _ => "published-file-csvw",
    }
}
