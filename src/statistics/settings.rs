//! What an office sets about its publications.

use serde::{Deserialize, Serialize};

use crate::licence::Licence;

/// Settings of an office for its publications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublicationSettings {
    /// Whether a second person has to approve a release. An office of one person may turn it off;
    /// its releases say so. Read it through [`PublicationSettings::needs_second`].
    pub four_eyes: bool,
    /// Licence of its releases.
    pub licence: Licence,
    /// Its contributor id at govdata.de for the DCAT-AP.de description. Empty if it has none.
    pub contributor: String,
    /// Regional key (ARS or AGS) of the place that it serves, for the DCAT-AP.de description. Empty
    /// if it has none.
    pub region: String,
    /// Address of its public face, without a slash at the end, so that the desk can lead there.
    /// Empty if nobody entered it.
    pub site: String,
}

impl Default for PublicationSettings {
    fn default() -> Self {
        Self {
            four_eyes: true,
            licence: Licence::default(),
            contributor: String::new(),
            region: String::new(),
            site: String::new(),
        }
    }
}

impl PublicationSettings {
    /// Whether a second person has to approve, in an office of `people` people. From two people on,
    /// always.
    #[must_use]
    pub const fn needs_second(&self, people: usize) -> bool {
        self.four_eyes || people > 1
    }

    /// Whether a text is empty or a contributor id in the vocabulary of DCAT-AP.de.
    #[must_use]
    pub fn is_contributor(id: &str) -> bool {
        let name = id.strip_prefix("http://dcat-ap.de/def/contributors/");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        id.is_empty() || name.is_some_and(|name| (1..=60).contains(&name.len()) && name.bytes().all(plain))
    }

    /// Whether a text is empty or the address of a web site without a path.
    #[must_use]
    pub fn is_site(site: &str) -> bool {
        let host = ["https://", "http://"].iter().find_map(|scheme| site.strip_prefix(scheme));
        let plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
        site.is_empty() || host.is_some_and(|host| (1..=253).contains(&host.len()) && host.bytes().all(plain))
    }

    /// Whether a text is empty or a regional key: of a district (5 digits), of a municipality (8),
    /// or a whole key (12).
    #[must_use]
    pub fn is_region(key: &str) -> bool {
        matches!(key.len(), 0 | 5 | 8 | 12) && key.bytes().all(|byte| byte.is_ascii_digit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_office_of_one_does_without_a_second_approval() {
        let careful = PublicationSettings::default();
        let alone = PublicationSettings { four_eyes: false, ..careful.clone() };
        assert!(careful.needs_second(1) && careful.needs_second(2));
        assert!(!alone.needs_second(1) && alone.needs_second(2));
    }

    #[test]
    fn keys_of_catalogues_are_told_from_other_words() {
        for fine in ["", "http://dcat-ap.de/def/contributors/openNRW"] {
            assert!(PublicationSettings::is_contributor(fine), "{fine}");
        }
        for wrong in
            ["openNRW", "http://dcat-ap.de/def/contributors/", "http://dcat-ap.de/def/contributors/a> <b"]
        {
            assert!(!PublicationSettings::is_contributor(wrong), "{wrong}");
        }
        assert!(
            ["", "05570", "05570004", "055700004004"].iter().all(|key| PublicationSettings::is_region(key))
        );
        assert!(["0557", "Ahlen", "0557000x"].iter().all(|key| !PublicationSettings::is_region(key)));
    }

    #[test]
    fn the_address_of_the_public_face_has_no_path() {
        for fine in ["", "https://melden.example.org", "http://127.0.0.1:8080", "http://[::1]:8080"] {
            assert!(PublicationSettings::is_site(fine), "{fine}");
        }
        for wrong in [
            "melden.example.org",
            "https://",
            "https://a.org/de",
            "javascript:alert(1)",
            "https://a b",
            "https://a\"b",
            "https://me@a.org",
        ] {
            assert!(!PublicationSettings::is_site(wrong), "{wrong}");
        }
    }

    #[test]
    fn settings_that_are_missing_are_the_careful_ones() {
        let settings: PublicationSettings = serde_json::from_str("{}").unwrap();
        assert!(settings.four_eyes && settings.contributor.is_empty());
    }
}
