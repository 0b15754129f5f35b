//! What the database roles cannot do, even if a face's code asks for it.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use chrono::{DateTime, Utc};
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::house::House;
use meldestelle_tests::office::{CANARIES, TestOffice, canary_words, filing};
use meldestelle_tests::{programs, traces};
use meldestelle_web::database;
use meldestelle_web::rng::RandomSource;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::time::sleep;

/// The SQLSTATE with which a statement fails.
pub async fn refusal(connection: &mut PgConnection, statement: &str) -> String {
    let mut attempt = connection.begin().await.unwrap();
    match attempt.execute(AssertSqlSafe(statement.to_owned())).await {
        Ok(_) => format!("allowed: {statement}"),
        Err(error) => error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .unwrap_or_default()
            .into_owned(),
    }
}

pub const DENIED: &str = "42501";

pub async fn tables(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        .fetch_all(connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_public_face_cannot_select_what_people_sent() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(1);
    let office = TestOffice::create(&database, "one.example", &mut chance).await;
    office.store(&database, &filing(&CANARIES), &mut chance).await;

    // The tables that are public or needed for sealing.
    let readable_by_all = ["office", "office_key", "release"];
    let mut intake = database.begin(Role::Intake, office.id).await;
    for table in tables(&mut intake).await {
        let answer = refusal(&mut intake, &format!("SELECT * FROM {table}")).await;
        if readable_by_all.contains(&table.as_str()) {
            assert!(answer.starts_with("allowed"), "{table}: {answer}");
        } else {
            assert_eq!(answer, DENIED, "{table}");
        }
        for statement in [
            format!("COPY {table} TO STDOUT"),
            format!("UPDATE {table} SET office_id = office_id"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
        ] {
            if statement.starts_with("COPY") && readable_by_all.contains(&table.as_str()) {
                continue;
            }
            // The owner's own tables have no office_id; the error for an unknown column grants
            // nothing.
            let answer = refusal(&mut intake, &statement).await;
            assert!([DENIED, "42703"].contains(&answer.as_str()), "{statement}: {answer}");
        }
    }
    let returning = "INSERT INTO report SELECT gen_random_uuid(), app_office(), 1, '2026-11-16', '', NULL, NULL, NULL, NULL, NULL RETURNING sealed";
    assert_eq!(refusal(&mut intake, returning).await, DENIED);
}

/// The complete rights of each face to each table or to any of its columns: select, insert, update,
/// delete.
const RIGHTS: [(&str, &str, &str); 23] = [
    ("attachment", "", "s---"),
    ("attachment_chunk", "", "s---"),
    ("attachment_waiting", "", "s--d"),
    ("audit_entry", "", "si--"),
    ("audit_head", "", "siu-"),
    ("case_draft", "", "siud"),
    ("case_entry", "", "siu-"),
    ("case_file", "", "siu-"),
    ("counsellor", "", "siu-"),
    ("deleted_case", "", "s-u-"),
    ("key_grant", "", "si--"),
    ("last_backup", "", "s---"),
    ("message", "", "si--"),
    ("office", "s---", "siu-"),
    ("office_key", "s---", "si--"),
    ("release", "s---", "si--"),
    ("release_draft", "", "siud"),
    ("report", "-i--", "siu-"),
    ("report_contact", "-i--", "si--"),
    ("report_contact_missing", "", "s--d"),
    ("report_waiting", "", "s-ud"),
    ("session", "", "siud"),
    ("used_ticket", "", ""),
];

/// The columns that the desk may change: those it writes itself, none of those that were received
/// or that say whose row it is.
const CHANGED: [&str; 28] = [
    "audit_head.head",
    "case_draft.epoch",
    "case_draft.sealed",
    "case_entry.epoch",
    "case_entry.sealed",
    "case_file.files",
    "case_file.mailbox",
    "case_file.open",
    "case_file.state",
    "case_file.version",
    "counsellor.epoch",
    "counsellor.profile",
    "counsellor.second_factor",
    "deleted_case.epoch",
    "deleted_case.facts",
    "deleted_case.state",
    "office.settings",
    "release_draft.draft",
    "release_draft.edition",
    "release_draft.epoch",
    "release_draft.office_id",
    "release_draft.version",
    "release_draft.year",
    "report.fetched",
    "report.fetched_id",
    "report.mailbox_state",
    "report.mailbox_state_id",
    "report_waiting.unreadable",
];

/// Columns are checked one by one, because a right to a single column does not show in a statement
/// about all columns.
#[tokio::test]
async fn the_faces_have_the_rights_that_are_meant_and_to_no_column_another() {
    let database = TestDatabase::create().await;
    let mut owner = database.connection(Role::Owner).await;
    let mut found = Vec::new();
    for table in tables(&mut owner).await {
        let mut of_faces = Vec::new();
        for role in [Role::Intake, Role::Desk] {
            let rights: String = sqlx::query_scalar(
                "SELECT concat(
                    CASE WHEN has_any_column_privilege($1, $2, 'SELECT') THEN 's' ELSE '-' END,
                    CASE WHEN has_any_column_privilege($1, $2, 'INSERT') THEN 'i' ELSE '-' END,
                    CASE WHEN has_any_column_privilege($1, $2, 'UPDATE') THEN 'u' ELSE '-' END,
                    CASE WHEN has_table_privilege($1, $2, 'DELETE') THEN 'd' ELSE '-' END,
                    CASE WHEN has_table_privilege($1, $2, 'TRUNCATE, TRIGGER') THEN ' and more' END,
                    CASE WHEN has_any_column_privilege($1, $2, 'REFERENCES') THEN ' and more' END)",
            )
            .bind(role.name())
            .bind(&table)
            .fetch_one(&mut owner)
            .await
            .unwrap();
            of_faces.push(if rights == "----" { String::new() } else { rights });
        }
        if table == "_sqlx_migrations" {
            assert_eq!(of_faces, ["", ""], "{table}");
        } else {
            found.push((table, of_faces.remove(0), of_faces.remove(0)));
        }
    }
    let meant = RIGHTS.map(|(table, intake, desk)| (table.to_owned(), intake.to_owned(), desk.to_owned()));
    assert_eq!(found, meant);

    let changed: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname || '.' || attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND attnum > 0 AND NOT attisdropped
           AND has_column_privilege('meldestelle_desk', attrelid, attnum, 'UPDATE') ORDER BY 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let meant: Vec<&str> = CHANGED.into_iter().chain(["session.wrapped"]).collect();
    assert_eq!(changed, meant);
}

/// What `PostgreSQL` by default allows every role that can connect, and what a role could use to
/// get more.
const TRIED: [&str; 53] = [
    // Places to hide data.
    "CREATE TEMPORARY TABLE notes (words text)",
    "CREATE TEMPORARY VIEW office AS SELECT 1",
    "SELECT 1 INTO TEMPORARY notes",
    "CREATE TABLE notes (words text)",
    "CREATE SCHEMA notes",
    "CREATE SEQUENCE notes",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'words')",
    "SELECT lo_put(1, 0, 'words')",
    "SELECT lo_open(1, 131072)",
    "SELECT lo_get(1)",
    "SELECT lowrite(0, 'words')",
    "SELECT lo_unlink(1)",
    "CREATE DATABASE notes",
    // Running programs and reading files.
    "DO $$ BEGIN PERFORM 1; END $$",
    "DO LANGUAGE plpgsql $$ BEGIN PERFORM 1; END $$",
    "CREATE EXTENSION pg_trgm",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY (SELECT 1) TO '/tmp/notes'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    // Statistics that tell when something was written.
    "SELECT * FROM pg_stat_user_tables",
    "SELECT * FROM pg_stat_all_tables",
    "SELECT * FROM pg_stat_user_indexes",
    "SELECT * FROM pg_statio_user_tables",
    "SELECT * FROM pg_stat_xact_user_tables",
    "SELECT * FROM pg_stat_database",
    "SELECT * FROM pg_stat_activity",
    "SELECT * FROM pg_stat_bgwriter",
    "SELECT * FROM pg_stat_wal",
    "SELECT pg_stat_get_tuples_inserted('report'::regclass)",
    "SELECT pg_stat_get_live_tuples('report'::regclass)",
    "SELECT pg_stat_get_activity(NULL)",
    "SELECT pg_stat_get_db_xact_commit(1)",
    // Other roles, and more rights for oneself.
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "CREATE ROLE friend",
    "ALTER ROLE meldestelle_owner PASSWORD 'x'",
    "GRANT meldestelle_owner TO meldestelle_intake",
    "SET ROLE meldestelle_owner",
    "SET SESSION AUTHORIZATION meldestelle_owner",
    "SET session_replication_role = replica",
    "ALTER SYSTEM SET log_statement = 'all'",
    "SET log_statement = 'all'",
    "SET log_min_error_statement = 'error'",
    "UPDATE office_key SET recipient = recipient",
    "UPDATE office_key SET recovery_recipients = recovery_recipients",
    "SELECT new_form_key() FROM pg_stat_ssl",
    "ALTER TABLE report DISABLE TRIGGER ALL",
    "CLUSTER report",
    "ANALYZE VERBOSE report, office; SELECT * FROM pg_statistic",
];

