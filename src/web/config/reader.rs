//! Parses values and collects all mistakes.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::listen::{ClientHeader, Listen, TrustedProxies, words};

pub struct ConfigReader {
    given: BTreeMap<String, String>,
    mistakes: Vec<String>,
}

impl ConfigReader {
    pub fn new(given: BTreeMap<String, String>, mistakes: Vec<String>) -> Self {
        Self { given, mistakes }
    }

    pub fn fail(&mut self, key: &str, what: impl Display) {
        self.mistakes.push(format!("{key} {what}"));
    }

    /// A value. An empty value counts as missing.
    pub fn text(&mut self, key: &str) -> Option<String> {
        self.given.get(key).filter(|value| !value.is_empty()).cloned()
    }

    pub fn number<T: Copy + FromStr + PartialOrd + Display>(
        &mut self,
        key: &str,
        usual: T,
        least: T,
        most: T,
    ) -> T {
        match self.text(key).map(|text| text.parse::<T>()) {
            None => usual,
            Some(Ok(number)) if least <= number && number <= most => number,
            Some(_) => {
                self.fail(key, format_args!("is not a number from {least} to {most}"));
                usual
            }
        }
    }

    pub fn seconds(&mut self, key: &str, usual: u64, least: u64, most: u64) -> Duration {
        Duration::from_secs(self.number(key, usual, least, most))
    }

    /// A number of bytes, given in megabytes.
    pub fn megabytes(&mut self, key: &str, usual: u64) -> u64 {
        self.number(key, usual, 0, 100_000_000) * 1_000_000
    }

    pub fn listen(&mut self, key: &str, usual: Option<&str>) -> Vec<Listen> {
        let text = self.text(key).or_else(|| usual.map(str::to_owned)).unwrap_or_default();
        let listen: Option<Vec<Listen>> = words(&text).map(Listen::parse).collect();
        listen.unwrap_or_else(|| {
            self.fail(key, "is not a list of ADDRESS:PORT or unix:/PATH");
            Vec::new()
        })
    }

    pub fn trusted(&mut self, key: &str) -> TrustedProxies {
        let text = self.text(key).unwrap_or_default();
        TrustedProxies::parse(&text).unwrap_or_else(|| {
            self.fail(key, "is not a list of addresses, networks (10.0.0.0/8) or the word unix");
            TrustedProxies::default()
        })
    }

    pub fn header(&mut self, key: &str) -> Option<ClientHeader> {
        match self.text(key)?.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Some(ClientHeader::XForwardedFor),
            "forwarded" => Some(ClientHeader::Forwarded),
            _ => {
                self.fail(key, "is neither X-Forwarded-For nor Forwarded");
                None
            }
        }
    }

    /// Scheme and host. The default is the first address of `listen`.
    pub fn origin(&mut self, key: &str, listen: &[Listen]) -> String {
        let Some(text) = self.text(key) else {
            return match listen.first() {
                Some(Listen::Tcp(address)) => format!("http://{address}"),
                Some(Listen::Unix(_)) => {
                    self.fail(key, "is missing (behind a Unix socket nobody can guess it)");
                    String::new()
                }
                None => String::new(),
            };
        };
        let origin = text.trim_end_matches('/');
        let host = ["https://", "http://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
        if !host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])) {
            self.fail(
                key,
                "must be https:// (or, on this machine, http://) and a host name, and nothing more",
            );
        }
        origin.to_owned()
    }

    /// A URI of RFC 9116: `mailto:`, `https:` or `tel:`.
    pub fn contact(&mut self, key: &str) -> Option<String> {
        let text = self.text(key)?;
        let known = ["mailto:", "https://", "tel:"].iter().any(|scheme| text.starts_with(scheme));
        if !known || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.fail(key, "does not begin with mailto:, https:// or tel:");
        }
        Some(text)
    }

    /// An absolute path of a file or a folder.
    pub fn path(&mut self, key: &str) -> Option<PathBuf> {
        let path = PathBuf::from(self.text(key)?);
        if !path.is_absolute() {
            self.fail(key, "is not a whole path, from / on");
        }
        Some(path)
    }

    pub fn finish(self) -> Vec<String> {
        self.mistakes
    }
}
