//! What the roles of the database cannot do, whatever the code of a face asks for.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use chrono::{DateTime, Utc};
use meldestelle_domain::hex::hex;
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::house::House;
use meldestelle_tests::office::{CANARIES, TestOffice, canary_words, filing};
use meldestelle_tests::programs;
use meldestelle_web::chance::Chance;
use meldestelle_web::database;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use tokio::time::sleep;

/// SQLSTATE of a statement that fails.
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
    let mut chance = Chance::seeded(1);
    let office = TestOffice::create(&database, "one.example", &mut chance).await;
    office.store(&database, &filing(&CANARIES), &mut chance).await;

    // What the public reads or needs for sealing.
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
            // The owner's own tables have no office_id; an unknown column is not a permission.
            let answer = refusal(&mut intake, &statement).await;
            assert!([DENIED, "42703"].contains(&answer.as_str()), "{statement}: {answer}");
        }
    }
    let returning = "INSERT INTO report SELECT gen_random_uuid(), app_office(), 1, '2026-11-16', '', NULL, NULL, NULL, NULL, NULL RETURNING sealed";
    assert_eq!(refusal(&mut intake, returning).await, DENIED);
}

/// What each face may do with each table, or with some column of it: select, insert, update, delete, and nothing beside.
const RIGHTS: [(&str, &str, &str); 19] = [
    ("attachment", "", "s--d"),
    ("attachment_chunk", "", "s--d"),
    ("attachment_waiting", "", "s--d"),
    ("audit_entry", "", "si--"),
    ("case_file", "", "siu-"),
    ("counsellor", "", "siu-"),
    ("deleted_case", "", "s-u-"),
    ("key_grant", "", "si-d"),
    ("last_backup", "", "s---"),
    ("message", "", "si-d"),
    ("office", "s---", "siu-"),
    ("office_key", "s---", "siu-"),
    ("release", "s---", "si--"),
    ("release_draft", "", "siud"),
    ("report", "-i--", "siud"),
    ("report_contact", "-i--", "si-d"),
    ("report_waiting", "", "s-ud"),
    ("session", "", "siud"),
    ("used_ticket", "", ""),
];

/// A right to a column would not be seen by a statement that asks for all of them.
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

    // Of a report the desk changes what it tells the mailbox, and nothing that came.
    let changed: Vec<String> = sqlx::query_scalar(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = 'report'::regclass AND attnum > 0 AND NOT attisdropped
           AND has_column_privilege('meldestelle_desk', attrelid, attnum, 'UPDATE') ORDER BY 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(changed, ["fetched", "fetched_id", "mailbox_state", "mailbox_state_id"]);
}

#[tokio::test]
async fn a_mailbox_answers_to_its_tag_only() {
    let database = TestDatabase::create().await;
    let mut chance = Chance::seeded(2);
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

/// The functions that lend the public face more rights than it has are holes in a wall: each reaches one mailbox, by the tag that only its code
/// yields, and none can be led astray by a table of the same name.
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
        // `attach_piece` adds to what its own transaction attached by a tag: the next test.
        assert!(
            ["office_for_host", "attach_piece"].contains(&name.as_str())
                || arguments.starts_with("asked_office uuid, asked_tag bytea")
                // They know tickets, and no mailbox.
                || ["has_ended", "use_ticket", "end_visit", "release_ticket"].contains(&name.as_str()),
            "{name}({arguments})"
        );
    }
}

#[tokio::test]
async fn pieces_go_only_into_a_file_that_the_same_transaction_attached() {
    let database = TestDatabase::create().await;
    let mut chance = Chance::seeded(4);
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
    let mut chance = Chance::seeded(3);
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

    // Writing into the other office, or taking from it, is refused or finds nothing.
    let mut desk = database.begin(Role::Desk, one.id).await;
    let insert =
        format!("INSERT INTO audit_entry SELECT '{}', 1, 1, decode(repeat('00', 32), 'hex'), ''", other.id);
    assert_eq!(refusal(&mut desk, &insert).await, DENIED);
    let deleted =
        desk.execute(AssertSqlSafe(format!("DELETE FROM report WHERE office_id = '{}'", other.id))).await;
    assert_eq!(deleted.unwrap().rows_affected(), 0);
    let mut intake = database.begin(Role::Intake, one.id).await;
    let insert = format!("INSERT INTO report_contact SELECT '{}', gen_random_uuid(), ''", other.id);
    assert_eq!(refusal(&mut intake, &insert).await, DENIED);
}

#[tokio::test]
async fn nobody_at_the_desk_changes_the_audit_trail() {
    let database = TestDatabase::create().await;
    let office = TestOffice::create(&database, "one.example", &mut Chance::seeded(4)).await;
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
    let mut chance = Chance::seeded(5);
    let office = TestOffice::create(&database, "one.example", &mut chance).await;
    office.store(&database, &filing(&CANARIES), &mut chance).await;

    let dump = programs::pg_dump(&database.url(Role::Owner)).to_lowercase();
    assert!(dump.contains("one.example"), "the dump has the office's settings");
    for word in canary_words() {
        assert!(!dump.contains(&word.to_lowercase()), "{word} is in the dump");
        let hex = hex(word.as_bytes());
        assert!(!dump.contains(&hex), "{word} is in the dump, in hexadecimal");
    }
    // Nor what was ticked.
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
        // In a transaction that somebody left open, its time would stand still.
        let mut times = Vec::new();
        for _ in 0..2 {
            sleep(Duration::from_millis(20)).await;
            let now: DateTime<Utc> = sqlx::query_scalar("SELECT now()").fetch_one(&pool).await.unwrap();
            times.push(now);
        }
        assert_ne!(times[0], times[1], "given up after {polls} steps");
    }
}
