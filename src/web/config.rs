//! Configuration: one documented file and the environment. At start, all mistakes are reported
//! together, by key and never with a value.
//!
//! `MELDESTELLE_CONFIG` names the file, which has `KEY=VALUE` lines as in systemd's
//! `EnvironmentFile`. The environment takes precedence over it. Every key is in [`KEYS`] and is
//! explained in `deploy/meldestelle.conf.example`. An unknown key is a mistake, because it is most
//! likely misspelt.

mod env_file;
mod listen;
mod reader;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

pub use listen::{ClientHeader, Listen, TrustedProxies};

use crate::config::reader::ConfigReader;

/// The key that names the file. It is read from the environment only.
pub const FILE: &str = "MELDESTELLE_CONFIG";
/// The prefix of every key of ours.
const PREFIX: &str = "MELDESTELLE_";
/// The name of the program that parses strangers' files.
const CELL: &str = "meldestelle-cell";
/// Every key that may stand in the file.
pub const KEYS: [&str; 26] = [
    "MELDESTELLE_DATABASE_URL",
    "MELDESTELLE_CONNECTIONS",
    "MELDESTELLE_LISTEN",
    "MELDESTELLE_LISTEN_PROXY_PROTOCOL",
    "MELDESTELLE_LISTEN_METRICS",
    "MELDESTELLE_ORIGIN",
    "MELDESTELLE_TRUSTED_PROXIES",
    "MELDESTELLE_CLIENT_HEADER",
    "MELDESTELLE_SECURITY_CONTACT",
    "MELDESTELLE_LOG",
    "MELDESTELLE_OPEN_CONNECTIONS",
    "MELDESTELLE_OPEN_CONNECTIONS_BY_CLIENT",
    "MELDESTELLE_REQUESTS_AT_ONCE",
    "MELDESTELLE_PAGES_A_MINUTE",
    "MELDESTELLE_FORMS_A_MINUTE",
    "MELDESTELLE_HEAD_SECONDS",
    "MELDESTELLE_IDLE_SECONDS",
    "MELDESTELLE_STALL_SECONDS",
    "MELDESTELLE_SLOWEST_UPLOAD",
    "MELDESTELLE_STOP_SECONDS",
    "MELDESTELLE_CELL",
    "MELDESTELLE_STORE",
    "MELDESTELLE_FREE_MEGABYTES",
    "MELDESTELLE_FILE_MEGABYTES_AN_HOUR",
    "MELDESTELLE_FILE_MEGABYTES_A_DAY",
    "MELDESTELLE_REPORTS_IN_TEN_MINUTES",
];

/// Configuration of one face.
#[derive(Clone)]
pub struct Config {
    /// `PostgreSQL` connection URL with the face's own role. Never printed.
    pub database_url: String,
    /// Connections to `PostgreSQL`.
    pub connections: u32,
    /// Addresses to listen at for HTTP.
    pub listen: Vec<Listen>,
    /// Addresses to listen at for HTTP after a PROXY protocol header.
    pub listen_proxy_protocol: Vec<Listen>,
    /// Address at which health and metrics are served.
    pub listen_metrics: Option<Listen>,
    /// Origin under which people reach the face, without a slash at the end.
    pub origin: String,
    /// Proxies that are trusted to name the client.
    pub trusted: TrustedProxies,
    /// The header in which they name it.
    pub header: Option<ClientHeader>,
    /// Contact for reports of a vulnerability (RFC 9116). `None`: the office's own address.
    pub security_contact: Option<String>,
    /// The filter of the log.
    pub log: Option<String>,
    /// A folder on the disk that holds the database.
    pub store: Option<PathBuf>,
    /// The program that parses strangers' files.
    pub cell: PathBuf,
    /// Limits on load.
    pub limits: Limits,
}

