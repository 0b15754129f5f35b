//! Sorts the rows of tables by their ids, which are random.
//!
//! A table keeps its rows in the order in which they arrived, and a dump of the database shows that
//! order. While it runs, the desk sorts the rows every few hours, small tables as a whole, so that
//! nobody has to remember it. `deploy/backup` does the same before each backup.
//!
//! Not promised: that rows which arrived since the last run are sorted, or that an image of the
//! disk does not show where rows lay before.

use std::time::Duration;

use meldestelle_web::error::describe;
use sqlx::PgPool;
use tokio::time::{MissedTickBehavior, interval};

use crate::store::shuffle as rows;

/// How often the tables are sorted.
const EVERY: Duration = Duration::from_hours(6);
/// Largest table that is rewritten as a whole, in bytes. Rewriting it blocks others for about half
/// a second at most.
const MOST: i64 = 64 << 20;

/// Sorts at once and then every few hours, for as long as the desk runs.
pub async fn keep(pool: PgPool) {
    let mut turns = interval(EVERY);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        if let Err(error) = once(&pool, MOST).await {
            tracing::warn!(cause = describe(&error), "rows were not put into the order of their ids");
        }
    }
}

/// Sorts every table once, and returns each with the outcome. A table that is in use waits for the
/// next run.
///
/// # Errors
/// If the database does not answer.
pub async fn once(pool: &PgPool, most: i64) -> Result<Vec<(String, String)>, sqlx::Error> {
    let mut done = Vec::new();
    for table in rows::tables(pool).await? {
        let what = rows::table(pool, &table, most).await?;
        done.push((table, what));
    }
    Ok(done)
}