#[tokio::test]
async fn the_faces_keep_nothing_where_nobody_looks_and_count_nothing() {
    let house = House::open().await;
    house.reporter().report("Eine Meldung.").await;
    for role in [Role::Intake, Role::Desk] {
        let mut face = house.database.begin(role, house.office.id).await;
        for statement in TRIED {
            // ALTER SYSTEM and CREATE DATABASE cannot run in a transaction, and PostgreSQL may say
            // so before it checks the rights.
            let answer = refusal(&mut face, statement).await;
            assert!([DENIED, "25001"].contains(&answer.as_str()), "{role:?}: {statement}: {answer}");
        }
        // Outside a transaction, only the missing right can be the reason.
        let mut face = house.database.connection(role).await;
        for statement in ["CREATE DATABASE notes", "ALTER SYSTEM SET log_statement = 'all'"] {
            let refused = face.execute(AssertSqlSafe(statement.to_owned())).await.unwrap_err();
            assert_eq!(refused.as_database_error().unwrap().code().unwrap(), DENIED, "{statement}");
        }
        let figures = "SELECT count(*) FROM pg_stats WHERE schemaname = 'public'";
        if role == Role::Intake {
            let seen: i64 = sqlx::query_scalar(figures).fetch_one(&mut face).await.unwrap();
            assert_eq!(seen, 0, "figures of columns that the face may not select");
        }
    }
    // The owner can still monitor the server.
    let mut owner = house.database.connection(Role::Owner).await;
    sqlx::query("SELECT * FROM pg_stat_user_tables").execute(&mut owner).await.unwrap();
}

