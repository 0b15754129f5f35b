//! What the person's mailbox says of the case: how far the office has got, and which messages were
//! read. It is stored twice: sealed to the person, who opens it with the receipt code, and as
//! working material, which lists at the desk open.
//!
//! Every mailbox gets a first status as soon as its report is a case, read or not, so that the
//! database does not show which cases were read.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::{CaseId, MessageId};
use meldestelle_domain::message::{Body, MailboxState, Message};
use meldestelle_domain::stage::Stage;
use meldestelle_vault::seal::seal_to_mailbox;
use rand::CryptoRng;
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::{CASE_MAILBOX, CASE_STATE};
use crate::state::Desk;
use crate::store::cases;
use crate::store::messages::{self as rows, MailboxRow};
use crate::store::offices;

/// Most mailboxes that get their first status in one request.
const BATCH: i64 = 500;

/// What a mailbox says, from the desk's own copy; the default if it says nothing yet.
///
/// # Errors
/// The copy does not open.
pub fn stored_state(
    keys: &UnlockedOffice,
    case: CaseId,
    mailbox: &MailboxRow,
) -> Result<MailboxState, DeskError> {
    match &mailbox.mailbox_state {
        Some(stored) => Ok(keys.crypter(mailbox.epoch)?.open(CASE_MAILBOX, &row(case.0), stored)?),
        None => Ok(MailboxState::default()),
    }
}

/// Changes what a mailbox says. Writes nothing if nothing changes, or if the case has no mailbox.
///
/// # Errors
/// The database; working material that does not open; sealing.
pub async fn update(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    case: CaseId,
    now: DateTime<Utc>,
    rng: &mut (impl CryptoRng + ?Sized),
    change: impl FnOnce(&mut MailboxState),
) -> Result<(), DeskError> {
    let office = keys.office();
    let Some(mailbox) = rows::mailbox(&mut *conn, office, case).await? else { return Ok(()) };
    let before = stored_state(keys, case, &mailbox)?;
    let mut state = before.clone();
    change(&mut state);
    if state == before && mailbox.mailbox_state.is_some() {
        return Ok(());
    }
    let Some(recipient) = &mailbox.recipient else { return Ok(()) };
    let sealed = keys.crypter(mailbox.epoch)?.seal(CASE_MAILBOX, &row(case.0), &state, rng)?;
    rows::put_mailbox_state(&mut *conn, office, case, &sealed).await?;
    let (_, recipients) = offices::recipients(&mut *conn, office).await?;
    let id = MessageId::random(rng);
    let message = Message { written: now, body: Body::State(state) };
    let sealed = seal_to_mailbox(&message, office, id, recipient, &recipients)?;
    Ok(rows::put_state(conn, office, mailbox.report, (id, &sealed)).await?)
}

/// Tells a mailbox that a counsellor has read the report, and how far the case has got. `status` is
/// a code of the list `case_status`.
///
/// # Errors
/// The database; working material that does not open; sealing.
pub async fn set_read_and_stage(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    status: &str,
) -> Result<(), DeskError> {
    let today = desk.clock.today();
    update(conn, &me.keys, case, desk.clock.now(), &mut desk.chance.clone(), |state| {
        state.read.get_or_insert(today);
        state.stage = Stage::of_status(status);
    })
    .await
}

/// Tells a mailbox how its case is called.
///
/// # Errors
/// The database; working material that does not open; sealing.
pub async fn tell_name(
    conn: &mut PgConnection,
    desk: &Desk,
    me: &SignedIn,
    case: CaseId,
    state: &CaseState,
) -> Result<(), DeskError> {
    let (now, mut rng) = (desk.clock.now(), desk.chance.clone());
    update(conn, &me.keys, case, now, &mut rng, |mailbox| state.tell_name(mailbox)).await
}

/// Gives the mailboxes of new cases their first status, which says how the case is called. Cases
/// whose key this counsellor was not given wait for somebody who has it.
///
/// # Errors
/// The database; sealing.
pub async fn set_first_status(desk: &Desk, me: &SignedIn) -> Result<(), DeskError> {
    let mut tx = me.begin(desk).await?;
    let now = desk.clock.now();
    let mut rng = desk.chance.clone();
    for case in rows::without_status(&mut tx, me.office, &me.keys.granted(), BATCH).await? {
        let state = case_state(&mut tx, &me.keys, case).await?;
        let tell = |mailbox: &mut MailboxState| {
            if let Some(state) = &state {
                state.tell_name(mailbox);
            }
        };
        update(&mut tx, &me.keys, case, now, &mut rng, tell).await?;
    }
    Ok(tx.commit().await?)
}

/// The state of a case. `None` if it does not open, which the queue reports.
async fn case_state(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    case: CaseId,
) -> Result<Option<CaseState>, DeskError> {
    let Some(stored) = cases::find(conn, keys.office(), case).await? else { return Ok(None) };
    let crypter = keys.crypter(stored.epoch).ok();
    Ok(crypter.and_then(|crypter| crypter.open(CASE_STATE, &row(case.0), &stored.state).ok()))
}

/// How many messages of the person nobody has read, for those of these cases that have any.
///
/// # Errors
/// The database.
pub async fn unread_counts(
    conn: &mut PgConnection,
    keys: &UnlockedOffice,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, usize>, DeskError> {
    let with_messages = rows::with_messages(conn, keys.office(), cases).await?;
    let counts = with_messages.into_iter().map(|found| {
        let state: Option<MailboxState> = found.mailbox_state.as_ref().and_then(|stored| {
            keys.crypter(found.epoch).ok()?.open(CASE_MAILBOX, &row(found.case.0), stored).ok()
        });
        let seen = state.map(|state| state.seen).unwrap_or_default();
        (found.case, found.messages.iter().filter(|id| !seen.contains(id)).count())
    });
    Ok(counts.filter(|(_, count)| *count > 0).collect())
}