/// How much load a face accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Open connections.
    pub open_connections: usize,
    /// Open connections of one client that connects directly, or requests in progress of one behind
    /// a proxy.
    pub open_connections_by_client: usize,
    /// Requests that are worked on at the same time.
    pub requests_at_once: usize,
    /// Requests that one client may make in a minute. It may make them all at once.
    pub pages_a_minute: u32,
    /// Forms that one client may send in a minute.
    pub forms_a_minute: u32,
    /// Longest time for the head of a request.
    pub head: Duration,
    /// Longest time until the next request on a connection.
    pub idle: Duration,
    /// Longest time without a byte in or out while a request is in progress.
    pub stall: Duration,
    /// Bytes a second of the slowest upload that is not aborted.
    pub slowest_upload: u32,
    /// Time in which requests in progress may finish when the process is asked to stop.
    pub stop: Duration,
    /// Bytes of the disk that files must leave free.
    pub free: u64,
    /// Bytes of sealed files that one client may send in an hour. It may send them all at once.
    pub file_bytes_an_hour: u64,
    /// Bytes of sealed files that all clients together may send in a day, all at once if they like.
    pub file_bytes_a_day: u64,
    /// Reports that one client may file in ten minutes. It may file them all at once.
    pub reports_in_ten_minutes: u32,
}

/// The defaults that differ between the faces.
#[derive(Debug, Clone, Copy)]
pub struct Face {
    listen: &'static str,
    pages_a_minute: u32,
    forms_a_minute: u32,
}

impl Face {
    /// The public face. A shelter with hundreds of people can have one address.
    pub const INTAKE: Self = Self { listen: "127.0.0.1:8080", pages_a_minute: 600, forms_a_minute: 120 };
    /// The desk. A whole office can have one address, and its work consists of forms.
    pub const DESK: Self = Self { listen: "127.0.0.1:8081", pages_a_minute: 1200, forms_a_minute: 600 };
}

