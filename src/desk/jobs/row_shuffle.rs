//! Rows lie in the order in which they came, and a dump shows them so. While the desk runs it puts them into the order of their ids every few hours, in small tables
//! as a whole, so that this needs nobody who thinks of it; `deploy/backup` does it before each backup.
//!
//! Not promised: that what came since the last time lies in another order than it came; that a picture of the disk does not show older places of rows.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::{MissedTickBehavior, interval};

use crate::store::shuffle as rows;

/// How often.
const EVERY: Duration = Duration::from_hours(6);
/// Largest table that is rewritten as a whole: nobody waits longer than about half a second for it.
const MOST: i64 = 64 << 20;

/// Shuffles as long as the desk runs, beginning now.
pub async fn keep(pool: PgPool) {
    let mut turns = interval(EVERY);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        if let Err(cause) = once(&pool, MOST).await {
            tracing::warn!(%cause, "rows were not put into the order of their ids");
        }
    }
}

/// Shuffles every table once; those that somebody holds wait for the next time. Each with what came of it.
///
/// # Errors
/// The database's.
pub async fn once(pool: &PgPool, most: i64) -> Result<Vec<(String, String)>, sqlx::Error> {
    let mut done = Vec::new();
    for table in rows::tables(pool).await? {
        let what = rows::table(pool, &table, most).await?;
        done.push((table, what));
    }
    Ok(done)
}
