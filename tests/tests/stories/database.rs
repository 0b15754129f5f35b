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
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use tokio::time::sleep;

/// The SQLSTATE with which a statement fails.
async fn refusal(connection: &mut PgConnection, statement: &str) -> String {
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

const DENIED: &str = "42501";

async fn tables(connection: &mut PgConnection) -> Vec<String> {
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
const RIGHTS: [(&str, &str, &str); 21] = [
    ("attachment", "", "s---"),
    ("attachment_chunk", "", "s---"),
    ("attachment_waiting", "", "s--d"),
    ("audit_entry", "", "si--"),
    ("audit_head", "", "siu-"),
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
const CHANGED: [&str; 24] = [
    "audit_head.head",
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

/// Tries one by one what `PostgreSQL` by default allows every role that can connect.
#[tokio::test]
async fn the_faces_keep_nothing_where_nobody_looks_and_count_nothing() {
    let house = House::open().await;
    house.reporter().report("Eine Meldung.").await;
    for role in [Role::Intake, Role::Desk] {
        let mut face = house.database.begin(role, house.office.id).await;
        for statement in [
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
        ] {
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
async fn a_mailbox_answers_to_its_tag_only() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(2);
    let one = TestOffice::create(&database, "one.example", &mut chance).await;
    let other = TestOffice::create(&database, "other.example", &mut chance).await;
    let stored = one.store(&database, &filing(&CANARIES), &mut chance).await;

    let mut intake = database.connection(Role::Intake).await;
    let right = stored.mailbox.tag().to_vec();
    let mut near = right.clone();
    near[31] ^= 1;
    let asked = [(&one, &right, 1), (&one, &near, 0), (&one, &Vec::new(), 0), (&other, &right, 0)];
    for (office, tag, found) in asked {
        let rows = sqlx::query("SELECT * FROM mailbox_report($1, $2)")
            .bind(office.id.0)
            .bind(tag)
            .fetch_all(&mut intake)
            .await
            .unwrap();
        assert_eq!(rows.len(), found);
        if let Some(row) = rows.first() {
            assert_eq!(row.get::<uuid::Uuid, _>("report_id"), stored.id.0);
        }
    }
}

/// These functions run with more rights than the public face has. Each must reach only one mailbox,
/// by the tag that only its code yields, and none may use another table of the same name.
#[tokio::test]
async fn lent_rights_reach_one_mailbox_by_its_tag() {
    let database = TestDatabase::create().await;
    let lent: Vec<(String, String, Vec<String>)> = sqlx::query_as(
        "SELECT proname::text, pg_get_function_identity_arguments(oid), coalesce(proconfig, '{}') FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND prosecdef AND has_function_privilege('meldestelle_intake', oid, 'EXECUTE')",
    )
    .fetch_all(&mut database.connection(Role::Owner).await)
    .await
    .unwrap();
    assert!(!lent.is_empty());
    for (name, arguments, settings) in lent {
        assert_eq!(settings, ["search_path=public, pg_temp"], "{name}");
        // `attach_piece` extends a file that its own transaction attached by a tag; the next test
        // covers it.
        assert!(
            ["office_hosts", "attach_piece"].contains(&name.as_str())
                || arguments.starts_with("asked_office uuid, asked_tag bytea")
                // These functions know tickets, but no mailbox.
                || ["has_ended", "use_ticket", "end_visit", "release_ticket"].contains(&name.as_str()),
            "{name}({arguments})"
        );
    }
}

#[tokio::test]
async fn pieces_go_only_into_a_file_that_the_same_transaction_attached() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(4);
    let office = TestOffice::create(&database, "one.example", &mut chance).await;
    let stored = office.store(&database, &filing(&CANARIES), &mut chance).await;
    let file = uuid::Uuid::from_u128(7);
    let attach = async |connection: &mut PgConnection, tag: &[u8]| -> String {
        sqlx::query_scalar("SELECT attach_file($1, $2, $3, 1, 2048, $4, '')")
            .bind(office.id.0)
            .bind(tag)
            .bind(file)
            .bind(vec![1_u8; 32])
            .fetch_one(connection)
            .await
            .unwrap()
    };
    let piece = async |connection: &mut PgConnection, part: i32| -> bool {
        sqlx::query_scalar("SELECT attach_piece($1, $2, $3, 'piece')")
            .bind(office.id.0)
            .bind(file)
            .bind(part)
            .fetch_one(connection)
            .await
            .unwrap()
    };

    let mut intake = database.connection(Role::Intake).await;
    let mut transaction = intake.begin().await.unwrap();
    assert_eq!(attach(&mut transaction, &[9; 32]).await, "no mailbox");
    assert!(!piece(&mut transaction, 0).await, "nothing was attached");
    assert_eq!(attach(&mut transaction, stored.mailbox.tag()).await, "attached");
    assert!(piece(&mut transaction, 0).await);
    transaction.commit().await.unwrap();

    assert_eq!(attach(&mut intake, stored.mailbox.tag()).await, "there");
    assert!(!piece(&mut intake, 1).await, "another transaction's file");
}

#[tokio::test]
async fn one_office_does_not_see_anothers_rows_even_with_a_wrong_query() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(3);
    let one = TestOffice::create(&database, "one.example", &mut chance).await;
    let other = TestOffice::create(&database, "other.example", &mut chance).await;
    for office in [&one, &one, &other] {
        office.store(&database, &filing(&CANARIES), &mut chance).await;
    }

    let count = "SELECT count(*) FROM report";
    for (office, seen) in [(&one, 2_i64), (&other, 1)] {
        let mut desk = database.begin(Role::Desk, office.id).await;
        let all: i64 = sqlx::query_scalar(count).fetch_one(&mut *desk).await.unwrap();
        assert_eq!(all, seen);
        let contacts: i64 =
            sqlx::query_scalar("SELECT count(*) FROM report_contact").fetch_one(&mut *desk).await.unwrap();
        assert_eq!(contacts, seen);
        let offices: i64 =
            sqlx::query_scalar("SELECT count(*) FROM office").fetch_one(&mut *desk).await.unwrap();
        assert_eq!(offices, 1);
    }

    let mut nobody = database.connection(Role::Desk).await;
    let all: i64 = sqlx::query_scalar(count).fetch_one(&mut nobody).await.unwrap();
    assert_eq!(all, 0, "a transaction that names no office sees nothing");

    // Writing to the other office is denied, and deleting from it finds no row.
    let mut desk = database.begin(Role::Desk, one.id).await;
    let insert =
        format!("INSERT INTO audit_entry SELECT '{}', 1, 1, decode(repeat('00', 32), 'hex'), ''", other.id);
    assert_eq!(refusal(&mut desk, &insert).await, DENIED);
    let take = format!("DELETE FROM report_waiting WHERE office_id = '{}'", other.id);
    assert_eq!(desk.execute(AssertSqlSafe(take)).await.unwrap().rows_affected(), 0);
    let mut intake = database.begin(Role::Intake, one.id).await;
    let insert = format!(
        "INSERT INTO report_contact (office_id, report_id, epoch, sealed, mark) SELECT '{}', gen_random_uuid(), 1, '', sha256('')",
        other.id
    );
    assert_eq!(refusal(&mut intake, &insert).await, DENIED);
}

/// Tests the effect of the policies, not their existence: both faces get every right and try every
/// table in the name of another office and of none.
#[tokio::test]
async fn no_table_lets_one_office_touch_anothers_rows() {
    let house = House::open().await;
    crate::schema::a_story(&house).await;
    let mut owner = house.database.connection(Role::Owner).await;
    for fill in [
        "INSERT INTO release SELECT id, 2025, 1, '', '', '{}', sha256('') FROM office",
        "INSERT INTO release_draft SELECT id, 2025, 1, 1, 1, '' FROM office",
        "INSERT INTO report_contact_missing SELECT office_id, id FROM report",
        "INSERT INTO attachment_waiting SELECT office_id, id FROM attachment ON CONFLICT DO NOTHING",
        "INSERT INTO report_waiting SELECT office_id, id FROM report ON CONFLICT DO NOTHING",
        "INSERT INTO last_backup (day) VALUES ('2026-11-20')",
    ] {
        owner.execute(fill).await.unwrap();
    }
    let other = house.another_office().await;
    let mut admin = house.database.admin().await;
    for role in [Role::Intake, Role::Desk] {
        for table in tables(&mut owner).await {
            // These tables belong to the machine, not to an office. The desk may read them, and
            // nobody may change them (see below).
            if ["_sqlx_migrations", "last_backup"].contains(&table.as_str()) {
                continue;
            }
            let id = if table == "office" { "id" } else { "office_id" };
            let row: String = sqlx::query_scalar(AssertSqlSafe(format!(
                "SELECT to_jsonb(t)::text FROM {table} AS t WHERE {id} = $1 LIMIT 1"
            )))
            .bind(house.office.id.0)
            .fetch_one(&mut owner)
            .await
            .unwrap_or_else(|error| panic!("a row of {table}: {error}"));
            for named in [other.id.0.to_string(), String::new()] {
                let mut tx = admin.begin().await.unwrap();
                let all = format!("GRANT ALL ON {table} TO {0}; SET LOCAL ROLE {0}", role.name());
                tx.execute(AssertSqlSafe(all)).await.unwrap();
                sqlx::query("SELECT set_config('app.office', $1, true)")
                    .bind(&named)
                    .execute(&mut *tx)
                    .await
                    .unwrap();
                let seen: i64 = sqlx::query_scalar(AssertSqlSafe(format!(
                    "SELECT count(*) FROM {table} WHERE {id} = '{}'",
                    house.office.id
                )))
                .fetch_one(&mut *tx)
                .await
                .unwrap();
                assert_eq!(seen, 0, "{role:?} as {named:?} sees {table}");
                let whose = format!("{id} = '{}'", house.office.id);
                for statement in [
                    format!("UPDATE {table} SET {id} = {id} WHERE {whose}"),
                    format!("UPDATE {table} SET {id} = {id} WHERE {whose} OR true"),
                    format!("DELETE FROM {table} WHERE {whose}"),
                ] {
                    let own = if named.is_empty() || !statement.contains("OR true") { "0" } else { "own" };
                    let mut attempt = tx.begin().await.unwrap();
                    let done = attempt.execute(AssertSqlSafe(statement.clone())).await.unwrap();
                    if own == "0" {
                        assert_eq!(done.rows_affected(), 0, "{role:?} as {named:?}: {statement}");
                    }
                    attempt.rollback().await.unwrap();
                }
                // Inserts the same row once more, and gives a row of one's own to the other office.
                let insert = format!(
                    "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, $json${row}$json$)).*"
                );
                assert_eq!(refusal(&mut tx, &insert).await, DENIED, "{role:?} as {named:?} into {table}");
                if !named.is_empty() {
                    let give = format!("UPDATE {table} SET {id} = '{}'", house.office.id);
                    let mut attempt = tx.begin().await.unwrap();
                    match attempt.execute(AssertSqlSafe(give)).await {
                        Ok(done) => {
                            assert_eq!(done.rows_affected(), 0, "{role:?} gives rows of {table} away");
                        }
                        Err(error) => {
                            let code = error.as_database_error().unwrap().code().unwrap().into_owned();
                            assert_eq!(code, DENIED, "{table}");
                        }
                    }
                    attempt.rollback().await.unwrap();
                }
                tx.rollback().await.unwrap();
            }
        }
        let mut tx = admin.begin().await.unwrap();
        let all = format!("GRANT ALL ON last_backup TO {0}; SET LOCAL ROLE {0}", role.name());
        tx.execute(AssertSqlSafe(all)).await.unwrap();
        for statement in ["UPDATE last_backup SET day = NULL", "DELETE FROM last_backup"] {
            let done = tx.execute(statement).await.unwrap();
            assert_eq!(done.rows_affected(), 0, "{role:?}: {statement}");
        }
        assert_eq!(refusal(&mut tx, "INSERT INTO last_backup (one) VALUES (true)").await, DENIED);
        tx.rollback().await.unwrap();
    }
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
