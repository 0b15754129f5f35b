//! The audit trail's rows: appended to, read, verified; never changed (the desk's role could not).

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use meldestelle_domain::audit::{Act, Checking, Cut, Entry, HASH_LENGTH, Head, Link, genesis, link};
use meldestelle_domain::id::CounsellorId;
use rand::CryptoRng;
use sqlx::PgConnection;

use crate::http::error::DeskError;
use crate::keys::crypter::row as place;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::{AUDIT_ENTRY, AUDIT_HEAD};
use crate::store::offices;

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
    // Two appends take turns.
    offices::lock(conn, office).await?;
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
    let payload = keys.crypter(epoch)?.seal(AUDIT_ENTRY, &position.to_be_bytes(), &entry, rng)?;
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
    let (found, previous) = match &before {
        // What others added under keys that were not granted is no sign that something is missing.
        Some(head)
            if head.cut_at(found, &previous).is_some()
                && others_follow(&mut *conn, keys, head, found).await? =>
        {
            (head.position, head.hash)
        }
        _ => (found, previous),
    };
    let head = Head::after(before.as_ref(), (found, &previous), (position, hash));
    put_head(conn, keys, &head, rng).await
}

/// The head beside a chain; nothing if there is none, or if it does not open. Then the next entry
/// begins one, which says so.
///
/// There is a head for each epoch, because whoever has only the key of one could neither check nor
/// continue that of another. The newest of those that open counts. That of the newest granted epoch
/// has to be there: otherwise an older one could take its place.
async fn sealed_head(conn: &mut PgConnection, keys: &UnlockedOffice) -> Result<Option<Head>, DeskError> {
    let office = keys.office();
    let rows = sqlx::query!("SELECT epoch, head FROM audit_head WHERE office_id = $1", office.0)
        .fetch_all(conn)
        .await?;
    let open = |epoch: i32, head: &[u8]| -> Option<Head> {
        keys.crypter(epoch).ok()?.open(AUDIT_HEAD, &place(office.0), head).ok()
    };
    let heads: Vec<(i32, Head)> =
        rows.iter().filter_map(|row| Some((row.epoch, open(row.epoch, &row.head)?))).collect();
    if !heads.iter().any(|(epoch, _)| *epoch == keys.newest()) {
        return Ok(None);
    }
    let cut = heads.iter().filter_map(|(_, head)| head.cut).min_by_key(|cut| cut.found);
    let newest = heads.into_iter().map(|(_, head)| head).max_by_key(|head| head.position);
    Ok(newest.map(|head| Head { cut: head.cut.or(cut), ..head }))
}

/// Whether the entry that a head names is in its place, and all that follow up to the position
/// `found` were written under keys that were not granted.
async fn others_follow(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    head: &Head,
    found: i64,
) -> Result<bool, DeskError> {
    let row = sqlx::query!(
        r#"SELECT
            EXISTS (SELECT FROM audit_entry WHERE office_id = $1 AND position = $2 AND hash = $3) AS "there!",
            EXISTS (SELECT FROM audit_entry
                WHERE office_id = $1 AND position > $2 AND position <= $5 AND epoch = ANY($4)) AS "own!""#,
        keys.office().0,
        head.position,
        head.hash.as_slice(),
        &keys.granted(),
        found
    )
    .fetch_one(conn)
    .await?;
    Ok(row.there && !row.own)
}

/// Stores the head for every granted epoch.
async fn put_head(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    head: &Head,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    let office = keys.office();
    for epoch in keys.granted() {
        let sealed = keys.crypter(epoch)?.seal(AUDIT_HEAD, &place(office.0), head, rng)?;
        sqlx::query!(
            "INSERT INTO audit_head (office_id, epoch, head) VALUES ($1, $2, $3)
             ON CONFLICT (office_id, epoch) DO UPDATE SET head = EXCLUDED.head",
            office.0,
            epoch,
            sealed
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Stores the head also for the epochs of `after`, whose holders go on from there.
///
/// # Errors
/// The database; sealing.
pub async fn copy_head(
    conn: &mut PgConnection,
    before: &UnlockedOffice,
    after: &UnlockedOffice,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    match sealed_head(&mut *conn, before).await? {
        Some(head) => put_head(conn, after, &head, rng).await,
        None => Ok(()),
    }
}

/// An entry as it is listed.
pub struct ListedEntry {
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
) -> Result<Vec<ListedEntry>, DeskError> {
    let rows = sqlx::query!(
        "SELECT position, epoch, payload FROM audit_entry
        WHERE office_id = $1 AND position < $2 ORDER BY position DESC LIMIT $3",
        keys.office().0,
        before.unwrap_or(i64::MAX),
        limit
    )
    .fetch_all(conn)
    .await?;
    let listed = rows.into_iter().map(|row| ListedEntry {
        position: row.position,
        entry: keys
            .crypter(row.epoch)
            .ok()
            .and_then(|crypter| crypter.open(AUDIT_ENTRY, &row.position.to_be_bytes(), &row.payload).ok()),
    });
    Ok(listed.collect())
}

/// What checking the chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainCheck {
    /// Every entry follows from the one before it, and the newest is the one that the head names.
    Intact {
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
    Truncated(Cut),
    /// There is no head beside the chain, or it does not open.
    NoHead,
}

/// Checks the whole chain and its end.
///
/// # Errors
/// The database.
pub async fn verify(conn: &mut PgConnection, keys: &UnlockedOffice) -> Result<ChainCheck, DeskError> {
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
                return Ok(ChainCheck::Broken { at });
            }
        }
    }
    let (length, end) = checking.end();
    let Some(head) = sealed_head(&mut *conn, keys).await? else { return Ok(ChainCheck::NoHead) };
    let found = i64::try_from(length).unwrap_or(i64::MAX);
    let cut = match head.cut_at(found, &end) {
        Some(_) if others_follow(conn, keys, &head, found).await? => None,
        cut => cut,
    };
    Ok(match head.cut.or(cut) {
        Some(cut) => ChainCheck::Truncated(cut),
        None => ChainCheck::Intact { length, head: end, since: head.since },
    })
}
