//! Configuration from the environment. Every mistake is reported at start, by name, all at once.

use std::net::SocketAddr;

use thiserror::Error;

/// Configuration of one face.
#[derive(Clone)]
pub struct Config {
    /// `PostgreSQL` connection URL with the face's own role (`MELDESTELLE_DATABASE_URL`). Never printed.
    pub database_url: String,
    /// Address to listen on (`MELDESTELLE_LISTEN`).
    pub listen: SocketAddr,
    /// Origin under which people reach the face (`MELDESTELLE_ORIGIN`), without a slash at the end.
    pub origin: String,
    /// Connections to `PostgreSQL` (`MELDESTELLE_CONNECTIONS`).
    pub connections: u32,
}

/// What is wrong with the configuration: one line a mistake, naming the variable and never its value.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("configuration: {}", .0.join("; "))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the variables through `lookup` (in production [`std::env::var`]).
    ///
    /// # Errors
    /// All mistakes.
    pub fn read(
        lookup: impl Fn(&str) -> Option<String>,
        listen: &str,
        connections: u32,
    ) -> Result<Self, ConfigError> {
        let mut mistakes = Vec::new();
        let database_url = lookup("MELDESTELLE_DATABASE_URL").unwrap_or_else(|| {
            mistakes.push(
                "MELDESTELLE_DATABASE_URL is missing (postgres:///meldestelle?host=/run/postgresql&user=...)"
                    .to_owned(),
            );
            String::new()
        });
        let listen = lookup("MELDESTELLE_LISTEN").unwrap_or_else(|| listen.to_owned());
        let listen = listen
            .parse()
            .map_err(|_| mistakes.push("MELDESTELLE_LISTEN is not ADDRESS:PORT".to_owned()))
            .ok();
        let origin = lookup("MELDESTELLE_ORIGIN")
            .or_else(|| listen.map(|address: SocketAddr| format!("http://{address}")))
            .unwrap_or_default();
        let origin = origin.trim_end_matches('/').to_owned();
        if !origin.is_empty() && !["http://", "https://"].iter().any(|scheme| origin.starts_with(scheme)) {
            mistakes
                .push("MELDESTELLE_ORIGIN must begin with https:// (or http:// on this machine)".to_owned());
        }
        let connections = match lookup("MELDESTELLE_CONNECTIONS").map(|text| text.parse::<u32>()) {
            None => connections,
            Some(Ok(number)) if (1..=200).contains(&number) => number,
            Some(_) => {
                mistakes.push("MELDESTELLE_CONNECTIONS is not a number from 1 to 200".to_owned());
                connections
            }
        };
        match listen {
            Some(listen) if mistakes.is_empty() => Ok(Self { database_url, listen, origin, connections }),
            _ => Err(ConfigError(mistakes)),
        }
    }

    /// Whether people reach the face over TLS: then cookies are `__Host-` cookies and HSTS is sent.
    #[must_use]
    pub fn behind_tls(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let lookup = |name: &str| {
            variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| (*value).to_owned())
        };
        Config::read(lookup, "127.0.0.1:8080", 8)
    }

    #[test]
    fn names_every_mistake_and_no_value() {
        let Err(ConfigError(mistakes)) = read(&[
            ("MELDESTELLE_LISTEN", "s3cret"),
            ("MELDESTELLE_CONNECTIONS", "s3cret"),
            ("MELDESTELLE_ORIGIN", "s3cret"),
        ]) else {
            panic!("accepted");
        };
        assert_eq!(mistakes.len(), 4);
        assert!(!mistakes.join(" ").contains("s3cret"));
    }

    #[test]
    fn a_database_is_all_it_needs() {
        let config =
            read(&[("MELDESTELLE_DATABASE_URL", "postgres:///x")]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(config.origin, "http://127.0.0.1:8080");
        assert!(!config.behind_tls());
    }
}
