//! Published statistics as both faces show them, and the words of their files.
//!
//! Everything here is made from an [`Edition`], which is public, so it reveals nothing. Only the
//! preview at the desk shows exact counts beside the printed ones
//! ([`tables::PrintedNumber::truth`]).

pub mod series;
pub mod style;
pub mod tables;
pub mod view;
pub mod words;

#[cfg(test)]
#[path = "published/published_tests.rs"]
mod tests;

use meldestelle_domain::publication::published;
use meldestelle_statistics::edition::Edition;
use meldestelle_statistics::open_data::{self, File, Publisher, Vocabulary, Words};

use crate::locale;

/// Languages of the code list and of the description for catalogues.
const LANGUAGES: [&str; 2] = ["de", "en"];

/// All files of an edition. `release` and `worlds` are the stored bytes of `release.json` and
/// `worlds.csv`, which are passed on unchanged.
#[must_use]
pub fn files(edition: &Edition, publisher: &Publisher<'_>, release: &str, worlds: &str) -> Vec<File> {
    let languages = LANGUAGES.iter().filter_map(|tag| locale::find(tag));
    let languages: Vec<&dyn Words> = languages.map(|t| -> &dyn Words { t }).collect();
    let vocabulary = Vocabulary { main: locale::fallback(), languages: &languages, grouped };
    open_data::files(edition, publisher, &vocabulary, (release, worlds))
}

/// The codes of the list of an attribute that are published under one code.
fn grouped(attribute: &str, code: &str) -> Vec<String> {
    let published = published(attribute).into_iter();
    published.flat_map(|published| published.grouped(code)).map(str::to_owned).collect()
}
