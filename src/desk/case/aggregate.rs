//! A case, opened. Every page of a case opens it here, so that all of them read the same rows with
//! the same keys.

use meldestelle_domain::case::CaseState;
use meldestelle_domain::id::{CaseId, MessageId, ReportId};
use meldestelle_domain::mailbox::{self, ConsentState};
use meldestelle_domain::message::Body;
use meldestelle_domain::report::{Contact, Report};
use sqlx::PgConnection;

use crate::auth::extractor::SignedIn;
use crate::case::contact_presence;
use crate::case::files::manifest::{self, CaseFiles};
use crate::case::messages::thread::{CaseMailbox, Thread};
use crate::http::error::DeskError;
use crate::keys::crypter::row;
use crate::keys::sealed_columns::{CASE_CONTENT, CASE_STATE};
use crate::state::Desk;
use crate::store::cases;

/// A case with its report, its files and all messages.
pub(crate) struct Case {
    /// The case's id.
    pub id: CaseId,
    /// The report it grew from, if it grew from one.
    pub report_id: Option<ReportId>,
    /// Version of the stored state, for optimistic locking.
    pub version: i32,
    /// Office key under which the working material is sealed.
    pub epoch: i32,
    /// The counsellor's coding, corrected by what the database holds now: whether there is a
    /// contact, and which files are listed.
    pub state: CaseState,
    /// The report as it was sent.
    pub report: Report,
    /// Messages both ways.
    pub thread: Thread,
    /// The person's mailbox; a case that grew from no report has none.
    pub mailbox: Option<CaseMailbox>,
    /// Files that came with the report or later.
    pub files: CaseFiles,
}

impl Case {
    /// Opens a case and locks its row until the transaction ends. Nothing if there is no such case,
    /// or if the person deleted it. Files that the desk has not seen before are added to the case's
    /// file manifest.
    ///
    /// # Errors
    /// The database; working material that does not open; sealing.
    pub async fn open(
        conn: &mut PgConnection,
        desk: &Desk,
        me: &SignedIn,
        id: CaseId,
    ) -> Result<Option<Self>, DeskError> {
        let Some(stored) = cases::find(&mut *conn, me.office, id).await? else { return Ok(None) };
        let crypter = me.keys.crypter(stored.epoch)?;
        let mut state: CaseState = crypter.open(CASE_STATE, &row(id.0), &stored.state)?;
        let report = crypter.open(CASE_CONTENT, &row(id.0), &stored.content)?;
        let mailbox = CaseMailbox::open(&mut *conn, &me.keys, id).await?;
        let (thread, files) = match stored.report {
            Some(report) => (
                Thread::open(&mut *conn, &me.keys, report).await?,
                manifest::of_case(&mut *conn, desk, me, id, report).await?,
            ),
            None => (Thread::default(), CaseFiles::default()),
        };
        // The person may have left or removed a contact since the case was last saved.
        let presence = contact_presence::have_contact(conn, &me.keys, &[id]).await?;
        state.has_contact = presence.get(&id).copied().unwrap_or(state.has_contact);
        // Noting new files changes the stored state: whoever saves must not undo that.
        state.files.clone_from(&files.listed);
        let (report_id, version, epoch) = (stored.report, stored.version, stored.epoch);
        Ok(Some(Self { id, report_id, version, epoch, state, report, thread, mailbox, files }))
    }

    /// All consents as they stand now, worked out from the report and every message of the person.
    pub fn consents(&self) -> Vec<ConsentState> {
        let messages = self.thread.person_messages().map(|item| (item.id, &item.message));
        mailbox::consents(&self.report, messages)
    }

    /// Contacts that came with a form that was sent again.
    pub fn resent_contacts(&self) -> impl Iterator<Item = &Contact> {
        self.thread.person_messages().filter_map(|item| match &item.message.body {
            Body::Revision { contact, .. } => contact.as_deref(),
            _ => None,
        })
    }

    /// Whether the person has a mailbox that answers can be sealed to.
    pub fn can_be_answered(&self) -> bool {
        self.mailbox.as_ref().is_some_and(|mailbox| mailbox.recipient.is_some())
    }

    /// Messages of the person that open and that nobody has read.
    pub fn unread(&self) -> Vec<MessageId> {
        let ids = self.thread.person_messages().map(|item| item.id);
        ids.filter(|id| !self.is_seen(*id)).collect()
    }

    /// Whether a counsellor has read a message.
    pub fn is_seen(&self, message: MessageId) -> bool {
        self.mailbox.as_ref().is_some_and(|mailbox| mailbox.seen.contains(&message))
    }
}
