//! The messages of a case, opened.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::{CaseId, MessageId};
use meldestelle_domain::mailbox::{ConsentState, consents};
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::report::Report;
use meldestelle_domain::week::Week;
use sqlx::PgConnection;
use tokio::task::spawn_blocking;

use crate::auth::extractor::SignedIn;
use crate::case::contact;
use crate::case::messages::mailbox_status;
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::keyring::UnlockedOffice;
use crate::keys::sealed_columns::{CASE_CONTENT, CASE_STATE};
use crate::store::cases;
use crate::store::messages::{self as rows, MailboxRow, MessageRow};

/// One message.
pub struct Item {
    pub id: MessageId,
    pub from_office: bool,
    pub message: Message,
}

/// The thread of a case.
pub struct Thread {
    pub case: CaseId,
    pub state: CaseState,
    pub report: Report,
    pub mailbox: MailboxRow,
    /// Whether there is a contact now.
    pub has_contact: bool,
    /// In the order in which they were written.
    pub items: Vec<Item>,
    /// Messages that do not open.
    pub closed: usize,
    /// When answers were fetched.
    pub fetched: BTreeMap<MessageId, Week>,
    seen: Vec<MessageId>,
}

impl Thread {
    /// Opens it; nothing if there is no such case (any more).
    pub async fn open(
        conn: &mut PgConnection,
        me: &SignedIn,
        case: CaseId,
    ) -> Result<Option<Self>, DeskError> {
        let Some(stored) = cases::find(&mut *conn, me.office, case).await? else { return Ok(None) };
        let Some(mailbox) = rows::mailbox(&mut *conn, me.office, case).await? else { return Ok(None) };
        let crypter = me.keys.crypter(stored.epoch)?;
        let state: CaseState = crypter.open(CASE_STATE, &row(case.0), &stored.state)?;
        let report = crypter.open(CASE_CONTENT, &row(case.0), &stored.content)?;
        let seen = mailbox_status::told(&me.keys, case, &mailbox)?.seen;
        let left = contact::left(&mut *conn, &me.keys, &[case]).await?;
        let has_contact = left.get(&case).copied().unwrap_or_default();
        let messages = rows::thread(conn, me.office, mailbox.report).await?;
        let (all, keys) = (messages.len(), Arc::clone(&me.keys));
        let (mailbox, items, fetched) = spawn_blocking(move || {
            let fetched = fetched(&keys, &mailbox);
            let mut items: Vec<Item> =
                messages.into_iter().filter_map(|message| open(&keys, message)).collect();
            items.sort_by_key(|item| (item.message.written, item.id));
            (mailbox, items, fetched)
        })
        .await
        .map_err(|_| DeskError::Defect("opening messages panicked"))?;
        let closed = all - items.len();
        Ok(Some(Self { case, state, report, mailbox, has_contact, items, closed, fetched, seen }))
    }

    /// What the person sent.
    pub fn persons(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| !item.from_office)
    }

    /// What of it nobody has read yet.
    pub fn unread(&self) -> Vec<MessageId> {
        self.persons().map(|item| item.id).filter(|id| !self.seen.contains(id)).collect()
    }

    /// What the person sent that was read before, or is among these.
    pub fn seen_with(&self, shown: &[Item]) -> Vec<MessageId> {
        let shown: HashSet<MessageId> = shown.iter().map(|item| item.id).collect();
        self.persons().map(|item| item.id).filter(|id| self.seen.contains(id) || shown.contains(id)).collect()
    }

    /// Which consents hold.
    pub fn consents(&self) -> Vec<ConsentState> {
        consents(&self.report, self.items.iter().map(|item| (item.id, &item.message)))
    }
}

fn open(keys: &UnlockedOffice, MessageRow { id, epoch, from_office, sealed }: MessageRow) -> Option<Item> {
    match keys.open(epoch, id.0, &sealed) {
        Ok(message) => Some(Item { id, from_office, message }),
        Err(cause) => {
            tracing::warn!(message = %id, %cause, "a message does not open");
            None
        }
    }
}

/// When answers were fetched. The note does not name its epoch: that would tell when the person
/// fetched something.
fn fetched(keys: &UnlockedOffice, mailbox: &MailboxRow) -> BTreeMap<MessageId, Week> {
    let Some((id, sealed)) = &mailbox.fetched else { return BTreeMap::new() };
    let opened: Option<Message> = keys.open_unsaid(id.0, sealed).ok();
    match opened.map(|message| message.body) {
        Some(Body::Fetched { weeks }) => weeks,
        _ => BTreeMap::new(),
    }
}
