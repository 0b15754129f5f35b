//! A backup: an age file of a few lines and of what `pg_dump` writes in its custom format. It opens
//! with the programs that an operator has at hand.

use std::io::Write;
use std::process::{Command, Stdio};
use std::str::FromStr;

use meldestelle_desk::cli::setup::{Imprint, OfficePlan, create_office};
use meldestelle_desk::keys::keyring::PassphraseCost;
use meldestelle_domain::id::OfficeId;
use meldestelle_domain::office::OfficeKind;
use meldestelle_domain::report::Report;
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::office::store_examples;
use meldestelle_tests::programs::{age_decrypt, root};
use meldestelle_vault::envelope::{Context, Sealable, unframe};
use meldestelle_web::rng::RandomSource;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::golden::{Keys, bytes, moment, read};

/// What belongs to the backup.
#[derive(Serialize, Deserialize)]
pub struct Notes {
    /// The recovery key of the office in it, which opens the file as well.
    recovery_key: String,
    /// The lines before the dump.
    head: Vec<String>,
}

/// Writes it: a database with one office, a counsellor and one report, backed up with
/// `deploy/backup`.
pub async fn make(keys: &Keys) -> (Vec<u8>, Notes) {
    let database = TestDatabase::create().await;
    let plan = OfficePlan {
        name: "Meldestelle Musterstadt".to_owned(),
        place: "Musterstadt".to_owned(),
        kind: OfficeKind::Municipal,
        host: None,
        imprint: Imprint::invented(),
        counsellors: vec!["ada".to_owned()],
    };
    let pool = database.pool(Role::Desk, 2).await;
    let rng = &mut RandomSource::seeded(1);
    let office = create_office(&pool, &plan, PassphraseCost::TEST, moment(), rng).await.unwrap();
    store_examples(&pool, &office, 1, moment(), rng).await;
    let work = tempfile::tempdir().unwrap();
    let recipients = work.path().join("recipients");
    std::fs::write(&recipients, keys.recovery().to_public().to_string()).unwrap();
    let mut backup = Command::new(root().join("deploy/backup"));
    backup.args(["--reserve", "0", "--database", &database.url(Role::Owner), "--recipients"]);
    let done = backup.arg(&recipients).arg("--to").arg(work.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let files = std::fs::read_dir(work.path()).unwrap().map(|file| file.unwrap().path());
    let file = files.filter(|path| path.extension().is_some_and(|kind| kind == "age")).last().unwrap();
    let file = std::fs::read(file).unwrap();
    let recovery_key = office.recovery_key.to_string();
    let head = split(&decrypt_with_age(&recovery_key, &file)).0;
    (file, Notes { recovery_key, head })
}

/// As an operator would: `age -d -i KEY FILE`.
fn decrypt_with_age(key: &str, file: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("key");
    std::fs::write(&key_file, key).unwrap();
    let sealed = folder.path().join("backup.age");
    std::fs::write(&sealed, file).unwrap();
    let done = Command::new("age").args(["-d", "-i"]).arg(&key_file).arg(&sealed).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// The lines up to the empty one, and the dump.
fn split(plain: &[u8]) -> (Vec<String>, Vec<u8>) {
    let end = plain.windows(2).position(|pair| pair == b"\n\n").unwrap();
    let head = String::from_utf8(plain[..end].to_vec()).unwrap();
    (head.lines().map(str::to_owned).collect(), plain[end + 2..].to_vec())
}

async fn restored(dump: &[u8]) -> TestDatabase {
    let database = TestDatabase::empty().await;
    let server = PgConnectOptions::from_str(&std::env::var("TEST_DATABASE_URL").unwrap()).unwrap();
    // As a superuser, who alone may take rights to PostgreSQL's own functions away.
    let url = database.url(Role::Owner).replace(Role::Owner.name(), server.get_username());
    let mut restore = Command::new("pg_restore")
        .args(["--exit-on-error", "--single-transaction", "--no-password", "--dbname"])
        .arg(url)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    restore.stdin.take().unwrap().write_all(dump).unwrap();
    assert!(restore.wait().unwrap().success());
    database
}

async fn number(owner: &mut PgConnection, query: String) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(owner).await.unwrap()
}

#[tokio::test]
async fn a_backup_opens_with_age_and_is_restored() {
    let notes: Notes = read("backup.json");
    let (head, dump) = split(&decrypt_with_age(&notes.recovery_key, &bytes("backup.age")));
    assert_eq!(head, notes.head);
    assert_eq!(head[0], "meldestelle-backup 1");
    assert!(dump.starts_with(b"PGDMP"), "pg_dump's custom format");

    let database = restored(&dump).await;
    let mut owner = database.connection(Role::Owner).await;
    let mut counted = 0;
    for line in &head[1..] {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["rows", table, rows] => {
                let found = number(&mut owner, format!("SELECT count(*) FROM {table}")).await;
                assert_eq!(found.to_string(), rows, "{table}");
                counted += found;
            }
            ["audit", office, position, hash] => {
                let newest = format!(
                    "SELECT count(*) FROM audit_entry WHERE office_id = '{office}' AND position = {position}
                     AND encode(hash, 'hex') = '{hash}'"
                );
                assert_eq!(number(&mut owner, newest).await, 1);
            }
            _ => panic!("{line}"),
        }
    }
    assert!(counted > 10);
    let chain = std::fs::read_to_string(root().join("deploy/lib/chain.sql")).unwrap();
    assert_eq!(number(&mut owner, chain.trim().trim_end_matches(';').to_owned()).await, 0);

    // Its only report opens with the recovery key.
    let (office, id, sealed): (Uuid, Uuid, Vec<u8>) =
        sqlx::query_as("SELECT office_id, id, sealed FROM report").fetch_one(&mut owner).await.unwrap();
    let plain = age_decrypt(&notes.recovery_key, &sealed).unwrap();
    let context = Context { purpose: Report::PURPOSE, office: OfficeId(office), record: id };
    let report: Report = unframe(&context, plain.as_bytes()).unwrap();
    assert!(!report.narrative.is_empty());
}

#[test]
fn a_backup_opens_with_the_backup_s_own_key() {
    let keys = Keys::read();
    let (head, _) = split(&decrypt_with_age(&keys.recovery_identity, &bytes("backup.age")));
    assert_eq!(head[0], "meldestelle-backup 1");
}

#[tokio::test]
async fn a_backup_is_made_in_this_format() {
    let (_, made) = make(&Keys::read()).await;
    let stored: Notes = read("backup.json");
    assert_eq!(made.head[0], stored.head[0]);
    let kinds = |notes: &Notes| -> Vec<String> {
        let kind = |line: &String| line.split(' ').next().unwrap().to_owned();
        let mut kinds: Vec<String> = notes.head.iter().map(kind).collect();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(&made), kinds(&stored));
}
