//! The audit trail's rows: appended to, read, verified; never changed (the desk's role could not).

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use meldestelle_domain::audit::{Act, Checking, Cut, Entry, HASH_LENGTH, Head, Link, genesis, link};
use meldestelle_domain::id::CounsellorId;
use rand::CryptoRng;
use sqlx::PgConnection;

use crate::http::error::DeskError;
use crate::keys::crypter::{AUDIT, AUDIT_HEAD, row as place};
use crate::keys::keyring::UnlockedOffice;

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
    let (found, previous) = match head {
        None => (0, genesis(office)),
        Some(head) => {
            let hash: [u8; HASH_LENGTH] =
                head.hash.try_into().map_err(|_| DeskError::Defect("audit_entry.hash has another length"))?;
            (head.position, hash)
        }
    };
    let position = found + 1;
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
    .execute(&mut *conn)
    .await?;
    let before = sealed_head(&mut *conn, keys).await?;
    let head = Head::after(before.as_ref(), (found, &previous), (position, hash));
    put_head(conn, keys, &head, rng).await
}

/// The head beside a chain; nothing if there is none, or if it does not open. Then the next entry begins one, which says so.
async fn sealed_head(conn: &mut PgConnection, keys: &UnlockedOffice) -> Result<Option<Head>, DeskError> {
    let office = keys.office();
    let row = sqlx::query!("SELECT epoch, head FROM audit_head WHERE office_id = $1", office.0)
        .fetch_optional(conn)
        .await?;
    Ok(row.and_then(|row| {
        let crypter = keys.crypter(row.epoch).ok()?;
        crypter.open(AUDIT_HEAD, &place(office.0), &row.head).ok()
    }))
}

async fn put_head(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    head: &Head,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    let (office, epoch) = (keys.office(), keys.newest());
    let sealed = keys.crypter(epoch)?.seal(AUDIT_HEAD, &place(office.0), head, rng)?;
    sqlx::query!(
        "INSERT INTO audit_head (office_id, epoch, head) VALUES ($1, $2, $3)
         ON CONFLICT (office_id) DO UPDATE SET epoch = EXCLUDED.epoch, head = EXCLUDED.head",
        office.0,
        epoch,
        sealed
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
    /// Every entry follows from the one before it, and the newest is the one that the head names.
    Whole {
        /// How many there are.
        length: usize,
        /// Hash of the newest.
        head: [u8; HASH_LENGTH],
        /// From which entry on the head was kept beside the chain; before it nobody can tell a cut.
        since: i64,
    },
    /// Changed, removed or inserted.
    Broken {
        /// The first position that does not follow.
        at: i64,
    },
    /// The newest entries were cut off, now or earlier.
    Cut(Cut),
    /// There is no head beside the chain, or it does not open.
    Headless,
}

/// Checks the whole chain and its end.
///
/// # Errors
/// The database.
pub async fn verify(conn: &mut PgConnection, keys: &UnlockedOffice) -> Result<Chain, DeskError> {
    let office = keys.office();
    let mut checking = Checking::start(office);
    {
        // Row by row: a chain of years does not fit into the memory of one page.
        let mut rows = sqlx::query!(
            "SELECT position, hash, payload FROM audit_entry WHERE office_id = $1 ORDER BY position",
            office.0
        )
        .fetch(&mut *conn);
        while let Some(row) = rows.try_next().await? {
            let link = Link { position: row.position, hash: row.hash, payload: row.payload };
            if let Err(at) = checking.next(&link) {
                return Ok(Chain::Broken { at });
            }
        }
    }
    let (length, end) = checking.end();
    let Some(head) = sealed_head(conn, keys).await? else { return Ok(Chain::Headless) };
    let found = i64::try_from(length).unwrap_or(i64::MAX);
    Ok(match head.cut.or_else(|| head.cut_at(found, &end)) {
        Some(cut) => Chain::Cut(cut),
        None => Chain::Whole { length, head: end, since: head.since },
    })
}
