//! Configuration: one documented file and the environment. Every mistake is reported at start, by name, all at once, and never with a value.
//!
//! `MELDESTELLE_CONFIG` names the file (`KEY=VALUE` lines as in systemd's `EnvironmentFile`); what the environment says wins over it. Every key
//! stands in [`KEYS`] and, explained, in `deploy/meldestelle.conf.example`; a key that stands in neither is a mistake, because it is most likely a
//! misspelt one.

mod env_file;
mod listen;
mod reader;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

pub use listen::{Header, Listen, Trusted};

use crate::config::reader::Reading;

/// The key that names the file. It stands in the environment only.
pub const FILE: &str = "MELDESTELLE_CONFIG";
/// What every key of ours begins with.
const PREFIX: &str = "MELDESTELLE_";
/// The name of the program in which strangers' files are parsed.
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
    /// Where to listen for HTTP.
    pub listen: Vec<Listen>,
    /// Where each connection begins with a PROXY protocol header.
    pub listen_proxy_protocol: Vec<Listen>,
    /// Where health and figures are told.
    pub listen_metrics: Option<Listen>,
    /// Origin under which people reach the face, without a slash at the end.
    pub origin: String,
    /// Whose word on the client is taken.
    pub trusted: Trusted,
    /// The header in which they give it.
    pub header: Option<Header>,
    /// Whom to tell of a weakness (RFC 9116); else the office's own address.
    pub security_contact: Option<String>,
    /// What is logged.
    pub log: Option<String>,
    /// A folder on the disk on which the database keeps what it is given.
    pub store: Option<PathBuf>,
    /// The program in which strangers' files are parsed.
    pub cell: PathBuf,
    /// How much of everything.
    pub limits: Limits,
}

/// How much of everything a face takes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at once.
    pub open_connections: usize,
    /// Connections of one client that connects directly; requests under way of one behind a proxy.
    pub open_connections_by_client: usize,
    /// Requests worked on at once.
    pub requests_at_once: usize,
    /// Requests that one client may make in a minute, all at once if it likes.
    pub pages_a_minute: u32,
    /// Forms that one client may send in a minute.
    pub forms_a_minute: u32,
    /// Time for the head of a request.
    pub head: Duration,
    /// Time until the next request on a connection.
    pub idle: Duration,
    /// Time without a byte going in or out of a request that is under way.
    pub stall: Duration,
    /// Bytes a second below which an upload is given up.
    pub slowest_upload: u32,
    /// Time for what is under way when the process is asked to stop.
    pub stop: Duration,
    /// Bytes of the disk that files leave free.
    pub free: u64,
    /// Bytes of sealed files that one client may send at once, and again in an hour.
    pub file_bytes_an_hour: u64,
    /// Bytes of sealed files that all clients together may send at once, and again in a day.
    pub file_bytes_a_day: u64,
    /// Reports that one client may file at once, and again in ten minutes.
    pub reports_in_ten_minutes: u32,
}

/// What differs between the faces where the configuration says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Face {
    listen: &'static str,
    pages_a_minute: u32,
    forms_a_minute: u32,
}

impl Face {
    /// The public face. A shelter with hundreds of people can have one address.
    pub const INTAKE: Self = Self { listen: "127.0.0.1:8080", pages_a_minute: 600, forms_a_minute: 120 };
    /// The desk. A whole office can have one address, and works in forms.
    pub const DESK: Self = Self { listen: "127.0.0.1:8081", pages_a_minute: 1200, forms_a_minute: 600 };
}

