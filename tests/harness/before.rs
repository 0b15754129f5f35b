//! Houses whose databases were written by an older version and then brought up.
//!
//! `vectors/before/VERSION.sql.gz` is what the programs of the time left in the database, without
//! sessions. `VERSION.json` says who holds which secret, and what stood there.
//! `vectors/before/README.md` says how both were made.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use flate2::read::GzDecoder;
use meldestelle_desk::cli::setup::{NewCounsellor, NewOffice};
use meldestelle_desk::keys::keyring::unwrap;
use meldestelle_desk::store::people;
use meldestelle_domain::clock::FixedClock;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_web::rng::RandomSource;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor};
use uuid::Uuid;

use crate::database::{Role, TestDatabase};
use crate::house::House;

/// What is written beside a stored database.
#[derive(Serialize, Deserialize)]
pub struct Notes {
    /// The last migration of the version that wrote it.
    pub migration: i64,
    /// The time at which it was left.
    pub now: DateTime<Utc>,
    /// The recovery key of the office: an age identity.
    pub recovery_key: String,
    /// Who can sign in.
    pub counsellors: Vec<Holder>,
    /// Receipt codes of those who reported, by a name for each of them.
    pub codes: HashMap<String, String>,
    /// What stood there; the oldest notes do not have it.
    #[serde(default)]
    pub facts: Option<Facts>,
}

/// The secrets of one counsellor.
#[derive(Serialize, Deserialize)]
pub struct Holder {
    /// Name to sign in with.
    pub login: String,
    /// Passphrase.
    pub passphrase: String,
    /// Secret of the second factor, in Base32.
    pub totp_secret: String,
}

/// What stood in a database, as people saw it.
#[derive(Serialize, Deserialize)]
pub struct Facts {
    /// The reports whose codes are known, by their names.
    pub people: BTreeMap<String, Person>,
    /// Synthetic cases whose codes nobody knows.
    pub examples: Vec<Example>,
    /// Cases that their persons deleted: name of the code, and the case's id if there was a case.
    pub deleted: BTreeMap<String, Option<Uuid>>,
    /// The audit trail, from its first entry.
    pub audit: Vec<AuditNote>,
    /// Published editions.
    pub releases: Vec<ReleaseNote>,
    /// Years that are prepared and not published.
    pub drafts: Vec<DraftNote>,
    /// How many cases the internal statistics count, by year.
    pub figures: BTreeMap<i32, u64>,
}

/// What stood there of one report.
#[derive(Default, Serialize, Deserialize)]
pub struct Person {
    /// Its case; nothing if nobody at the desk had looked yet.
    pub case: Option<Uuid>,
    /// The name that the desk gave the case.
    pub name: String,
    /// The code of the case's status.
    pub status: String,
    /// What happened, in the person's words.
    pub narrative: String,
    /// Other words on the page of the case.
    pub said: Vec<String>,
    /// Words of the contact, once it is opened; none if there is no contact.
    pub contact: Vec<String>,
    /// The files.
    pub files: Vec<FileNote>,
    /// Words of each message, in no order. Some messages have none.
    pub messages: Vec<String>,
    /// Whether each consent holds, by the name of its field.
    pub consents: BTreeMap<String, bool>,
    /// What the mailbox gave out as `data.json`.
    pub data: Value,
}

/// What stood there of one file.
#[derive(Serialize, Deserialize)]
pub struct FileNote {
    /// Its name.
    pub name: String,
    /// SHA-256 of what the person sent, in hex.
    pub sent: String,
    /// SHA-256 of what the desk gives out, in hex.
    pub given_out: String,
}

/// A synthetic case.
#[derive(Serialize, Deserialize)]
pub struct Example {
    /// Its id.
    pub case: Uuid,
    /// Its name.
    pub name: String,
    /// The code of its status.
    pub status: String,
    /// What happened.
    pub narrative: String,
}

/// An entry of the audit trail.
#[derive(Serialize, Deserialize)]
pub struct AuditNote {
    /// Its hash, in hex.
    pub hash: String,
    /// The entry itself.
    pub entry: Value,
}

/// A published edition.
#[derive(Serialize, Deserialize)]
pub struct ReleaseNote {
    /// Year.
    pub year: u16,
    /// 1, or 2 for the correction.
    pub edition: u16,
    /// The published total.
    pub total: u64,
    /// SHA-256 of `release.json`, in hex.
    pub tables: String,
    /// SHA-256 of `worlds.csv`, in hex.
    pub worlds: String,
    /// What the office said about the year.
    pub remark: String,
}

/// A year that is prepared.
#[derive(Serialize, Deserialize)]
pub struct DraftNote {
    /// Year.
    pub year: u16,
    /// The total of the preview with the true count; nothing if the year is too small to be shown.
    pub total: Option<String>,
    /// What the office says about the year.
    pub remark: String,
}

impl Notes {
    /// Reads the notes of a version.
    #[must_use]
    pub fn read(version: &str) -> Self {
        let notes = fs::read_to_string(folder().join(format!("{version}.json"))).unwrap();
        serde_json::from_str(&notes).unwrap()
    }
}

/// Where databases and notes lie.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/before")
}

/// A database as a version left it, before anything of today has touched it.
pub async fn database(version: &str) -> TestDatabase {
    let database = TestDatabase::empty().await;
    database.migrate(Some(Notes::read(version).migration)).await;
    let mut rows = String::new();
    let packed = fs::read(folder().join(format!("{version}.sql.gz"))).unwrap();
    GzDecoder::new(&packed[..]).read_to_string(&mut rows).unwrap();
    let mut admin = database.admin().await;
    // The file has no order that foreign keys would accept: no key is checked, no trigger runs.
    admin.execute("SET session_replication_role = replica").await.unwrap();
    let rows: Vec<&str> =
        rows.lines().filter(|line| !line.contains("_sqlx_migrations") && !line.starts_with('\\')).collect();
    admin.execute(AssertSqlSafe(rows.join("\n"))).await.unwrap();
    database
}

/// A house on the database of a version, brought up, with both faces of today.
pub async fn house(database: TestDatabase, notes: &Notes) -> House {
    database.migrate(None).await;
    let mut owner = database.connection(Role::Owner).await;
    let id: Uuid = sqlx::query_scalar("SELECT id FROM office").fetch_one(&mut owner).await.unwrap();
    let office = OfficeId(id);
    let mut counsellors = Vec::new();
    let mut keys = None;
    for Holder { login, passphrase, totp_secret } in &notes.counsellors {
        let (id, wrapped): (Uuid, Vec<u8>) =
            sqlx::query_as("SELECT id, wrapped_identity FROM counsellor WHERE login = $1")
                .bind(login)
                .fetch_one(&mut owner)
                .await
                .unwrap();
        let id = CounsellorId(id);
        let identity = unwrap(&wrapped, id, passphrase).unwrap();
        keys = Some(people::unlock(&mut owner, office, id, &identity).await.unwrap());
        counsellors.push(NewCounsellor {
            id,
            login: login.clone(),
            passphrase: passphrase.clone().into(),
            totp_secret: totp_secret.clone().into(),
            totp_url: String::new().into(),
        });
    }
    let recovery_key = notes.recovery_key.clone().into();
    let office = NewOffice { id: office, recovery_key, counsellors, keys: keys.unwrap() };
    // Another seed than that of any stored database: ids and codes must not come a second time.
    House::around(database, office, FixedClock::at(notes.now), RandomSource::seeded(20_270_101)).await
}
