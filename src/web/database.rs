//! Access to `PostgreSQL`: a pool that logs no statement, and transactions that name their office.

use std::str::FromStr;
use std::time::Duration;

use meldestelle_domain::id::OfficeId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool, Postgres, Transaction};

/// A connection that was idle for longer is asked whether it still answers before it is used. One in steady use is not: that would be another way to the
/// database and back for every report. Shorter than any restart of the database takes, so that after one nobody meets the connections of before.
const TRUSTED: Duration = Duration::from_millis(20);

/// Opens a pool. Statements and their parameters are never logged; a commit is acknowledged only when it is on disk.
///
/// # Errors
/// If the URL does not read or the database cannot be reached within ten seconds.
pub async fn connect(url: &str, connections: u32) -> Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::from_str(url)?
        .disable_statement_logging()
        .application_name("meldestelle")
        .options([("synchronous_commit", "on")]);
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
}

/// Begins a transaction that sees one office's rows and no others (row-level security). Dropped without commit, it rolls back.
///
/// It begins in a task of its own, which ends also if nobody waits for it any more: sqlx 0.9 gives a connection whose `BEGIN` was sent and not yet
/// answered back to the pool as if nothing had been sent, and what the next one stores there without a transaction of their own would be
/// acknowledged and never committed. Waiting for a connection is no part of that task: whoever goes away leaves the line.
///
/// # Errors
/// If the database does not answer.
pub async fn begin(pool: &PgPool, office: OfficeId) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let connection = pool.acquire().await?;
    let begun = tokio::spawn(async move {
        // What `Pool::begin` does with the connection it waited for; there is no other way to a transaction that owns its own.
        let mut transaction = Transaction::begin(connection, None).await?;
        sqlx::query!("SELECT set_config('app.office', $1, true)", office.to_string())
            .fetch_one(&mut *transaction)
            .await?;
        Ok(transaction)
    });
    begun.await.map_err(|_| sqlx::Error::WorkerCrashed)?
}
