//! The messages of a case and its mailbox, opened.

use std::collections::BTreeMap;
use std::sync::Arc;

use meldestelle_domain::id::{CaseId, MessageId, ReportId};
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::week::Week;
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::case::messages::mailbox_status;
use crate::http::error::DeskError;
use crate::keys::keyring::UnlockedOffice;
use crate::store::messages::{self as rows, MessageRow, SealedMessage};

/// One message of a case.
pub struct ThreadMessage {
    /// The message's id.
    pub id: MessageId,
    /// Whether the office wrote it.
    pub from_office: bool,
    /// The message itself.
    pub message: Message,
}

/// All messages of a case.
#[derive(Default)]
pub struct Thread {
    /// Messages that open, both ways, in the order in which they were written.
    pub messages: Vec<ThreadMessage>,
    unopened: usize,
}

impl Thread {
    /// Opens every message of a report. None is left out: a consent may be taken back in any.
    ///
    /// # Errors
    /// The database.
    pub async fn open(
        conn: &mut PgConnection,
        keys: &Arc<UnlockedOffice>,
        report: ReportId,
    ) -> Result<Self, DeskError> {
        let stored = rows::thread(conn, keys.office(), report).await?;
        let keys = Arc::clone(keys);
        let opened = spawn_blocking(move || Self::open_all(&keys, stored)).await;
        opened.map_err(|_| DeskError::Defect("opening messages panicked"))
    }

    fn open_all(keys: &UnlockedOffice, stored: Vec<MessageRow>) -> Self {
        let mut thread = Self::default();
        for MessageRow { id, epoch, from_office, sealed } in stored {
            match keys.open(epoch, id.0, &sealed) {
                Ok(message) => thread.messages.push(ThreadMessage { id, from_office, message }),
                Err(cause) => {
                    tracing::warn!(message = %id, %cause, "a message does not open");
                    thread.unopened += 1;
                }
            }
        }
        thread.messages.sort_by_key(|item| (item.message.written, item.id));
        thread
    }

    /// The person's messages, in the order in which they were written.
    pub fn person_messages(&self) -> impl Iterator<Item = &ThreadMessage> {
        self.messages.iter().filter(|item| !item.from_office)
    }

    /// How many messages do not open.
    pub fn unopened_count(&self) -> usize {
        self.unopened
    }
}

/// The mailbox of a case, opened.
pub struct CaseMailbox {
    /// The report it belongs to.
    pub report: ReportId,
    /// Public key that answers are sealed to; nothing if the person has no receipt code.
    pub recipient: Option<String>,
    /// The person's messages that a counsellor has read.
    pub seen: Vec<MessageId>,
    /// The week in which each of the office's messages was fetched.
    pub fetched: BTreeMap<MessageId, Week>,
    /// Whether there is a place yet in which the public face notes fetching.
    pub has_fetch_note: bool,
}

impl CaseMailbox {
    /// Opens the mailbox of a case; nothing if the case grew from no report.
    ///
    /// # Errors
    /// The database; working material that does not open.
    pub async fn open(
        conn: &mut PgConnection,
        keys: &UnlockedOffice,
        case: CaseId,
    ) -> Result<Option<Self>, DeskError> {
        let Some(stored) = rows::mailbox(conn, keys.office(), case).await? else { return Ok(None) };
        let seen = mailbox_status::stored_state(keys, case, &stored)?.seen;
        Ok(Some(Self {
            report: stored.report,
            seen,
            fetched: stored.fetched.as_ref().map(|note| fetched_weeks(keys, note)).unwrap_or_default(),
            has_fetch_note: stored.fetched.is_some(),
            recipient: stored.recipient,
        }))
    }
}

/// The weeks in which answers were fetched. The note does not name the epoch of its key, because
/// that would reveal when the person fetched something.
fn fetched_weeks(keys: &UnlockedOffice, (id, sealed): &SealedMessage) -> BTreeMap<MessageId, Week> {
    let opened: Option<Message> = keys.open_with_any_epoch(id.0, sealed).ok();
    match opened.map(|message| message.body) {
        Some(Body::Fetched { weeks }) => weeks,
        _ => BTreeMap::new(),
    }
}
