//! A house whose database an older version wrote and this version migrated. It holds four made-up
//! cases and reports that people filed through the form.
//!
//! The programs of that version wrote the data: `vectors/before/VERSION.sql.gz` is a dump of their
//! database without sessions, and `VERSION.json` says who holds which secret.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use chrono::{TimeZone, Utc};
use flate2::read::GzDecoder;
use meldestelle_desk::cli::setup::{NewCounsellor, NewOffice};
use meldestelle_desk::keys::keyring::unwrap;
use meldestelle_desk::store::people;
use meldestelle_domain::clock::FixedClock;
use meldestelle_domain::id::{CounsellorId, OfficeId};
use meldestelle_web::rng::Chance;
use serde::Deserialize;
use sqlx::{AssertSqlSafe, Executor};
use uuid::Uuid;

use crate::database::{Role, TestDatabase};
use crate::house::House;

/// Number of the last migration of 2026-11-26.
const VERSION: i64 = 20_261_126_000_041;

/// The secrets of the old database, by the person who holds them.
#[derive(Deserialize)]
struct Secrets {
    recovery_key: String,
    counsellors: Vec<Holder>,
    codes: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Holder {
    login: String,
    passphrase: String,
    totp_secret: String,
}

/// The database as it was on 2026-11-26, before any later migration ran.
pub async fn database() -> TestDatabase {
    let database = TestDatabase::empty().await;
    database.migrate(Some(VERSION)).await;
    let mut rows = String::new();
    let packed = fs::read(vectors().join("20261126.sql.gz")).unwrap();
    GzDecoder::new(&packed[..]).read_to_string(&mut rows).unwrap();
    let mut admin = database.admin().await;
    // The rows come in any order, so foreign keys are not checked and no trigger runs.
    admin.execute("SET session_replication_role = replica").await.unwrap();
    let rows: String =
        rows.lines().filter(|line| !line.contains("_sqlx_migrations") && !line.starts_with('\\')).collect();
    admin.execute(AssertSqlSafe(rows)).await.unwrap();
    database
}

/// Migrates the database and opens a house on it. Also returns the reporters' receipt codes, named
/// `contact`, `none`, `removed`, `file`, `deleted` and `new`.
pub async fn house(database: TestDatabase) -> (House, HashMap<String, String>) {
    database.migrate(None).await;
    let secrets = fs::read_to_string(vectors().join("20261126.json")).unwrap();
    let Secrets { recovery_key, counsellors, codes } = serde_json::from_str(&secrets).unwrap();
    let mut owner = database.connection(Role::Owner).await;
    let id: Uuid = sqlx::query_scalar("SELECT id FROM office").fetch_one(&mut owner).await.unwrap();
    let office = OfficeId(id);
    let mut known = Vec::new();
    let mut keys = None;
    for Holder { login, passphrase, totp_secret } in counsellors {
        let (id, wrapped): (Uuid, Vec<u8>) =
            sqlx::query_as("SELECT id, wrapped_identity FROM counsellor WHERE login = $1")
                .bind(&login)
                .fetch_one(&mut owner)
                .await
                .unwrap();
        let id = CounsellorId(id);
        let identity = unwrap(&wrapped, id, &passphrase).unwrap();
        keys = Some(people::unlock(&mut owner, office, id, &identity).await.unwrap());
        let (passphrase, totp_secret) = (passphrase.into(), totp_secret.into());
        known.push(NewCounsellor { id, login, passphrase, totp_secret, totp_url: String::new().into() });
    }
    let office =
        NewOffice { id: office, recovery_key: recovery_key.into(), counsellors: known, keys: keys.unwrap() };
    let clock = FixedClock::at(Utc.with_ymd_and_hms(2026, 12, 1, 10, 0, 0).unwrap());
    (House::around(database, office, clock, Chance::seeded(2026)).await, codes)
}

fn vectors() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/before")
}
