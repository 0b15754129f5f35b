use std::io;

use super::*;

fn read(environment: &[(&str, &str)], file: Option<&str>) -> Result<Config, ConfigError> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let named = file.map(|_| (FILE.to_owned(), "/etc/meldestelle/intake.conf".to_owned()));
    let open = |_: &str| file.map(str::to_owned).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound));
    Config::read(environment.chain(named), open, Face::INTAKE)
}

fn mistakes(environment: &[(&str, &str)], file: Option<&str>) -> Vec<String> {
    match read(environment, file) {
        Ok(_) => panic!("accepted"),
        Err(ConfigError(mistakes)) => mistakes,
    }
}

const DATABASE: (&str, &str) = ("MELDESTELLE_DATABASE_URL", "postgres:///x");

#[test]
fn names_every_mistake_and_no_value() {
    let wrong: Vec<_> = KEYS
        .iter()
        .filter(|key| !["MELDESTELLE_DATABASE_URL", "MELDESTELLE_LOG"].contains(key))
        .map(|key| (*key, "s3cret value"))
        .collect();
    let found = mistakes(
        &wrong,
        Some("s3cret\ns3cret = x\nMELDESTELLE_LISTN=s3cret\nMELDESTELLE_LOG=a\nMELDESTELLE_LOG=b\n"),
    );
    for key in KEYS.iter().filter(|key| **key != "MELDESTELLE_LOG") {
        assert!(found.iter().any(|mistake| mistake.starts_with(&format!("{key} "))), "{key}: {found:?}");
    }
    for line in [
        "line 1 of the file is not KEY=VALUE",
        "line 2 of the file: what stands there is no key of ours",
        "line 3 of the file: MELDESTELLE_LISTN is no key of ours",
        "MELDESTELLE_LOG stands in the file twice",
    ] {
        assert!(found.iter().any(|mistake| mistake == line), "{line}: {found:?}");
    }
    assert!(!found.concat().contains("s3cret"), "{found:?}");
}

#[test]
fn unknown_keys_of_the_environment_are_mistakes_too() {
    assert_eq!(
        mistakes(&[DATABASE, ("MELDESTELLE_ORIGN", "x")], None),
        ["MELDESTELLE_ORIGN is no key of ours"]
    );
}

#[test]
fn a_database_is_all_it_needs() {
    let config = read(&[DATABASE], None).unwrap();
    assert_eq!(config.origin, "http://127.0.0.1:8080");
    assert_eq!(config.listen, [Listen::Tcp(([127, 0, 0, 1], 8080).into())]);
    assert!(!config.behind_tls() && config.trusted.is_empty() && config.listen_metrics.is_none());
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "# Comment\n; Comment\n\n MELDESTELLE_DATABASE_URL = \"postgres:///file\"\nMELDESTELLE_CONNECTIONS='3'\n";
    let config = read(&[("MELDESTELLE_CONNECTIONS", "4")], Some(file)).unwrap();
    assert_eq!((config.database_url.as_str(), config.connections), ("postgres:///file", 4));
    let found = mistakes(&[DATABASE, (FILE, "/nowhere")], None);
    assert_eq!(found, ["MELDESTELLE_CONFIG names a file that does not read (NotFound)"]);
}

#[test]
fn behind_proxies() {
    let config = read(
        &[
            DATABASE,
            ("MELDESTELLE_LISTEN", "unix:/run/meldestelle/intake.sock, [::1]:8080"),
            ("MELDESTELLE_LISTEN_PROXY_PROTOCOL", "127.0.0.1:8090"),
            ("MELDESTELLE_TRUSTED_PROXIES", "unix 127.0.0.1 10.0.0.0/8"),
            ("MELDESTELLE_CLIENT_HEADER", "X-Forwarded-For"),
            ("MELDESTELLE_ORIGIN", "https://melden.example/"),
        ],
        None,
    )
    .unwrap();
    assert_eq!(config.origin, "https://melden.example");
    assert_eq!(config.listen.len(), 2);
    assert!(config.trusted.contains(None) && config.trusted.contains(Some([10, 1, 2, 3].into())));
    assert!(
        config.trusted.contains("::ffff:127.0.0.1".parse().ok())
            && !config.trusted.contains(Some([192, 0, 2, 1].into()))
    );
}

#[test]
fn nobody_is_believed_by_oversight() {
    for (key, value) in
        [("MELDESTELLE_CLIENT_HEADER", "Forwarded"), ("MELDESTELLE_LISTEN_PROXY_PROTOCOL", "127.0.0.1:1")]
    {
        assert_eq!(mistakes(&[DATABASE, (key, value)], None).len(), 1);
    }
}

/// The example file explains every key, sets no unknown key, and is valid with every key
/// uncommented.
#[test]
fn the_example_names_every_key() {
    let example = include_str!("../../../deploy/meldestelle.conf.example");
    let named: Vec<&str> = example
        .lines()
        .filter_map(|line| line.trim_start_matches('#').split_once('=').map(|(key, _)| key))
        .filter(|key| key.starts_with(PREFIX))
        .collect();
    assert_eq!(named, KEYS);
    let all: String = example
        .lines()
        .map(|line| line.strip_prefix('#').filter(|line| line.starts_with(PREFIX)).unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let config = read(&[], Some(&all)).unwrap();
    assert_eq!(config.limits, read(&[DATABASE], None).unwrap().limits, "the example shows what is usual");
}
