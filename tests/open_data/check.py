"""Checks with other people's programs what a running public face has published of a year.

    check.py URL YEAR

frictionless validates the data package, table by table; rdflib reads the CSVW and DCAT files, and
csvw reads the tables once more. The script also checks the mandatory and recommended properties of
DCAT-AP and DCAT-AP.de, that JSON-LD and Turtle say the same, that addresses are permanent and can
be fetched, checksums, and UTF-8. Nothing is skipped: whatever cannot be checked is a failure.
"""

import csv
import hashlib
import io
import json
import sys
import tempfile
import urllib.request
from pathlib import Path

import csvw
from frictionless import Package
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, RDF, XSD

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CSVW = Namespace("http://www.w3.org/ns/csvw#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"

failures = []


def check(holds, message):
    if not holds:
        failures.append(message)


def fetch(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read(), answer.headers


def sums(folder, base):
    """Fetches every file of the edition and compares its checksum; returns the names."""
    listed, _ = fetch(base + "SHA256SUMS")
    names = []
    for line in listed.decode().splitlines():
        expected, name = line.split("  ")
        content, headers = fetch(base + name)
        check(hashlib.sha256(content).hexdigest() == expected, f"{name}: the sum differs")
        check(headers.get("access-control-allow-origin") == "*", f"{name}: not for everybody's programs")
        (folder / name).write_bytes(content)
        names.append(name)
    check(len(names) > 20, f"only {len(names)} files")
    return names


def spreadsheets(folder, names):
    """Checks that umlauts survive. Spreadsheets recognise UTF-8 by a byte order mark only.

    worlds.csv needs no mark, because its codes are ASCII.
    """
    umlauts = 0
    for name in names:
        if not name.endswith(".csv"):
            continue
        content = (folder / name).read_bytes()
        text = content.decode("utf-8")
        if name == "worlds.csv":
            check(text.isascii(), "worlds.csv has more than codes")
            continue
        check(content.startswith(b"\xef\xbb\xbf"), f"{name}: no byte order mark")
        check("\ufffd" not in text and "Ã" not in text, f"{name}: broken letters")
        umlauts += sum(text.count(letter) for letter in "äöüÄÖÜß")
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        check(len({len(row) for row in rows}) == 1, f"{name}: rows of different length")
    check(umlauts > 50, f"only {umlauts} umlauts in all tables")


def data_package(folder):
    package = Package(str(folder / "datapackage.json"))
    report = package.validate()
    for _, errors in zip(range(10), report.flatten(["title", "note", "fieldName", "rowNumber"])):
        check(False, f"frictionless: {errors}")
    check(report.valid, f"frictionless: {[error.note for error in report.errors][:3]}")
    tables = [resource for resource in package.resources if resource.path.endswith(".csv")]
    check(len(tables) > 15, f"the package has only {len(tables)} tables")
    rows = 0
    for resource in tables:
        rows += len(resource.read_rows())
        check(resource.schema.fields != [], f"{resource.path}: no schema")
    check(rows > 500, f"frictionless read only {rows} rows")
    declared = json.loads((folder / "datapackage.json").read_text())
    check(bool(declared.get("licenses")) and bool(declared.get("auditHead")), "licence or audit head missing")
    print(f"frictionless: {len(tables)} tables, {rows} rows, valid: {report.valid}")


def csv_on_the_web(folder, base):
    described = Graph().parse(data=with_context(folder / "csvw-metadata.json"), format="json-ld", publicID=base)
    tables = set(described.objects(None, CSVW.url))
    check(len(tables) > 15, f"rdflib finds only {len(tables)} tables in the CSVW metadata")
    group = csvw.CSVW(str(folder / "csvw-metadata.json"), validate=True)
    check(group.is_valid, f"csvw: {[str(warning.message) for warning in group.warnings][:3]}")
    rows = sum(len(list(table.iterdicts())) for table in group.tables)
    check(rows > 500, f"csvw read only {rows} rows")
    print(f"csvw: {len(group.tables)} tables, {rows} rows, valid: {group.is_valid}; rdflib: {len(described)} statements")


def with_context(path):
    """Inlines the terms that the W3C's context defines, so that no other server is asked."""
    metadata = json.loads(path.read_text())
    context = {
        "dc": str(DCTERMS), "xsd": str(XSD), "csvw": str(CSVW), "@vocab": str(CSVW),
        "url": {"@id": "csvw:url", "@type": "@id"}, "@language": "de",
    }
    check(metadata["@context"][0] == "http://www.w3.org/ns/csvw", "the CSVW context is not the W3C's")
    metadata["@context"] = context
    return json.dumps(metadata)


def catalogue(folder, base, origin):
    turtle = Graph().parse(folder / "dcat.ttl", format="turtle")
    linked = Graph().parse(folder / "dcat.jsonld", format="json-ld")
    check(isomorphic(turtle, linked), "JSON-LD and Turtle say different things")

    def one(kind):
        found = list(turtle.subjects(RDF.type, kind))
        check(len(found) == 1, f"{len(found)} of {kind}")
        return found[0]

    def has(subject, *predicates):
        for predicate in predicates:
            check(turtle.value(subject, predicate, any=True) is not None, f"{subject} has no {predicate}")

    def iris(subject, *predicates):
        for predicate in predicates:
            values = list(turtle.objects(subject, predicate))
            check(values and all(isinstance(value, URIRef) for value in values), f"{subject}: {predicate} is no address")

    the_catalogue, dataset = one(DCAT.Catalog), one(DCAT.Dataset)
    check(str(the_catalogue) == f"{origin}/statistics/", f"the catalogue's address is {the_catalogue}")
    check(str(dataset) == base, f"the data set's address is {dataset}")
    # Properties that DCAT-AP 2.1 makes mandatory.
    has(the_catalogue, DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset)
    check((the_catalogue, DCAT.dataset, dataset) in turtle, "the catalogue does not list the data set")
    has(dataset, DCTERMS.title, DCTERMS.description)
    # Properties that DCAT-AP 2.1 recommends and GovData expects.
    has(the_catalogue, DCTERMS.language, FOAF.homepage)
    has(dataset, DCAT.contactPoint, DCAT.distribution, DCAT.keyword, DCAT.theme, DCTERMS.publisher, DCTERMS.temporal,
        DCTERMS.identifier, DCTERMS.issued, DCTERMS.modified, DCTERMS.accrualPeriodicity, DCAT.landingPage)
    has(dataset, DCATDE.contributorID, DCATDE.politicalGeocodingURI, DCATDE.politicalGeocodingLevelURI, DCTERMS.spatial)
    iris(dataset, DCAT.theme, DCAT.landingPage, DCATDE.contributorID, DCATDE.politicalGeocodingURI, DCTERMS.accessRights)
    for theme in turtle.objects(dataset, DCAT.theme):
        check(str(theme).startswith(AUTHORITY + "data-theme/"), f"theme {theme}")
    for publisher in set(turtle.objects(None, DCTERMS.publisher)):
        has(publisher, FOAF.name)
        check((publisher, RDF.type, FOAF.Agent) in turtle, "the publisher is no agent")
    for contact in turtle.objects(dataset, DCAT.contactPoint):
        has(contact, VCARD.fn)
    for period in turtle.objects(dataset, DCTERMS.temporal):
        dates = [turtle.value(period, predicate) for predicate in (DCAT.startDate, DCAT.endDate)]
        check(all(isinstance(date, Literal) and date.datatype == XSD.date for date in dates), f"period {dates}")
    for words in (DCTERMS.title, DCTERMS.description):
        languages = {value.language for value in turtle.objects(dataset, words)}
        check({"de", "en"} <= languages, f"{words} in {languages} only")
    distributions = set(turtle.objects(dataset, DCAT.distribution))
    check(len(distributions) >= 6, f"{len(distributions)} distributions")
    for distribution in distributions:
        check((distribution, RDF.type, DCAT.Distribution) in turtle, f"{distribution} is no distribution")
        has(distribution, DCTERMS.title, SPDX.checksum)
        # DCAT-AP makes accessURL mandatory, and DCAT-AP.de the licence.
        iris(distribution, DCAT.accessURL, DCAT.downloadURL, DCTERMS.license, DCTERMS["format"], DCAT.mediaType)
        licence = str(turtle.value(distribution, DCTERMS.license))
        check(licence.startswith("http://dcat-ap.de/def/licenses/"), f"licence {licence}")
        address = str(turtle.value(distribution, DCAT.downloadURL))
        content, headers = fetch(address)
        sum_ = str(turtle.value(turtle.value(distribution, SPDX.checksum), SPDX.checksumValue))
        check(hashlib.sha256(content).hexdigest() == sum_, f"{address}: the sum differs")
        media = str(turtle.value(distribution, DCAT.mediaType)).removeprefix("https://www.iana.org/assignments/media-types/")
        check(headers.get_content_type() == media, f"{address} comes as {headers.get_content_type()}, not {media}")
    # Both addresses lead to a page that people can read.
    for address in (str(dataset), str(the_catalogue)):
        check(fetch(address)[1].get_content_type() == "text/html", f"{address} leads to no page")
    print(f"rdflib: {len(turtle)} statements, {len(distributions)} distributions, Turtle and JSON-LD the same")


def main():
    origin, year = sys.argv[1].rstrip("/"), sys.argv[2]
    base = f"{origin}/statistics/{year}/1/"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        names = sums(folder, base)
        spreadsheets(folder, names)
        data_package(folder)
        csv_on_the_web(folder, base)
        catalogue(folder, base, origin)
    for failure in failures:
        print(f"FAIL  {failure}")
    print("The open data holds." if not failures else f"{len(failures)} failures.")
    sys.exit(1 if failures else 0)


main()
