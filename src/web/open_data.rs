//! Published statistics for both faces: what a page shows of an edition, and the files everybody may take.
//!
//! Everything here is made from an [`Edition`], which is public, so nothing here can leak; only the preview at the desk puts exact counts beside, into [`tables::Line::truth`].
//! The files are the same bytes for everybody, and each edition keeps its addresses.

mod data;
mod dcat;
mod describe;
pub mod names;
mod rdf;
pub mod series;
pub mod style;
pub mod tables;
pub mod view;

#[cfg(test)]
#[path = "open_data/open_data_tests.rs"]
mod tests;

use std::fmt::Write as _;

use meldestelle_domain::hex::hex;
use meldestelle_domain::publication::Edition;
use sha2::{Digest, Sha256};

/// Name of the list of checksums.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// The office, as its open data names it.
#[derive(Debug, Clone, Copy)]
pub struct Publisher<'a> {
    /// Name of the office.
    pub name: &'a str,
    /// The place it serves; may be empty.
    pub place: &'a str,
    /// Its e-mail address; may be empty.
    pub email: &'a str,
    /// Where people reach it, without a slash at the end.
    pub origin: &'a str,
    /// Its contributor id at govdata.de; may be empty.
    pub contributor: &'a str,
    /// Regional key of the place; may be empty.
    pub region: &'a str,
}

impl Publisher<'_> {
    /// The address of an edition, which does not change; its files lie below it.
    #[must_use]
    pub fn address(&self, edition: &Edition) -> String {
        format!("{}/statistics/{}/{}/", self.origin, edition.year(), edition.number)
    }
}

/// One public file.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its content.
    pub content: String,
}

impl File {
    fn new(name: impl Into<String>, media: &'static str, content: String) -> Self {
        Self { name: name.into(), media, content }
    }

    /// SHA-256 of the content, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(self.content.as_bytes()))
    }
}

/// All files of an edition but its invented cases, which are stored as they are: `release` and `worlds` are those bytes.
#[must_use]
pub fn files(edition: &Edition, publisher: &Publisher<'_>, release: &str, worlds: &str) -> Vec<File> {
    let mut files = data::files(edition);
    files.push(File::new("release.json", "application/json", release.to_owned()));
    files.push(File::new("worlds.csv", "text/csv; charset=utf-8", worlds.to_owned()));
    let package = describe::package(edition, publisher, &files);
    let csvw = describe::csvw(edition, publisher, &files);
    files.push(File::new("datapackage.json", "application/json", package));
    files.push(File::new("csvw-metadata.json", "application/csvm+json", csvw));
    let graph = dcat::describe(edition, publisher, &files);
    files.push(File::new("dcat.jsonld", "application/ld+json", rdf::json_ld(&graph)));
    files.push(File::new("dcat.ttl", "text/turtle; charset=utf-8", rdf::turtle(&graph)));
    let sums = files.iter().fold(String::new(), |mut sums, file| {
        let _ = writeln!(sums, "{}  {}", file.sha256(), file.name);
        sums
    });
    files.push(File::new(CHECKSUMS, "text/plain; charset=utf-8", sums));
    files
}
