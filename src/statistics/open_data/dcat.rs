//! The description for open data catalogues: DCAT-AP.de 2.0 with its mandatory properties.

use super::file::File;
use super::metadata::{description, keywords, title, without_isolates};
use super::publisher::Publisher;
use super::rdf::{Object, Resource, Statement};
use super::words::{Vocabulary, Words};
use crate::edition::Edition;

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";
const MEDIA: &str = "https://www.iana.org/assignments/media-types";
/// Tags of languages with their codes in the vocabulary of the EU Publications Office. A language
/// that is missing here is described without its code.
const LANGUAGE_CODES: [(&str, &str); 12] = [
    ("ar", "ARA"),
    ("de", "DEU"),
    ("en", "ENG"),
    ("es", "SPA"),
    ("fa", "FAS"),
    ("fr", "FRA"),
    ("it", "ITA"),
    ("pl", "POL"),
    ("ro", "RON"),
    ("ru", "RUS"),
    ("tr", "TUR"),
    ("uk", "UKR"),
];
/// Files of the distributions, with their types in the vocabulary of the EU Publications Office.
const OFFERED: [(&str, &str); 6] = [
    ("all.csv", "CSV"),
    ("codes.csv", "CSV"),
    ("release.json", "JSON"),
    ("worlds.csv", "CSV"),
    ("datapackage.json", "JSON"),
    ("csvw-metadata.json", "JSON_LD"),
];

/// Catalogue, publisher, data set and its distributions.
pub(super) fn describe(
    edition: &Edition,
    publisher: &Publisher<'_>,
    vocabulary: &Vocabulary<'_>,
    files: &[File],
) -> Vec<Resource> {
    let catalogue = format!("{}/statistics/", publisher.origin);
    let agent = format!("{}/#office", publisher.origin);
    let dataset = publisher.address(edition);
    let distributions: Vec<Resource> = OFFERED
        .iter()
        .filter_map(|(name, kind)| {
            let file = files.iter().find(|file| file.name == *name)?;
            Some(distribution(edition, publisher, vocabulary, (file, kind)))
        })
        .collect();
    let mut graph = vec![
        Resource {
            address: catalogue,
            statements: catalogue_statements(publisher, vocabulary, &agent, &dataset),
        },
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
            statements: dataset_statements(edition, publisher, vocabulary, (&agent, &distributions)),
        },
    ];
    graph.extend(distributions);
    graph
}

/// The same statement in each language of the description.
fn in_each_language(
    vocabulary: &Vocabulary<'_>,
    predicate: &'static str,
    text: impl Fn(&dyn Words) -> String,
) -> Vec<Statement> {
    let tagged = |words: &&dyn Words| (predicate, Object::Words(text(*words), words.tag().to_owned()));
    vocabulary.languages.iter().map(tagged).collect()
}

fn languages(vocabulary: &Vocabulary<'_>) -> impl Iterator<Item = Statement> {
    vocabulary.languages.iter().filter_map(|words| {
        let (_, code) = LANGUAGE_CODES.iter().find(|(tag, _)| *tag == words.tag())?;
        Some(("dct:language", Object::Iri(format!("{AUTHORITY}/language/{code}"))))
    })
}

fn catalogue_statements(
    publisher: &Publisher<'_>,
    vocabulary: &Vocabulary<'_>,
    agent: &str,
    dataset: &str,
) -> Vec<Statement> {
    let mut statements = vec![("a", Object::Name("dcat:Catalog"))];
    statements.extend(in_each_language(vocabulary, "dct:title", |words| {
        without_isolates(&words.format("published-catalogue-title", &[("office", publisher.name)]))
    }));
    statements.extend(in_each_language(vocabulary, "dct:description", |words| {
        words.text("published-catalogue-description")
    }));
    statements.push(("dct:publisher", Object::Iri(agent.to_owned())));
    statements.extend(languages(vocabulary));
    statements.push(("foaf:homepage", Object::Iri(page(publisher, vocabulary))));
    statements.push(("dcat:dataset", Object::Iri(dataset.to_owned())));
    statements
}

/// The address of the page with all years.
fn page(publisher: &Publisher<'_>, vocabulary: &Vocabulary<'_>) -> String {
    format!("{}/{}/statistics", publisher.origin, vocabulary.main.tag())
}

fn dataset_statements(
    edition: &Edition,
    publisher: &Publisher<'_>,
    vocabulary: &Vocabulary<'_>,
    (agent, distributions): (&str, &[Resource]),
) -> Vec<Statement> {
    let (year, day) = (edition.year(), edition.about.published.to_string());
    let mut statements = vec![("a", Object::Name("dcat:Dataset"))];
    statements.extend(in_each_language(vocabulary, "dct:title", |words| title(edition, publisher, words)));
    statements.extend(in_each_language(vocabulary, "dct:description", |words| description(edition, words)));
    for words in vocabulary.languages {
        let tagged = |word| ("dcat:keyword", Object::Words(word, words.tag().to_owned()));
        statements.extend(keywords(*words).into_iter().map(tagged));
    }
    statements.extend([
        ("dct:identifier", Object::Text(publisher.address(edition))),
        ("dct:isVersionOf", Object::Iri(format!("{}/statistics/{year}/", publisher.origin))),
        ("owl:versionInfo", Object::Text(format!("{year}.{}", edition.number))),
        ("dct:publisher", Object::Iri(agent.to_owned())),
        ("dct:creator", Object::Iri(agent.to_owned())),
        ("dcat:landingPage", Object::Iri(format!("{}/{year}", page(publisher, vocabulary)))),
        ("dct:issued", Object::Typed(day.clone(), "xsd:date")),
        ("dct:modified", Object::Typed(day, "xsd:date")),
        ("dct:accrualPeriodicity", Object::Iri(format!("{AUTHORITY}/frequency/ANNUAL"))),
        ("dct:accessRights", Object::Iri(format!("{AUTHORITY}/access-right/PUBLIC"))),
        ("dcat:theme", Object::Iri(format!("{AUTHORITY}/data-theme/SOCI"))),
        ("dcat:theme", Object::Iri(format!("{AUTHORITY}/data-theme/JUST"))),
        ("dct:temporal", period(year)),
        ("dcat:contactPoint", contact(publisher)),
    ]);
    statements.extend(languages(vocabulary));
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

/// The place by its key: 5 digits are a district, 8 a municipality (AGS), 12 a whole regional key
/// (ARS).
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

fn distribution(
    edition: &Edition,
    publisher: &Publisher<'_>,
    vocabulary: &Vocabulary<'_>,
    (file, kind): (&File, &str),
) -> Resource {
    let address = format!("{}{}", publisher.address(edition), file.name);
    let media = file.media.split(';').next().unwrap_or_default();
    let licence = edition.about.licence;
    let mut statements = vec![("a", Object::Name("dcat:Distribution"))];
    statements.extend(in_each_language(vocabulary, "dct:title", |words| words.text(title_of(&file.name))));
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
