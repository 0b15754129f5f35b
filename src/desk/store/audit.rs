//! The audit trail's rows: appended to, read, verified; never changed (the desk's role could not).

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use meldestelle_domain::audit::{Act, Checking, Entry, HASH_LENGTH, Link, genesis, link};
use meldestelle_domain::id::{CounsellorId, OfficeId};
use rand::CryptoRng;
use sqlx::PgConnection;

use crate::crypter::AUDIT;
use crate::error::DeskError;
use crate::keyring::UnlockedOffice;

/// Appends an entry to the office's chain, in the caller's transaction: what was done and that it was done stand or fall together.
///
/// # Errors
/// The database; sealing.
pub async fn append(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    by: Option<CounsellorId>,
    act: Act,
    now: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    let office = keys.office();
    // Two appends take turns. Not FOR UPDATE: that would also hold up the reports that come in for the office.
    sqlx::query!("SELECT id FROM office WHERE id = $1 FOR NO KEY UPDATE", office.0)
        .fetch_one(&mut *conn)
        .await?;
    let head = sqlx::query!(
        "SELECT position, hash FROM audit_entry WHERE office_id = $1 ORDER BY position DESC LIMIT 1",
        office.0
    )
    .fetch_optional(&mut *conn)
    .await?;
    let (position, previous) = match head {
        None => (1, genesis(office)),
        Some(head) => {
            let hash: [u8; HASH_LENGTH] =
                head.hash.try_into().map_err(|_| DeskError::Defect("audit_entry.hash has another length"))?;
            (head.position + 1, hash)
        }
    };
    let epoch = keys.newest();
    let entry = Entry { at: now, by, act };
    let payload = keys.crypter(epoch)?.seal(AUDIT, &position.to_be_bytes(), &entry, rng)?;
    let hash = link(&previous, position, &payload);
    sqlx::query!(
        "INSERT INTO audit_entry (office_id, position, epoch, hash, payload) VALUES ($1, $2, $3, $4, $5)",
        office.0,
        position,
        epoch,
        hash.as_slice(),
        payload
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// An entry as it is listed.
pub struct Listed {
    /// Place in the chain.
    pub position: i64,
    /// What it says; nothing if it does not open.
    pub entry: Option<Entry>,
}

/// The newest entries before a position (nothing: from the end), newest first.
///
/// # Errors
/// The database.
pub async fn page(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Listed>, DeskError> {
    let rows = sqlx::query!(
        "SELECT position, epoch, payload FROM audit_entry
        WHERE office_id = $1 AND position < $2 ORDER BY position DESC LIMIT $3",
        keys.office().0,
        before.unwrap_or(i64::MAX),
        limit
    )
    .fetch_all(conn)
    .await?;
    let listed = rows.into_iter().map(|row| Listed {
        position: row.position,
        entry: keys
            .crypter(row.epoch)
            .ok()
            .and_then(|crypter| crypter.open(AUDIT, &row.position.to_be_bytes(), &row.payload).ok()),
    });
    Ok(listed.collect())
}

/// What checking the chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// Every entry follows from the one before it.
    Whole {
        /// How many there are.
        length: usize,
        /// Hash of the newest.
        head: [u8; HASH_LENGTH],
    },
    /// Changed, removed or inserted.
    Broken {
        /// The first position that does not follow.
        at: i64,
    },
}

/// Checks the whole chain.
///
/// # Errors
/// The database.
pub async fn verify(conn: &mut PgConnection, office: OfficeId) -> Result<Chain, DeskError> {
    // Row by row: a chain of years does not fit into the memory of one page.
    let mut rows = sqlx::query!(
        "SELECT position, hash, payload FROM audit_entry WHERE office_id = $1 ORDER BY position",
        office.0
    )
    .fetch(conn);
    let mut checking = Checking::start(office);
    while let Some(row) = rows.try_next().await? {
        let link = Link { position: row.position, hash: row.hash, payload: row.payload };
        if let Err(at) = checking.next(&link) {
            return Ok(Chain::Broken { at });
        }
    }
    let (length, head) = checking.end();
    Ok(Chain::Whole { length, head })
}
