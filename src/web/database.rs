//! Access to `PostgreSQL`: a pool that logs no statement, and transactions that name their office.

use std::str::FromStr;
use std::time::Duration;

use meldestelle_domain::id::OfficeId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool, Postgres, Transaction};

/// Idle time after which a connection is tested before it is used. A connection in steady use is
/// not tested, because that would cost another round trip for every report. The time is shorter
/// than any restart of the database, so connections from before a restart are never used.
const TRUSTED: Duration = Duration::from_millis(20);

/// Opens a pool. Statements and their parameters are never logged. A commit is acknowledged only
/// when it is on disk.
///
/// # Errors
/// If the URL is invalid, or the database cannot be reached within ten seconds.
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

/// Begins a transaction that sees the rows of one office and no others (row-level security). It
/// rolls back if it is dropped without a commit.
///
/// `BEGIN` runs in a task of its own, which finishes even if the caller is gone. If a caller went
/// away between `BEGIN` and its answer, sqlx 0.9 would return the connection to the pool as if
/// nothing had been sent. The next user of that connection would write inside the open transaction
/// without knowing it. The write would be acknowledged and never committed. Waiting for a
/// connection is not part of the task, so a caller who goes away leaves the queue.
///
/// # Errors
/// If the database does not answer.
pub async fn begin(pool: &PgPool, office: OfficeId) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let connection = pool.acquire().await?;
    let begun = tokio::spawn(async move {
        // `Pool::begin` does the same with its connection. No other call gives a transaction that
        // owns its connection.
        let mut transaction = Transaction::begin(connection, None).await?;
        sqlx::query!("SELECT set_config('app.office', $1, true)", office.to_string())
            .fetch_one(&mut *transaction)
            .await?;
        Ok(transaction)
    });
    begun.await.map_err(|_| sqlx::Error::WorkerCrashed)?
}