/// What is wrong with the configuration. Each line is one mistake, with its key and never with its
/// value.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("configuration: {}", .0.join("; "))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the environment, and the file that `MELDESTELLE_CONFIG` names, if any.
    ///
    /// # Errors
    /// If anything is wrong: all mistakes at once.
    pub fn load(face: Face) -> Result<Self, ConfigError> {
        let environment = env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
            // A NUL is invalid in every value, so a value that is not Unicode is reported by its
            // key, like any other mistake.
            Some((name, value.into_string().unwrap_or_else(|_| "\u{0}".to_owned())))
        });
        Self::read(environment, |path| fs::read_to_string(path), face)
    }

    /// Reads the configuration from a given environment and file system.
    ///
    /// # Errors
    /// If anything is wrong: all mistakes at once.
    pub fn read(
        environment: impl IntoIterator<Item = (String, String)>,
        open: impl FnOnce(&str) -> std::io::Result<String>,
        face: Face,
    ) -> Result<Self, ConfigError> {
        let mut mistakes = Vec::new();
        let mut environment: BTreeMap<String, String> = environment.into_iter().collect();
        let mut given = match environment.remove(FILE).map(|path| open(&path)) {
            None => BTreeMap::new(),
            Some(Ok(text)) => env_file::parse(&text, &mut mistakes),
            Some(Err(error)) => {
                mistakes.push(format!("{FILE} names a file that does not read ({:?})", error.kind()));
                BTreeMap::new()
            }
        };
        for name in environment.keys().filter(|name| !KEYS.contains(&name.as_str())) {
            mistakes.push(format!("{name} is no key of ours"));
        }
        given.append(&mut environment);
        let mut reader = ConfigReader::new(given, mistakes);
        let config = Self::of(&mut reader, face);
        let mistakes = reader.finish();
        if mistakes.is_empty() { Ok(config) } else { Err(ConfigError(mistakes)) }
    }

    fn of(reader: &mut ConfigReader, face: Face) -> Self {
        let database_url = reader.text("MELDESTELLE_DATABASE_URL").unwrap_or_else(|| {
            reader.fail(
                "MELDESTELLE_DATABASE_URL",
                "is missing (postgres:///meldestelle?host=/run/postgresql&user=...)",
            );
            String::new()
        });
        let listen = reader.listen("MELDESTELLE_LISTEN", Some(face.listen));
        let listen_proxy_protocol = reader.listen("MELDESTELLE_LISTEN_PROXY_PROTOCOL", None);
        let mut listen_metrics = reader.listen("MELDESTELLE_LISTEN_METRICS", None);
        if listen_metrics.len() > 1 {
            reader.fail("MELDESTELLE_LISTEN_METRICS", "is more than one address");
        }
        let trusted = reader.trusted("MELDESTELLE_TRUSTED_PROXIES");
        let header = reader.header("MELDESTELLE_CLIENT_HEADER");
        if trusted.is_empty() && header.is_some() {
            reader.fail(
                "MELDESTELLE_CLIENT_HEADER",
                "is believed of MELDESTELLE_TRUSTED_PROXIES only, and there are none",
            );
        }
        if trusted.is_empty() && !listen_proxy_protocol.is_empty() {
            reader.fail(
                "MELDESTELLE_LISTEN_PROXY_PROTOCOL",
                "takes connections of MELDESTELLE_TRUSTED_PROXIES only, and there are none",
            );
        }
        Self {
            database_url,
            connections: reader.number("MELDESTELLE_CONNECTIONS", 8, 1, 200),
            origin: reader.origin("MELDESTELLE_ORIGIN", &listen),
            listen,
            listen_proxy_protocol,
            listen_metrics: listen_metrics.pop(),
            trusted,
            header,
            security_contact: reader.contact("MELDESTELLE_SECURITY_CONTACT"),
            log: reader.text("MELDESTELLE_LOG"),
            store: reader.path("MELDESTELLE_STORE"),
            cell: reader.path("MELDESTELLE_CELL").unwrap_or_else(cell),
            limits: Limits::of(reader, face),
        }
    }

    /// A face with the default limits at one address, without a proxy. Tests serve it.
    #[must_use]
    pub fn plain(face: Face, database_url: &str, listen: std::net::SocketAddr, origin: &str) -> Self {
        let given = BTreeMap::from([("MELDESTELLE_DATABASE_URL".to_owned(), database_url.to_owned())]);
        let config = Self::of(&mut ConfigReader::new(given, Vec::new()), face);
        Self { listen: vec![Listen::Tcp(listen)], origin: origin.to_owned(), ..config }
    }

    /// Whether people reach the face over TLS. If so, cookies are `__Host-` cookies, and HSTS is
    /// sent.
    #[must_use]
    pub fn behind_tls(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

/// The cell that was installed with this program, in the same folder.
fn cell() -> PathBuf {
    let beside = env::current_exe().ok().and_then(|program| Some(program.parent()?.join(CELL)));
    beside.unwrap_or_else(|| PathBuf::from(CELL))
}

impl Limits {
    fn of(reader: &mut ConfigReader, face: Face) -> Self {
        Self {
            open_connections: reader.number("MELDESTELLE_OPEN_CONNECTIONS", 1024, 16, 100_000),
            open_connections_by_client: reader.number(
                "MELDESTELLE_OPEN_CONNECTIONS_BY_CLIENT",
                128,
                4,
                100_000,
            ),
            requests_at_once: reader.number("MELDESTELLE_REQUESTS_AT_ONCE", 64, 2, 10_000),
            pages_a_minute: reader.number("MELDESTELLE_PAGES_A_MINUTE", face.pages_a_minute, 10, 1_000_000),
            forms_a_minute: reader.number("MELDESTELLE_FORMS_A_MINUTE", face.forms_a_minute, 5, 1_000_000),
            head: reader.seconds("MELDESTELLE_HEAD_SECONDS", 15, 1, 300),
            idle: reader.seconds("MELDESTELLE_IDLE_SECONDS", 75, 1, 3600),
            stall: reader.seconds("MELDESTELLE_STALL_SECONDS", 60, 1, 3600),
            slowest_upload: reader.number("MELDESTELLE_SLOWEST_UPLOAD", 250, 1, 1_000_000),
            stop: reader.seconds("MELDESTELLE_STOP_SECONDS", 60, 0, 3600),
            free: reader.megabytes("MELDESTELLE_FREE_MEGABYTES", 3000),
            file_bytes_an_hour: reader.megabytes("MELDESTELLE_FILE_MEGABYTES_AN_HOUR", 100),
            file_bytes_a_day: reader.megabytes("MELDESTELLE_FILE_MEGABYTES_A_DAY", 5000),
            reports_in_ten_minutes: reader.number("MELDESTELLE_REPORTS_IN_TEN_MINUTES", 15, 1, 1_000_000),
        }
    }
}

#[cfg(test)]
#[path = "config/tests.rs"]
mod tests;
