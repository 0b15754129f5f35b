//! Telling a mailbox how far the office has got: sealed for the person (they read it with their code) and, once more as working material, for lists.
//!
//! Every case that has a mailbox is told something as soon as it is one, read or not, so that what is stored does not show which were read.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use meldestelle_domain::id::{CaseId, MessageId};
use meldestelle_domain::message::{Body, MailboxState, Message, Stage};
use meldestelle_vault::seal::seal_to_mailbox;
use rand::CryptoRng;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::TOLD;
use crate::state::Desk;
use crate::store::messages::{self as rows, MailboxRow};
use crate::store::offices;

/// Mailboxes told for the first time in one request.
const BATCH: i64 = 500;

/// What a mailbox was told last; nothing yet: the default.
pub fn told(keys: &UnlockedOffice, case: CaseId, mailbox: &MailboxRow) -> Result<MailboxState, DeskError> {
    match &mailbox.told {
        Some(told) => Ok(keys.crypter(mailbox.epoch)?.open(TOLD, &row(case.0), told)?),
        None => Ok(MailboxState::default()),
    }
}

/// Changes what a mailbox says. Does nothing where nothing changes, or where the case has no mailbox.
///
/// # Errors
/// The database; what does not open; sealing.
pub async fn tell(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    case: CaseId,
    now: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
    change: impl FnOnce(&mut MailboxState),
) -> Result<(), DeskError> {
    let office = keys.office();
    let Some(mailbox) = rows::mailbox(&mut *conn, office, case).await? else { return Ok(()) };
    let before = told(keys, case, &mailbox)?;
    let mut state = before.clone();
    change(&mut state);
    if state == before && mailbox.told.is_some() {
        return Ok(());
    }
    let Some(recipient) = &mailbox.recipient else { return Ok(()) };
    let sealed = keys.crypter(mailbox.epoch)?.seal(TOLD, &row(case.0), &state, rng)?;
    rows::put_told(&mut *conn, office, case, &sealed).await?;
    let (_, to) = offices::recipients(&mut *conn, office).await?;
    let id = MessageId::random(rng);
    let message = Message { written: now, body: Body::State(state) };
    let sealed = seal_to_mailbox(&message, office, id, recipient, &to)?;
    Ok(rows::put_state(conn, office, mailbox.report, (id, &sealed)).await?)
}

/// Tells a mailbox that a counsellor has read the report, and the status of its case.
///
/// # Errors
/// The database; what does not open; sealing.
pub async fn status(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    status: &str,
) -> Result<(), DeskError> {
    let today = desk.clock.today();
    tell(conn, &me.keys, case, desk.clock.now(), &mut desk.chance.clone(), |told| {
        told.read.get_or_insert(today);
        told.stage = Stage::of_status(status);
    })
    .await
}

/// What a case's page says of its mailbox.
#[derive(Debug, Clone, Copy, Default)]
pub struct Summary {
    /// Whether there is one.
    pub exists: bool,
    /// Messages of the person that nobody has read.
    pub unread: usize,
}

/// The summary of a case's mailbox.
///
/// # Errors
/// The database; what does not open.
pub async fn summary(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    case: CaseId,
    sent: impl Iterator<Item = MessageId>,
) -> Result<Summary, DeskError> {
    let Some(mailbox) = rows::mailbox(conn, keys.office(), case).await? else {
        return Ok(Summary::default());
    };
    let seen = told(keys, case, &mailbox)?.seen;
    Ok(Summary { exists: mailbox.recipient.is_some(), unread: sent.filter(|id| !seen.contains(id)).count() })
}

/// Tells the mailboxes of new cases for the first time.
///
/// # Errors
/// The database; sealing.
pub async fn tell_new(desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut tx = me.begin(desk).await?;
    let now = desk.clock.now();
    let mut rng = desk.chance.clone();
    for case in rows::untold(&mut tx, me.office, &me.keys.granted(), BATCH).await? {
        tell(&mut tx, &me.keys, case, now, &mut rng, |_| ()).await?;
    }
    Ok(tx.commit().await?)
}

/// How many messages of their persons nobody has read yet, of those of these cases that have any.
///
/// # Errors
/// The database.
pub async fn unread(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, usize>, DeskError> {
    let waiting = rows::with_messages(conn, keys.office(), cases).await?;
    let unread = waiting.into_iter().map(|waiting| {
        let told: Option<MailboxState> = waiting
            .told
            .as_ref()
            .and_then(|told| keys.crypter(waiting.epoch).ok()?.open(TOLD, &row(waiting.case.0), told).ok());
        let seen = told.map(|told| told.seen).unwrap_or_default();
        (waiting.case, waiting.messages.iter().filter(|id| !seen.contains(id)).count())
    });
    Ok(unread.filter(|(_, count)| *count > 0).collect())
}
