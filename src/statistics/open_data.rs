//! Open data: the files of a published edition, for people and programs.
//!
//! The files are CSV tables, the release with its certificate, descriptions for programs
//! (Frictionless data package, W3C CSV on the Web, DCAT-AP.de) and checksums. All of them are made
//! from an [`Edition`], which is public, so they reveal nothing. The same edition and the same
//! words give the same bytes.
//!
//! Addresses below [`Publisher::origin`]: `/statistics/` is the catalogue,
//! `/statistics/<year>/<edition>/<file>` a file, and `/<language>/statistics/<year>` the page of a
//! year.

mod csv_files;
mod dcat;
mod file;
mod metadata;
mod publisher;
mod rdf;
mod words;

#[cfg(test)]
#[path = "open_data/open_data_tests.rs"]
mod tests;

use std::fmt::Write as _;

pub use file::File;
pub use publisher::Publisher;
pub use words::{MESSAGES, Vocabulary, Words, table_title};

use crate::edition::Edition;

/// Name of the list of checksums.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// All files of an edition. `release` and `worlds` are the stored bytes of `release.json` and
/// `worlds.csv`, which are passed on unchanged.
#[must_use]
pub fn files(
    edition: &Edition,
    publisher: &Publisher<'_>,
    vocabulary: &Vocabulary<'_>,
    (release, worlds): (&str, &str),
) -> Vec<File> {
    let mut files = csv_files::files(edition, vocabulary);
    files.push(File::new("release.json", "application/json", release.to_owned()));
    files.push(File::new("worlds.csv", "text/csv; charset=utf-8", worlds.to_owned()));
    let package = metadata::package(edition, publisher, vocabulary, &files);
    let csvw = metadata::csvw(edition, publisher, vocabulary, &files);
    files.push(File::new("datapackage.json", "application/json", package));
    files.push(File::new("csvw-metadata.json", "application/csvm+json", csvw));
    let graph = dcat::describe(edition, publisher, vocabulary, &files);
    files.push(File::new("dcat.jsonld", "application/ld+json", rdf::json_ld(&graph)));
    files.push(File::new("dcat.ttl", "text/turtle; charset=utf-8", rdf::turtle(&graph)));
    let sums = files.iter().fold(String::new(), |mut sums, file| {
        // Writing to a string does not fail.
        let _ = writeln!(sums, "{}  {}", file.sha256(), file.name);
        sums
    });
    files.push(File::new(CHECKSUMS, "text/plain; charset=utf-8", sums));
    files
}