/// What is wrong with the configuration: one line a mistake, naming the key and never its value.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("configuration: {}", .0.join("; "))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the file that `MELDESTELLE_CONFIG` names, if it names one, and the environment.
    ///
    /// # Errors
    /// All mistakes.
    pub fn load(face: Face) -> Result<Self, ConfigError> {
        let environment = env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
            // Not Unicode: no value of ours reads so, and the key is named as every other mistake.
            Some((name, value.into_string().unwrap_or_else(|_| "\u{0}".to_owned())))
        });
        Self::read(environment, |path| fs::read_to_string(path), face)
    }

    /// The same with a given environment and file system.
    ///
    /// # Errors
    /// All mistakes.
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
        let mut read = Reading::new(given, mistakes);
        let config = Self::of(&mut read, face);
        let mistakes = read.finish();
        if mistakes.is_empty() { Ok(config) } else { Err(ConfigError(mistakes)) }
    }

    fn of(read: &mut Reading, face: Face) -> Self {
        let database_url = read.text("MELDESTELLE_DATABASE_URL").unwrap_or_else(|| {
            read.fail(
                "MELDESTELLE_DATABASE_URL",
                "is missing (postgres:///meldestelle?host=/run/postgresql&user=...)",
            );
            String::new()
        });
        let listen = read.listen("MELDESTELLE_LISTEN", Some(face.listen));
        let listen_proxy_protocol = read.listen("MELDESTELLE_LISTEN_PROXY_PROTOCOL", None);
        let mut listen_metrics = read.listen("MELDESTELLE_LISTEN_METRICS", None);
        if listen_metrics.len() > 1 {
            read.fail("MELDESTELLE_LISTEN_METRICS", "is more than one address");
        }
        let trusted = read.trusted("MELDESTELLE_TRUSTED_PROXIES");
        let header = read.header("MELDESTELLE_CLIENT_HEADER");
        if trusted.is_empty() && header.is_some() {
            read.fail(
                "MELDESTELLE_CLIENT_HEADER",
                "is believed of MELDESTELLE_TRUSTED_PROXIES only, and there are none",
            );
        }
        if trusted.is_empty() && !listen_proxy_protocol.is_empty() {
            read.fail(
                "MELDESTELLE_LISTEN_PROXY_PROTOCOL",
                "takes connections of MELDESTELLE_TRUSTED_PROXIES only, and there are none",
            );
        }
        Self {
            database_url,
            connections: read.number("MELDESTELLE_CONNECTIONS", 8, 1, 200),
            origin: read.origin("MELDESTELLE_ORIGIN", &listen),
            listen,
            listen_proxy_protocol,
            listen_metrics: listen_metrics.pop(),
            trusted,
            header,
            security_contact: read.contact("MELDESTELLE_SECURITY_CONTACT"),
            log: read.text("MELDESTELLE_LOG"),
            store: read.path("MELDESTELLE_STORE"),
            cell: read.path("MELDESTELLE_CELL").unwrap_or_else(cell),
            limits: Limits::of(read, face),
        }
    }

    /// A face with the usual limits at one address, without a proxy: what tests serve.
    #[must_use]
    pub fn plain(face: Face, database_url: &str, listen: std::net::SocketAddr, origin: &str) -> Self {
        let given = BTreeMap::from([("MELDESTELLE_DATABASE_URL".to_owned(), database_url.to_owned())]);
        let config = Self::of(&mut Reading::new(given, Vec::new()), face);
        Self { listen: vec![Listen::Tcp(listen)], origin: origin.to_owned(), ..config }
    }

    /// Whether people reach the face over TLS: then cookies are `__Host-` cookies and HSTS is sent.
    #[must_use]
    pub fn behind_tls(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

/// The cell that was installed with this program: in the same folder.
fn cell() -> PathBuf {
    let beside = env::current_exe().ok().and_then(|program| Some(program.parent()?.join(CELL)));
    beside.unwrap_or_else(|| PathBuf::from(CELL))
}

impl Limits {
    fn of(read: &mut Reading, face: Face) -> Self {
        Self {
            open_connections: read.number("MELDESTELLE_OPEN_CONNECTIONS", 1024, 16, 100_000),
            open_connections_by_client: read.number(
                "MELDESTELLE_OPEN_CONNECTIONS_BY_CLIENT",
                128,
                4,
                100_000,
            ),
            requests_at_once: read.number("MELDESTELLE_REQUESTS_AT_ONCE", 64, 2, 10_000),
            pages_a_minute: read.number("MELDESTELLE_PAGES_A_MINUTE", face.pages_a_minute, 10, 1_000_000),
            forms_a_minute: read.number("MELDESTELLE_FORMS_A_MINUTE", face.forms_a_minute, 5, 1_000_000),
            head: read.seconds("MELDESTELLE_HEAD_SECONDS", 15, 1, 300),
            idle: read.seconds("MELDESTELLE_IDLE_SECONDS", 75, 1, 3600),
            stall: read.seconds("MELDESTELLE_STALL_SECONDS", 60, 1, 3600),
            slowest_upload: read.number("MELDESTELLE_SLOWEST_UPLOAD", 250, 1, 1_000_000),
            stop: read.seconds("MELDESTELLE_STOP_SECONDS", 60, 0, 3600),
            free: read.megabytes("MELDESTELLE_FREE_MEGABYTES", 3000),
            file_bytes_an_hour: read.megabytes("MELDESTELLE_FILE_MEGABYTES_AN_HOUR", 100),
            file_bytes_a_day: read.megabytes("MELDESTELLE_FILE_MEGABYTES_A_DAY", 5000),
            reports_in_ten_minutes: read.number("MELDESTELLE_REPORTS_IN_TEN_MINUTES", 15, 1, 1_000_000),
        }
    }
}

#[cfg(test)]
#[path = "config/tests.rs"]
mod tests;
