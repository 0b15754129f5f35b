//! What the persons wrote and nobody has read, told apart as far as a counsellor has to know before
//! opening the case.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use meldestelle_domain::agenda::{Matter, UnreadKind, first_unread};
use meldestelle_domain::id::{CaseId, MessageId};
use meldestelle_domain::message::{Body, MailboxState, Message};
use meldestelle_domain::week::Week;
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::CASE_MAILBOX;
use crate::store::agenda;
use crate::store::messages::{self, MessageRow, PersonMessages};

/// Messages of ended cases are looked at if they are not older than this.
const ENDED_FOR: Days = Days::new(26 * 7);
/// Most messages that are opened for one page. Those beyond it are shown as messages.
const MOST_OPENED: usize = 200;

/// What is unread in each of the open cases, and in ended ones.
///
/// # Errors
/// The database.
pub(super) async fn unread(
    conn: &mut PgConnection,
    keys: &Arc<UnlockedOffice>,
    open: &[CaseId],
    today: NaiveDate,
) -> Result<HashMap<CaseId, Matter>, DeskError> {
    let office = keys.office();
    let since = today.checked_sub_days(ENDED_FOR).unwrap_or(today);
    let mut found = messages::with_messages(&mut *conn, office, open).await?;
    found.extend(agenda::messages_of_ended(&mut *conn, office, Week::of(since).monday()).await?);
    let with_keys = Arc::clone(keys);
    let unseen = spawn_blocking(move || unseen(&with_keys, found)).await;
    let unseen: Vec<(CaseId, Vec<MessageId>)> =
        unseen.map_err(|_| DeskError::Defect("opening mailboxes panicked"))?;
    let wanted: Vec<MessageId> =
        unseen.iter().flat_map(|(_, messages)| messages.iter().copied()).take(MOST_OPENED).collect();
    let sealed = if wanted.is_empty() { Vec::new() } else { agenda::messages(conn, office, &wanted).await? };
    let keys = Arc::clone(keys);
    let opened = spawn_blocking(move || open_all(&keys, &sealed)).await;
    let opened = opened.map_err(|_| DeskError::Defect("opening messages panicked"))?;
    let matters = unseen.into_iter().filter_map(|(case, messages)| {
        let of = |id: MessageId| match opened.get(&id) {
            Some(message) => (message.written.timestamp(), id, kind_of(&message.body)),
            // What does not open is unread all the same.
            None => (i64::MAX, id, Some(UnreadKind::Message)),
        };
        Some((case, first_unread(messages.into_iter().map(of).collect())?))
    });
    Ok(matters.collect())
}

fn unseen(keys: &UnlockedOffice, found: Vec<PersonMessages>) -> Vec<(CaseId, Vec<MessageId>)> {
    let unseen = found.into_iter().map(|PersonMessages { case, epoch, mailbox_state, messages }| {
        let state: Option<MailboxState> = mailbox_state
            .as_ref()
            .and_then(|stored| keys.crypter(epoch).ok()?.open(CASE_MAILBOX, &row(case.0), stored).ok());
        let seen = state.map(|state| state.seen).unwrap_or_default();
        (case, messages.into_iter().filter(|id| !seen.contains(id)).collect())
    });
    unseen.filter(|(_, messages): &(CaseId, Vec<MessageId>)| !messages.is_empty()).collect()
}

fn open_all(keys: &UnlockedOffice, sealed: &[MessageRow]) -> HashMap<MessageId, Message> {
    let open = |row: &MessageRow| Some((row.id, keys.open(row.epoch, row.id.0, &row.sealed).ok()?));
    sealed.iter().filter_map(open).collect()
}

/// What a message is; nothing if it takes a consent back.
fn kind_of(body: &Body) -> Option<UnreadKind> {
    match body {
        Body::Consent(change) | Body::Answer { consent: Some(change), .. } if !change.given => None,
        Body::Answer { .. } => Some(UnreadKind::Answer),
        Body::ContactChanged | Body::ContactRemoved => Some(UnreadKind::Contact),
        _ => Some(UnreadKind::Message),
    }
}