#[tokio::test]
async fn nobody_at_the_desk_changes_the_audit_trail() {
    let database = TestDatabase::create().await;
    let office = TestOffice::create(&database, "one.example", &mut RandomSource::seeded(4)).await;
    let mut desk = database.begin(Role::Desk, office.id).await;
    let insert = "INSERT INTO audit_entry SELECT app_office(), 1, 1, decode(repeat('00', 32), 'hex'), ''";
    assert!(refusal(&mut desk, insert).await.starts_with("allowed"));
    for statement in [
        "UPDATE audit_entry SET payload = ''",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "INSERT INTO audit_entry SELECT app_office(), 1, 1, decode(repeat('00', 32), 'hex'), '' ON CONFLICT (office_id, position) DO UPDATE SET payload = ''",
        "ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY",
        "DROP TABLE audit_entry",
    ] {
        assert_eq!(refusal(&mut desk, statement).await, DENIED, "{statement}");
    }
    for role in [Role::Intake, Role::Desk] {
        let mut connection = database.begin(role, office.id).await;
        assert_eq!(refusal(&mut connection, "SET ROLE meldestelle_owner").await, DENIED);
        assert_eq!(refusal(&mut connection, "CREATE TABLE notes ()").await, DENIED);
    }
}

#[tokio::test]
async fn a_stolen_dump_contains_no_word_of_a_report() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(5);
    let office = TestOffice::create(&database, "one.example", &mut chance).await;
    office.store(&database, &filing(&CANARIES), &mut chance).await;

    let dump = programs::pg_dump(&database.url(Role::Owner)).to_lowercase();
    assert!(dump.contains("one.example"), "the dump has the office's settings");
    let words: Vec<String> = canary_words().map(str::to_owned).collect();
    assert_eq!(traces::find(&words, dump.as_bytes()), None);
    // The dump does not contain the codes of ticked boxes either.
    for code in ["religion", "narrative", "pass_on"] {
        assert!(!dump.contains(&format!("\"{code}\"")), "{code}");
    }
}

#[tokio::test]
async fn a_beginning_that_is_given_up_leaves_no_open_transaction_behind() {
    let house = House::open().await;
    let pool = house.database.pool(Role::Intake, 1).await;
    for polls in 1..=10 {
        let mut beginning = Box::pin(database::begin(&pool, house.office.id));
        for _ in 0..polls {
            let begun = poll_fn(|context| Poll::Ready(beginning.as_mut().poll(context).is_ready())).await;
            if begun {
                break;
            }
            sleep(Duration::from_millis(1)).await;
        }
        drop(beginning);
        // In a transaction that was left open, now() would stand still.
        let mut times = Vec::new();
        for _ in 0..2 {
            sleep(Duration::from_millis(20)).await;
            let now: DateTime<Utc> = sqlx::query_scalar("SELECT now()").fetch_one(&pool).await.unwrap();
            times.push(now);
        }
        assert_ne!(times[0], times[1], "given up after {polls} steps");
    }
}
