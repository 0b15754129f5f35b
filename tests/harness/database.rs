//! A database of its own for each test, copied from a template that the first test process makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use meldestelle_domain::hex::hex;
use meldestelle_domain::id::OfficeId;
use meldestelle_web::database;
use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, PgPool, Postgres, Transaction};
use tokio::time::sleep;
use uuid::Uuid;

/// Longer than the moment for which a face trusts a connection that it has just used.
const REST: Duration = Duration::from_millis(50);

/// The statements that an installation runs as superuser in its database.
const CLOSE: &str = include_str!("../../deploy/postgres/database.sql");

/// The role that connects to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns the tables; runs migrations and backups.
    Owner,
    /// The public face.
    Intake,
    /// The internal face.
    Desk,
}

impl Role {
    /// The role's name in PostgreSQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "meldestelle_owner",
            Self::Intake => "meldestelle_intake",
            Self::Desk => "meldestelle_desk",
        }
    }
}

/// The database of one test, dropped together with this value.
pub struct TestDatabase {
    name: String,
    server: PgConnectOptions,
}

impl TestDatabase {
    /// Creates a database as a copy of the migrated template.
    pub async fn create() -> Self {
        let server = server();
        let mut admin = PgConnection::connect_with(&server).await.expect("the server of TEST_DATABASE_URL");
        let template = template(&mut admin, &server).await;
        let name = format!("test_{}", Uuid::from_u128(rand::random()).simple());
        let create = format!("CREATE DATABASE {name} TEMPLATE {template} OWNER {}", Role::Owner.name());
        admin.execute(AssertSqlSafe(create)).await.unwrap();
        // A copy keeps the rights to the objects inside, but not those to the database itself.
        close(&server, &name).await;
        Self { name, server }
    }

    /// Creates a database without tables.
    pub async fn empty() -> Self {
        let server = server();
        let mut admin = PgConnection::connect_with(&server).await.expect("the server of TEST_DATABASE_URL");
        let name = format!("test_{}", Uuid::from_u128(rand::random()).simple());
        let create = format!("CREATE DATABASE {name} OWNER {}", Role::Owner.name());
        admin.execute(AssertSqlSafe(create)).await.unwrap();
        close(&server, &name).await;
        Self { name, server }
    }

    /// Runs the migrations up to a version, or all of them.
    pub async fn migrate(&self, up_to: Option<i64>) {
        let chosen = tempfile::tempdir().unwrap();
        for file in fs::read_dir(migrations()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let version: i64 = name.split_once('_').unwrap().0.parse().unwrap();
            if up_to.is_none_or(|last| version <= last) {
                fs::copy(&path, chosen.path().join(name)).unwrap();
            }
        }
        let migrator = Migrator::new(chosen.path()).await.unwrap();
        migrator.run(&mut self.connection(Role::Owner).await).await.unwrap();
    }

    /// The connection URL for a role, for other programs.
    #[must_use]
    pub fn url(&self, role: Role) -> String {
        url(&self.server, role, &self.name)
    }

    /// A connection pool, configured as the faces configure theirs.
    pub async fn pool(&self, role: Role, connections: u32) -> PgPool {
        database::connect(&self.url(role), connections).await.unwrap()
    }

    /// Ends every connection and refuses new ones until [`Self::mend`].
    pub async fn cut(&self) {
        self.allow(false).await;
        self.end_connections().await;
    }

    async fn end_connections(&self) {
        let mut admin = PgConnection::connect_with(&self.server).await.unwrap();
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1")
            .bind(&self.name)
            .execute(&mut admin)
            .await
            .unwrap();
        // A face trusts a connection without checking it if it was used a moment ago
        // (`web::database`). A real restart always takes longer than that moment, so wait as long.
        sleep(REST).await;
    }

    /// Accepts connections again.
    pub async fn mend(&self) {
        self.allow(true).await;
    }

    /// Makes the database read-only, as a standby is, or writable again.
    pub async fn read_only(&self, only: bool) {
        let mut admin = PgConnection::connect_with(&self.server).await.unwrap();
        let alter = format!("ALTER DATABASE {} SET default_transaction_read_only = {only}", self.name);
        admin.execute(AssertSqlSafe(alter)).await.unwrap();
        self.end_connections().await;
    }

