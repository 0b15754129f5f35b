//! What the database can hold at all: only what a migration says, explained, and nothing that the engine adds by itself.

use meldestelle_tests::database::{Role, TestDatabase};
use sqlx::PgConnection;

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
    // The day of the last backup, which is about the machine and no report.
    assert_eq!(dates, ["last_backup.day"]);
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
