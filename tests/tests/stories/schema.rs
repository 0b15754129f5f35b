//! What the database can hold: only what a migration declares and explains, and nothing that the
//! engine adds by itself.

use std::collections::BTreeMap;
use std::fs;

use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::house::House;
use meldestelle_tests::page::{Form, Page};
use meldestelle_tests::reporter::{Reporter, receipt_code};
use meldestelle_tests::uploads::Chosen;
use sqlx::{AssertSqlSafe, PgConnection};

async fn texts(connection: &mut PgConnection, query: &'static str) -> Vec<String> {
    sqlx::query_scalar(query).fetch_all(connection).await.unwrap()
}

#[tokio::test]
async fn every_table_and_column_says_what_it_is() {
    let database = TestDatabase::create().await;
    let unexplained = texts(
        &mut database.connection(Role::Owner).await,
        "SELECT c.relname || coalesce('.' || a.attname, '') FROM pg_class c
         LEFT JOIN LATERAL (SELECT attname, attnum FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                            UNION ALL SELECT NULL, 0) a ON true
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND c.relname <> '_sqlx_migrations'
           AND coalesce(col_description(c.oid, a.attnum), CASE WHEN a.attnum = 0 THEN obj_description(c.oid, 'pg_class') END, '') = ''",
    )
    .await;
    assert_eq!(unexplained, [""; 0]);
}

#[tokio::test]
async fn the_engine_adds_no_time_and_no_order() {
    let database = TestDatabase::create().await;
    let mut owner = database.connection(Role::Owner).await;
    let sequences = texts(&mut owner, "SELECT sequencename::text FROM pg_sequences").await;
    assert_eq!(sequences, [""; 0]);
    let columns = texts(
        &mut owner,
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'
           AND (is_identity = 'YES' OR data_type LIKE 'time%' OR column_default ~* '(now|current|clock|random|nextval|uuid)')",
    )
    .await;
    assert_eq!(columns, [""; 0]);
    let functions = texts(
        &mut owner,
        "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
           AND prosrc ~* '(now\\(|timestamp|timeofday|current_(date|time)|localtime|nextval|uuidv7)'",
    )
    .await;
    assert_eq!(functions, [""; 0]);
}

#[tokio::test]
async fn ids_are_random_and_the_only_dates_are_mondays() {
    let database = TestDatabase::create().await;
    let dates = texts(
        &mut database.connection(Role::Owner).await,
        "SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.data_type = 'date' AND NOT EXISTS (
             SELECT FROM pg_constraint k WHERE k.conrelid = format('%I', c.table_name)::regclass AND k.contype = 'c'
               AND pg_get_constraintdef(k.oid) LIKE '%isodow FROM ' || c.column_name || ')%')",
    )
    .await;
    // The day of the last backup concerns the machine and no report.
    assert_eq!(dates, ["last_backup.day"]);
}

/// Every id must be a random UUID (version 4), because other versions can reveal a time, a machine
/// or their source. The test also checks that the story fills almost every table.
#[tokio::test]
async fn every_id_that_a_story_leaves_is_random() {
    let house = House::open().await;
    a_story(&house).await;
    let mut owner = house.database.connection(Role::Owner).await;
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' AND data_type = 'uuid'",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let mut values = BTreeMap::<String, i64>::new();
    for (table, column) in columns {
        let query = format!(
            "SELECT count({column}), count({column}) FILTER (WHERE substr({column}::text, 15, 1) <> '4' OR substr({column}::text, 20, 1) !~ '[89ab]')
             FROM {table}"
        );
        let (all, other): (i64, i64) =
            sqlx::query_as(AssertSqlSafe(query)).fetch_one(&mut owner).await.unwrap();
        assert_eq!(other, 0, "{table}.{column}");
        *values.entry(table).or_default() += all;
    }
    let without: Vec<&str> =
        values.iter().filter(|(_, all)| **all == 0).map(|(table, _)| table.as_str()).collect();
    // Releases have no ids of their own, and a new house has no data of older versions.
    assert_eq!(without, ["release", "release_draft", "report_contact_missing"]);
}

