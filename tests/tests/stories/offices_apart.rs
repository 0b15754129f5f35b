//! Several offices share a database, and none reads or changes a row of another: row-level security
//! holds even for a wrong query.

use meldestelle_domain::id::OfficeId;
use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::house::House;
use meldestelle_tests::office::{CANARIES, TestOffice, filing};
use meldestelle_web::rng::RandomSource;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Postgres, Transaction};

use crate::database::{DENIED, refusal, tables};

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

/// An office that tries a table whose rows belong to another: the role it has, what it calls itself
/// (nothing, or another office), and the column that says whose row it is.
struct Stranger<'a> {
    role: Role,
    named: &'a str,
    table: &'a str,
    column: &'a str,
    owner: OfficeId,
}

impl Stranger<'_> {
    /// Begins a transaction in which this role has every right to the table.
    async fn begin<'c>(&self, admin: &'c mut PgConnection) -> Transaction<'c, Postgres> {
        let mut tx = admin.begin().await.unwrap();
        let all = format!("GRANT ALL ON {} TO {1}; SET LOCAL ROLE {1}", self.table, self.role.name());
        tx.execute(AssertSqlSafe(all)).await.unwrap();
        let name = sqlx::query("SELECT set_config('app.office', $1, true)").bind(self.named);
        name.execute(&mut *tx).await.unwrap();
        tx
    }

    /// Sees no row of the owner.
    async fn sees_none(&self, tx: &mut PgConnection) {
        let Self { role, named, table, column, owner } = self;
        let count = format!("SELECT count(*) FROM {table} WHERE {column} = '{owner}'");
        let seen: i64 = sqlx::query_scalar(AssertSqlSafe(count)).fetch_one(tx).await.unwrap();
        assert_eq!(seen, 0, "{role:?} as {named:?} sees {table}");
    }

    /// Changes and deletes no row of the owner.
    async fn changes_none(&self, tx: &mut PgConnection) {
        let Self { role, named, table, column, owner } = self;
        let whose = format!("{column} = '{owner}'");
        for (statement, own_rows_too) in [
            (format!("UPDATE {table} SET {column} = {column} WHERE {whose}"), false),
            (format!("UPDATE {table} SET {column} = {column} WHERE {whose} OR true"), true),
            (format!("DELETE FROM {table} WHERE {whose}"), false),
        ] {
            let mut attempt = tx.begin().await.unwrap();
            let done = attempt.execute(AssertSqlSafe(statement.clone())).await.unwrap();
            if named.is_empty() || !own_rows_too {
                assert_eq!(done.rows_affected(), 0, "{role:?} as {named:?}: {statement}");
            }
            attempt.rollback().await.unwrap();
        }
    }

    /// Does not insert this row of the owner once more, and gives the owner no row of its own.
    async fn adds_none(&self, tx: &mut PgConnection, row: &str) {
        let Self { role, named, table, column, owner } = self;
        let insert =
            format!("INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, $json${row}$json$)).*");
        assert_eq!(refusal(tx, &insert).await, DENIED, "{role:?} as {named:?} into {table}");
        if named.is_empty() {
            return;
        }
        let give = format!("UPDATE {table} SET {column} = '{owner}'");
        let mut attempt = tx.begin().await.unwrap();
        match attempt.execute(AssertSqlSafe(give)).await {
            Ok(done) => assert_eq!(done.rows_affected(), 0, "{role:?} gives rows of {table} away"),
            Err(error) => {
                let code = error.as_database_error().unwrap().code().unwrap().into_owned();
                assert_eq!(code, DENIED, "{table}");
            }
        }
        attempt.rollback().await.unwrap();
    }
}

/// Fills the tables that the story leaves empty.
async fn fill_the_rest(owner: &mut PgConnection) {
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
}

/// The day of the last backup belongs to the machine: the desk may read it, and nobody may change
/// it.
async fn last_backup_stays(admin: &mut PgConnection, role: Role) {
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

/// Tests the effect of the policies, not their existence: both faces get every right and try every
/// table in the name of another office and of none.
#[tokio::test]
async fn no_table_lets_one_office_touch_anothers_rows() {
    let house = House::open().await;
    crate::schema::a_story(&house).await;
    let mut connection = house.database.connection(Role::Owner).await;
    fill_the_rest(&mut connection).await;
    let other = house.another_office().await;
    let mut admin = house.database.admin().await;
    let owner = house.office.id;
    for role in [Role::Intake, Role::Desk] {
        for table in tables(&mut connection).await {
            // These tables belong to the machine, not to an office.
            if ["_sqlx_migrations", "last_backup"].contains(&table.as_str()) {
                continue;
            }
            let column = if table == "office" { "id" } else { "office_id" };
            let row = format!("SELECT to_jsonb(t)::text FROM {table} AS t WHERE {column} = $1 LIMIT 1");
            let row = sqlx::query_scalar(AssertSqlSafe(row)).bind(owner.0).fetch_one(&mut connection).await;
            let row: String = row.unwrap_or_else(|error| panic!("a row of {table}: {error}"));
            for named in [other.id.0.to_string(), String::new()] {
                let stranger = Stranger { role, named: &named, table: &table, column, owner };
                let mut tx = stranger.begin(&mut admin).await;
                stranger.sees_none(&mut tx).await;
                stranger.changes_none(&mut tx).await;
                stranger.adds_none(&mut tx, &row).await;
                tx.rollback().await.unwrap();
            }
        }
        last_backup_stays(&mut admin, role).await;
    }
}
