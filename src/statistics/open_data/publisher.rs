//! The office as a publisher.

use crate::edition::Edition;

/// The office, as its open data name it.
#[derive(Debug, Clone, Copy)]
pub struct Publisher<'a> {
    /// Name of the office.
    pub name: &'a str,
    /// Its e-mail address; may be empty.
    pub email: &'a str,
    /// The address of its site, without a slash at the end.
    pub origin: &'a str,
    /// Its contributor id at govdata.de; may be empty.
    pub contributor: &'a str,
    /// Regional key of the place that it serves; may be empty.
    pub region: &'a str,
}

impl Publisher<'_> {
    /// The address of an edition, which never changes. Its files lie below it.
    #[must_use]
    pub fn address(&self, edition: &Edition) -> String {
        format!("{}/statistics/{}/{}/", self.origin, edition.year(), edition.number)
    }
}
