//! What a mailbox tells about its report and the contact when the form is sent again.

use chrono::{DateTime, Utc};
use meldestelle_domain::mailbox;
use meldestelle_domain::message::{Body, MailboxState, Message};
use meldestelle_domain::neutral_name::NeutralName;
use meldestelle_domain::report::Report;
use meldestelle_vault::receipt_key::MailboxKey;
use sqlx::PgExecutor;

use crate::http::error::Failure;
use crate::mailbox::framed_message::open_body;
use crate::mailbox::store::{self, MailboxRow};
use crate::office::Office;
use crate::state::Intake;

/// A report that is stored.
pub struct FiledReport {
    /// When it came in. `None` if the person's copy does not open.
    pub received: Option<DateTime<Utc>>,
    /// Whether the office has a contact.
    pub has_contact: bool,
    /// The sign of the report.
    sign: Option<NeutralName>,
    /// How far the office has got.
    state: MailboxState,
}

impl FiledReport {
    /// How the case is called. Empty if it has no name yet.
    #[must_use]
    pub fn label(&self, language: &str) -> String {
        self.state.label(self.sign, language)
    }
}

/// Looks up the report of a mailbox. `None` if there is no such mailbox.
///
/// # Errors
/// [`Failure`] if the database does not answer.
pub async fn filed_report(
    intake: &Intake,
    office: &Office,
    key: &MailboxKey,
) -> Result<Option<FiledReport>, Failure> {
    let Some(row) = store::open(&intake.pool, office.id(), key).await? else { return Ok(None) };
    let thread = thread(&intake.pool, office, key).await?;
    let report = match open_body(office, key, row.own_copy.as_ref()) {
        Some(Body::OwnReport { report, .. }) => Some(*report),
        _ => None,
    };
    Ok(Some(FiledReport {
        received: report.as_ref().map(|report| report.received),
        has_contact: has_contact(&row, key, report.as_ref(), thread.iter()),
        sign: report.and_then(|report| report.sign),
        state: mailbox_state(office, key, &row),
    }))
}

/// How far the office has got; the default if it has said nothing yet.
pub fn mailbox_state(office: &Office, key: &MailboxKey, row: &MailboxRow) -> MailboxState {
    match open_body(office, key, row.state.as_ref()) {
        Some(Body::State(state)) => state,
        _ => MailboxState::default(),
    }
}

/// Whether the person has changed or removed the contact in the mailbox.
///
/// # Errors
/// [`Failure`] if the database does not answer.
pub async fn is_settled(
    executor: impl PgExecutor<'_>,
    office: &Office,
    key: &MailboxKey,
) -> Result<bool, Failure> {
    let settles = |message: &Message| matches!(message.body, Body::ContactChanged | Body::ContactRemoved);
    Ok(thread(executor, office, key).await?.iter().any(settles))
}

/// Whether the office has a contact. The mark beside the contact says so. Rows older than the marks
/// have a random one, and the thread decides.
pub fn has_contact<'a>(
    row: &MailboxRow,
    key: &MailboxKey,
    report: Option<&Report>,
    thread: impl IntoIterator<Item = &'a Message>,
) -> bool {
    let marked = row.contact.as_ref().and_then(|(digest, mark)| key.is_contact_left(digest, mark));
    marked.unwrap_or_else(|| mailbox::has_contact(report, thread))
}

/// The messages of a mailbox that open, in the order in which they were written.
async fn thread(
    executor: impl PgExecutor<'_>,
    office: &Office,
    key: &MailboxKey,
) -> Result<Vec<Message>, Failure> {
    let messages = store::messages(executor, office.id(), key).await?;
    let opened = messages.iter().filter_map(|row| key.open(&row.sealed, office.id(), row.id).ok());
    let mut thread: Vec<Message> = opened.collect();
    thread.sort_by_key(|message| message.written);
    Ok(thread)
}
