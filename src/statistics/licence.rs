//! Licences of published statistics.

use serde::{Deserialize, Serialize};

/// Terms under which others may use an edition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Licence {
    /// Data licence Germany, attribution, 2.0.
    #[default]
    #[serde(rename = "dl-de/by-2-0")]
    DlDeBy,
    /// Data licence Germany, zero, 2.0.
    #[serde(rename = "dl-de/zero-2-0")]
    DlDeZero,
    /// Creative Commons Attribution 4.0.
    #[serde(rename = "CC-BY-4.0")]
    CcBy,
}

impl Licence {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::DlDeBy, Self::DlDeZero, Self::CcBy];

    /// Its identifier.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DlDeBy => "dl-de/by-2-0",
            Self::DlDeZero => "dl-de/zero-2-0",
            Self::CcBy => "CC-BY-4.0",
        }
    }

    /// Its name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::DlDeBy => "Datenlizenz Deutschland – Namensnennung – Version 2.0",
            Self::DlDeZero => "Datenlizenz Deutschland – Zero – Version 2.0",
            Self::CcBy => "Creative Commons Namensnennung 4.0 International",
        }
    }

    /// The address of its text.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::DlDeBy => "https://www.govdata.de/dl-de/by-2-0",
            Self::DlDeZero => "https://www.govdata.de/dl-de/zero-2-0",
            Self::CcBy => "https://creativecommons.org/licenses/by/4.0/",
        }
    }

    /// Its address in the vocabulary of DCAT-AP.de.
    #[must_use]
    pub const fn concept(self) -> &'static str {
        match self {
            Self::DlDeBy => "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
            Self::DlDeZero => "http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
            Self::CcBy => "http://dcat-ap.de/def/licenses/cc-by/4.0",
        }
    }

    /// Whether users of the data have to name the office.
    #[must_use]
    pub const fn asks_for_a_name(self) -> bool {
        !matches!(self, Self::DlDeZero)
    }

    /// The licence with this identifier.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|licence| licence.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_found_by_their_names() {
        for licence in Licence::ALL {
            assert_eq!(Licence::parse(licence.name()), Some(licence));
            assert_eq!(serde_json::to_value(licence).unwrap(), licence.name());
        }
    }
}