    /// The statement that each connection of this database runs or ran last, with the name of its
    /// role. Only the superuser sees those of other roles.
    pub async fn statements(&self) -> Vec<(String, String)> {
        let mut admin = PgConnection::connect_with(&self.server).await.unwrap();
        sqlx::query_as("SELECT coalesce(usename::text, ''), coalesce(query, '') FROM pg_stat_activity WHERE datname = $1")
            .bind(&self.name)
            .fetch_all(&mut admin)
            .await
            .unwrap()
    }

    async fn allow(&self, connections: bool) {
        let mut admin = PgConnection::connect_with(&self.server).await.unwrap();
        let alter = format!("ALTER DATABASE {} ALLOW_CONNECTIONS {connections}", self.name);
        admin.execute(AssertSqlSafe(alter)).await.unwrap();
    }

    /// A connection as superuser, who may act as any role.
    pub async fn admin(&self) -> PgConnection {
        PgConnection::connect_with(&self.server.clone().database(&self.name)).await.unwrap()
    }

    /// A single connection for a role.
    pub async fn connection(&self, role: Role) -> PgConnection {
        PgConnection::connect(&self.url(role)).await.unwrap()
    }

    /// A transaction that sets its office, as the faces begin theirs.
    pub async fn begin(&self, role: Role, office: OfficeId) -> Transaction<'static, Postgres> {
        database::begin(&self.pool(role, 1).await, office).await.unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (name, server) = (self.name.clone(), self.server.clone());
        // `drop` is not async and the test's runtime must not block, so a separate thread does it.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let mut admin = PgConnection::connect_with(&server).await.unwrap();
                admin
                    .execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
                    .await
                    .unwrap();
            });
        });
        assert!(dropped.join().is_ok() || std::thread::panicking(), "the test's database was not dropped");
    }
}

fn server() -> PgConnectOptions {
    let url = std::env::var("TEST_DATABASE_URL")
        .expect("TEST_DATABASE_URL (a superuser on a Unix socket); `tests/run with COMMAND` sets it");
    PgConnectOptions::from_str(&url).expect("TEST_DATABASE_URL reads as a URL")
}

fn url(server: &PgConnectOptions, role: Role, database: &str) -> String {
    let socket = server.get_socket().expect("TEST_DATABASE_URL names a socket folder (host=/...)");
    let (socket, port) = (socket.display(), server.get_port());
    format!("postgres:///{database}?host={socket}&port={port}&user={}", role.name())
}

/// Revokes the rights that an installation revokes.
async fn close(server: &PgConnectOptions, name: &str) {
    let mut admin = PgConnection::connect_with(&server.clone().database(name)).await.unwrap();
    admin.execute(CLOSE).await.unwrap();
    admin.close().await.unwrap();
}

fn migrations() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations")
}

/// Name of the migrated template database; the first test process creates it.
async fn template(admin: &mut PgConnection, server: &PgConnectOptions) -> String {
    let migrator = Migrator::new(migrations()).await.unwrap();
    let mut hash = Sha256::new();
    migrator.iter().for_each(|migration| hash.update(&migration.checksum));
    hash.update(CLOSE);
    let name = format!("template_{}", &hex(&hash.finalize())[..16]);

    admin.execute("SELECT pg_advisory_lock(7)").await.unwrap();
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut *admin)
        .await
        .unwrap();
    if !there {
        let making = format!("{name}_making");
        for statement in [
            format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"),
            format!("CREATE DATABASE {making} OWNER {}", Role::Owner.name()),
        ] {
            admin.execute(AssertSqlSafe(statement)).await.unwrap();
        }
        close(server, &making).await;
        let mut owner = PgConnection::connect(&url(server, Role::Owner, &making)).await.unwrap();
        migrator.run(&mut owner).await.unwrap();
        owner.close().await.unwrap();
        admin.execute(AssertSqlSafe(format!("ALTER DATABASE {making} RENAME TO {name}"))).await.unwrap();
    }
    admin.execute("SELECT pg_advisory_unlock(7)").await.unwrap();
    name
}
