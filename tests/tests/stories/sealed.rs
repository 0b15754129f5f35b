//! The registry of everything sealed is what the database holds: its columns, its keys, its rows.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use age::x25519;
use meldestelle_desk::keys::crypter::{CrypterError, Scratch};
use meldestelle_desk::keys::sealed_columns::{
    EpochSource, NOT_SEALED, OpeningKey, SEALED_COLUMNS, SealedColumn,
};
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::house::House;
use meldestelle_tests::page::Form;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::schema::a_story;

async fn pairs(owner: &mut PgConnection, query: &str) -> BTreeSet<(String, String)> {
    let rows: Vec<(String, String)> =
        sqlx::query_as(AssertSqlSafe(query.to_owned())).fetch_all(owner).await.unwrap();
    rows.into_iter().collect()
}

fn owned(pairs: impl Iterator<Item = (&'static str, &'static str)>) -> BTreeSet<(String, String)> {
    pairs.map(|(table, column)| (table.to_owned(), column.to_owned())).collect()
}

#[tokio::test]
async fn every_column_of_bytes_is_in_the_registry_or_says_why_not() {
    let database = TestDatabase::create().await;
    let mut owner = database.connection(Role::Owner).await;
    let there = pairs(
        &mut owner,
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' AND data_type = 'bytea'",
    )
    .await;
    let sealed = owned(SEALED_COLUMNS.iter().map(|sealed| (sealed.table, sealed.column)));
    let clear = owned(NOT_SEALED.iter().map(|(table, column, _)| (*table, *column)));
    let listed: BTreeSet<_> = sealed.union(&clear).cloned().collect();
    assert_eq!(
        there, listed,
        "on the left what the database has, on the right what keys/sealed_columns.rs lists"
    );
    assert!(NOT_SEALED.iter().all(|(_, _, reason)| reason.len() > 20));

    // What the database says of its columns.
    let mut says = pairs(
        &mut owner,
        "SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace AND col_description(c.oid, a.attnum) LIKE '(encrypted%'",
    )
    .await;
    // It stands in the clear as far as a thief can guess at the passphrase.
    says.extend(owned([("counsellor", "wrapped_identity")].into_iter()));
    assert_eq!(says, sealed);
}

#[tokio::test]
async fn the_registry_knows_the_keys_of_the_tables() {
    let database = TestDatabase::create().await;
    let mut owner = database.connection(Role::Owner).await;
    let epochs = pairs(
        &mut owner,
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name = 'epoch'",
    )
    .await;
    for sealed in SEALED_COLUMNS {
        let keys: Vec<String> = sqlx::query_scalar(
            "SELECT attname::text FROM pg_index, unnest(indkey) WITH ORDINALITY AS part (number, place)
             JOIN pg_attribute ON attrelid = $1::regclass AND attnum = part.number
             WHERE indrelid = $1::regclass AND indisprimary ORDER BY place",
        )
        .bind(sealed.table)
        .fetch_all(&mut owner)
        .await
        .unwrap();
        assert_eq!(keys, sealed.primary_key, "{}", sealed.name);
        let has_epoch = epochs.contains(&(sealed.table.to_owned(), "epoch".to_owned()));
        let needs = sealed.epoch == EpochSource::SameRow;
        // A row may name the epoch of other columns than this one.
        assert!(has_epoch || !needs, "{}", sealed.name);
    }
}