/// Three reports with contact and file: one is read, coded and answered, one is deleted except for
/// what is counted, and one is not seen yet.
pub(crate) async fn a_story(house: &House) {
    let person = house.reporter();
    let code = report(&person).await;
    let gone = report(&person).await;
    let write =
        open(&person, &code).await.form("form[action$='/write']").fill("text", "Kann ich noch etwas tun?");
    assert_eq!(person.send_with(&write, &[Chosen::new("nachtrag.txt", "Später.")]).await.status, 200);
    let ada = house.ada();
    ada.sign_in().await;
    for case in ada.cases().await {
        let coding = ada.visit(&case).await.form("#case").press("save_coding").fill("case_status", "active");
        assert!(ada.send(&coding).await.has("#saved"));
        let answer = ada
            .visit(&format!("{case}/messages"))
            .await
            .form("#case")
            .press("send")
            .fill("message.text", "Ja.");
        assert_eq!(ada.send(&answer).await.status, 200);
        // A note, and another one that she leaves half-written.
        let note = ada.visit(&case).await.form("#case").fill("note.text", "Angerufen.");
        assert!(ada.send(&note.clone().press("add_entry:note")).await.has("#saved"));
        assert_eq!(ada.send(&note.press("go:/cases")).await.status, 200);
    }
    open(&person, &code).await;
    let delete = open(&person, &gone).await.form("form[action$='/mailbox/delete']");
    let delete = person.send(&delete).await.form("form[action$='/delete/confirm']").smuggle("keep", "facts");
    assert_eq!(person.send(&delete).await.status, 200);
    report(&person).await;
}

async fn report(person: &Reporter) -> String {
    let form =
        person.form().await.fill("narrative", "Es ist passiert.").fill("contact_email", "ich@example.org");
    let form: Form = form.tick("consent_process", "on");
    receipt_code(&person.send_with(&form, &[Chosen::new("brief.txt", "Abgelehnt.")]).await)
}

async fn open(person: &Reporter, code: &str) -> Page {
    let door = person.visit("/de/mailbox").await.form("main form");
    person.send(&door.fill("code", code)).await
}

/// Every column that is not sealed is listed in docs/clear-columns.md with what it reveals and why.
#[tokio::test]
async fn every_column_in_the_clear_is_listed_with_its_reason() {
    let database = TestDatabase::create().await;
    let mut owner = database.connection(Role::Owner).await;
    let clear = texts(
        &mut owner,
        "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname <> '_sqlx_migrations'
           AND a.attnum > 0 AND NOT a.attisdropped AND col_description(c.oid, a.attnum) NOT LIKE '(encrypted%'
         ORDER BY c.relname, a.attnum",
    )
    .await;
    let document =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/clear-columns.md")).unwrap();
    let rows: Vec<Vec<&str>> = document
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let listed: Vec<String> =
        rows.iter().map(|row| format!("{}.{}", row[0].trim_matches('`'), row[1].trim_matches('`'))).collect();
    let missing: Vec<&String> = clear.iter().filter(|column| !listed.contains(column)).collect();
    let gone: Vec<&String> = listed.iter().filter(|column| !clear.contains(column)).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not in the document: {missing:?}; not in the database: {gone:?}"
    );
    assert_eq!(listed.len(), clear.len(), "each once");
    for row in rows {
        assert!(row.len() == 4 && row.iter().all(|cell| cell.len() > 3), "{row:?}");
    }
    // A column described as encrypted must have the type bytea.
    let others = texts(
        &mut owner,
        "SELECT attrelid::regclass || '.' || attname FROM pg_attribute
         WHERE col_description(attrelid, attnum) LIKE '(encrypted%' AND atttypid <> 'bytea'::regtype",
    )
    .await;
    assert_eq!(others, [""; 0]);
}

#[tokio::test]
async fn every_table_keeps_offices_apart() {
    let database = TestDatabase::create().await;
    let open = texts(
        &mut database.connection(Role::Owner).await,
        "SELECT relname::text FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
           AND relname <> '_sqlx_migrations'
           AND NOT (relrowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid))",
    )
    .await;
    assert_eq!(open, [""; 0]);
}
