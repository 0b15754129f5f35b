//! The rows of the audit trail. They are appended, read and verified, but never changed: the desk's
//! database role has no right to change them.

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

/// Appends an entry to the office's chain in the caller's transaction, so that the act and its
/// entry are stored together or not at all.
///
/// # Errors
/// If the database fails, or something cannot be sealed.
pub async fn append(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    by: Option<CounsellorId>,
    act: Act,
    now: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<(), DeskError> {
    let office = keys.office();
    // The lock makes two appends take turns.
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
        // Entries that colleagues added under keys that this counsellor was not granted are no sign
        // of a cut.
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

/// The head that is kept beside the chain. `None` if there is none or it does not open; the next
/// entry then begins a new head, which records that.
///
/// There is a head for each epoch, because whoever has only the key of one epoch could neither
/// check nor continue the head of another. Of the heads that open, the newest counts. The head of
/// the newest granted epoch must be among them. Otherwise an attacker could delete it, and an older
/// head would take its place.
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

/// Whether the entry that a head names is in its place, and all later entries up to the position
/// `found` were written under keys that this counsellor was not granted.
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

/// Stores the head also for the epochs of `after`, so that holders of those keys continue from it.
///
/// # Errors
/// If the database fails, or something cannot be sealed.
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

/// An entry of the list.
pub struct ListedEntry {
    /// Place in the chain.
    pub position: i64,
    /// The entry; `None` if it does not open.
    pub entry: Option<Entry>,
}

/// Up to `limit` entries before a position, newest first. `None` begins at the end of the chain.
///
/// # Errors
/// If the database fails.
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

/// The result of checking the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainCheck {
    /// Every entry follows from the one before it, and the newest is the one that the head names.
    Intact {
        /// The number of entries.
        length: usize,
        /// The hash of the newest entry.
        head: [u8; HASH_LENGTH],
        /// The first entry for which a head was kept beside the chain. Cuts before it cannot be
        /// detected.
        since: i64,
    },
    /// An entry was changed, removed or inserted.
    Broken {
        /// The first position that does not follow from the one before it.
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
/// If the database fails.
pub async fn verify(conn: &mut PgConnection, keys: &UnlockedOffice) -> Result<ChainCheck, DeskError> {
    let office = keys.office();
    let mut checking = Checking::start(office);
    {
        // The rows are streamed, because a chain of many years is too large for the memory of one
        // request.
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