/// After a story under two keys each row opens with the key that the registry names, says the
/// version that it names, and is as long as its floor.
#[tokio::test]
async fn everything_sealed_opens_as_the_registry_says() {
    let mut house = House::open().await;
    a_story(&house).await;
    house.change_key(&[0, 1]).await;
    begin_a_draft(&house).await;
    a_story(&house).await;
    let mut owner = house.database.connection(Role::Owner).await;
    let mut opened = BTreeMap::<&str, BTreeSet<i32>>::new();
    for sealed in SEALED_COLUMNS {
        let rows = sqlx::query(AssertSqlSafe(sealed.select_all()))
            .bind(house.office.id.0)
            .fetch_all(&mut owner)
            .await
            .unwrap();
        let mut whole = Vec::<(Vec<u8>, Option<i32>, Vec<u8>)>::new();
        for row in rows {
            let (record, epoch): (Vec<u8>, Option<i32>) = (row.get("record"), row.get("epoch"));
            let bytes: Vec<u8> = row.get("sealed");
            match whole.last_mut().filter(|last| sealed.epoch == EpochSource::File && last.0 == record) {
                // The pieces of a file are one stream.
                Some((_, _, pieces)) => pieces.extend(bytes),
                None => whole.push((record, epoch, bytes)),
            }
        }
        for (record, epoch, bytes) in whole {
            assert_eq!(
                epoch.is_some(),
                matches!(sealed.epoch, EpochSource::SameRow | EpochSource::File),
                "{}",
                sealed.name
            );
            assert!(opens(&house, &sealed, &record, epoch, &bytes), "{}: {epoch:?}", sealed.name);
            opened.entry(sealed.name).or_default().insert(epoch.unwrap_or_default());
        }
    }
    let without: Vec<&str> =
        SEALED_COLUMNS.iter().map(|sealed| sealed.name).filter(|name| !opened.contains_key(name)).collect();
    assert_eq!(without, [""; 0], "the story leaves something in every column");
    for name in
        ["report", "contact", "message", "state of a case", "entry of the audit trail", "piece of a file"]
    {
        assert_eq!(opened[name], BTreeSet::from([1, 2]), "{name}: under both keys");
    }
}

/// Opens the page of the year before and begins a draft.
async fn begin_a_draft(house: &House) {
    house.clock.advance(chrono::Duration::days(60));
    let ada = house.ada();
    ada.sign_in().await;
    let begin = Form::to("/publish/2026").smuggle("action", "begin");
    assert_eq!(ada.send(&begin).await.status, 200);
}

fn opens(house: &House, sealed: &SealedColumn, record: &[u8], epoch: Option<i32>, bytes: &[u8]) -> bool {
    let keys = &house.office.keys;
    match sealed.key {
        OpeningKey::Office | OpeningKey::OfficeAndMailbox => {
            let epochs = epoch.map_or_else(|| keys.granted(), |epoch| vec![epoch]);
            let plain = epochs.into_iter().find_map(|epoch| decrypt(bytes, keys.identity(epoch).unwrap()));
            let plain = plain.unwrap_or_default();
            let place = uuid::Uuid::from_slice(record).unwrap();
            let (header, rest) = plain.split_once('\n').unwrap_or_default();
            header.starts_with("meldestelle/1 ")
                && header.ends_with(&format!(" record={place}"))
                && (sealed.epoch == EpochSource::File
                    || is_version(sealed, rest) && plain.len() >= sealed.floor)
        }
        OpeningKey::WorkingMaterial => {
            let crypter = keys.crypter(epoch.unwrap()).unwrap();
            let read = |text: &str| Ok::<_, CrypterError>(is_version(sealed, text));
            let column = sealed.bound.unwrap();
            bytes.len() >= 24 + sealed.floor + 16
                && crypter.read_in(&mut Scratch::default(), column, record, bytes, read).unwrap_or_default()
        }
        // Their keys are the person's or the counsellor's.
        OpeningKey::Mailbox | OpeningKey::Counsellor | OpeningKey::Passphrase | OpeningKey::Session => {
            bytes.len() >= sealed.floor
        }
    }
}

fn is_version(sealed: &SealedColumn, json: &str) -> bool {
    json.starts_with(&format!("{{\"v\":{},", sealed.version))
}

/// As text: of a file only the first line is one.
fn decrypt(bytes: &[u8], identity: &x25519::Identity) -> Option<String> {
    let decryptor = age::Decryptor::new(bytes).ok()?;
    let mut reader = decryptor.decrypt(std::iter::once(identity as _)).ok()?;
    let mut plain = Vec::new();
    reader.read_to_end(&mut plain).ok()?;
    Some(String::from_utf8_lossy(&plain).into_owned())
}
