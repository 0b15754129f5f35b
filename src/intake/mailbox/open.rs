//! A mailbox that is open for the length of one request.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{MessageId, ReportId};
use meldestelle_domain::mailbox::{self, ConsentState};
use meldestelle_domain::message::{Body, MailboxState, Message, SentFile};
use meldestelle_domain::receipt::{ReceiptCode, ReceiptError};
use meldestelle_domain::report::{ConsentKind, Report};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::week::Week;
use meldestelle_vault::receipt_key::MailboxKey;

use crate::guard::mailbox_ticket::Ticket;
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::contact_state::{has_contact, mailbox_state};
use crate::mailbox::framed_message::open_body;
use crate::mailbox::store::{self, MailboxRow, MessageRow};
use crate::state::Intake;

/// Why a code opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeProblem {
    /// It is not a code, or is mistyped.
    Code(ReceiptError),
    /// There is no mailbox with this code.
    Unknown,
    /// The client sent too many unknown codes. It may try again after so many seconds.
    TooMany(u64),
}

/// One message of the thread.
pub struct ThreadMessage {
    /// Its id.
    pub id: MessageId,
    /// Whether the office wrote it.
    pub from_office: bool,
    /// The message.
    pub message: Message,
}

/// An open mailbox.
pub struct OpenMailbox {
    /// The receipt code.
    pub code: ReceiptCode,
    /// The key derived from it.
    pub key: MailboxKey,
    /// Id of the report.
    pub report_id: ReportId,
    /// The person's own report. `None` if its copy does not open.
    pub report: Option<Report>,
    /// The files that came with the report.
    pub files: Vec<SentFile>,
    /// How far the office has got.
    pub state: MailboxState,
    /// Whether the office has a contact.
    pub has_contact: bool,
    /// Messages in the order in which they were written.
    pub thread: Vec<ThreadMessage>,
    /// Answers of the office that are shown for the first time.
    pub fresh: Vec<MessageId>,
    /// Number of messages that do not open.
    pub unreadable: usize,
    /// Answers that were shown before, with the week.
    fetched: BTreeMap<MessageId, Week>,
    /// The ticket of the visit, from which the forms of the next page get theirs.
    pub ticket: Ticket,
}

impl OpenMailbox {
    /// Opens the mailbox of the code in a form. Every well-formed code costs the same key
    /// derivation and the same query. The office does not learn that its answers were fetched until
    /// [`Self::note_fetched`].
    ///
    /// # Errors
    /// [`Failure`] if the database does not answer.
    pub async fn open(
        intake: &Intake,
        context: &RequestContext,
        form: &Submission,
    ) -> Result<Result<Self, CodeProblem>, Failure> {
        let code = match ReceiptCode::parse(form.first("code")) {
            Ok(code) => code,
            Err(error) => return Ok(Err(CodeProblem::Code(error))),
        };
        let key = MailboxKey::derive(&code)?;
        let office = context.office.id();
        let Some(row) = store::open(&intake.pool, office, &key).await? else {
            return Ok(Err(CodeProblem::Unknown));
        };
        let messages = store::messages(&intake.pool, office, &key).await?;
        let ticket = Ticket::first(intake.clock.now(), &mut intake.rng.clone());
        Ok(Ok(Self::unseal(context, (code, key, ticket), &row, messages)))
    }

    /// Reads the mailbox again after something was stored. `None` if it was deleted meanwhile.
    ///
    /// # Errors
    /// [`Failure`] if the database does not answer.
    pub async fn reload(self, intake: &Intake, context: &RequestContext) -> Result<Option<Self>, Failure> {
        let office = context.office.id();
        let Some(row) = store::open(&intake.pool, office, &self.key).await? else { return Ok(None) };
        let messages = store::messages(&intake.pool, office, &self.key).await?;
        Ok(Some(Self::unseal(context, (self.code, self.key, self.ticket), &row, messages)))
    }

    fn unseal(
        context: &RequestContext,
        (code, key, ticket): (ReceiptCode, MailboxKey, Ticket),
        row: &MailboxRow,
        messages: Vec<MessageRow>,
    ) -> Self {
        let office = &context.office;
        let (report, files) = match open_body(office, &key, row.own_copy.as_ref()) {
            Some(Body::OwnReport { report, files }) => (Some(*report), files),
            _ => (None, Vec::new()),
        };
        let state = mailbox_state(office, &key, row);
        let fetched = match open_body(office, &key, row.fetched.as_ref()) {
            Some(Body::Fetched { weeks }) => weeks,
            _ => BTreeMap::new(),
        };
        let stored = messages.len();
        let mut thread: Vec<ThreadMessage> = messages
            .into_iter()
            .filter_map(|MessageRow { id, from_office, sealed }| {
                let message = key.open(&sealed, office.id(), id).ok()?;
                Some(ThreadMessage { id, from_office, message })
            })
            .collect();
        thread.sort_by_key(|entry| (entry.message.written, entry.id));
        let unreadable = stored - thread.len();
        let has_contact = has_contact(row, &key, report.as_ref(), thread.iter().map(|entry| &entry.message));
        Self {
            code,
            key,
            report_id: row.report,
            report,
            files,
            state,
            has_contact,
            thread,
            fresh: Vec::new(),
            unreadable,
            fetched,
            ticket,
        }
    }

    /// Tells the office, sealed, which of its answers are shown now for the first time.
    ///
    /// # Errors
    /// [`Failure`] if the database does not answer.
    pub async fn note_fetched(&mut self, intake: &Intake, context: &RequestContext) -> Result<(), Failure> {
        let mut weeks = std::mem::take(&mut self.fetched);
        let answers = self.thread.iter().filter(|entry| entry.from_office).map(|entry| entry.id);
        self.fresh = answers.filter(|id| !weeks.contains_key(id)).collect();
        if self.fresh.is_empty() {
            return Ok(());
        }
        let week = Week::of(intake.clock.today());
        weeks.extend(self.fresh.iter().map(|id| (*id, week)));
        let id = MessageId::random(&mut intake.rng.clone());
        let message = Message { written: intake.clock.now(), body: Body::Fetched { weeks } };
        let office = &context.office;
        let sealed = self.key.seal_shared(&message, office.id(), id, &office.recipients)?;
        store::note_fetched(&intake.pool, office.id(), &self.key, (id, &sealed)).await?;
        Ok(())
    }

    /// The ticket for the forms of the next page.
    pub fn next_ticket(&self, intake: &Intake, context: &RequestContext) -> String {
        self.ticket.next(&mut intake.rng.clone()).write(&context.office.form_key)
    }

    /// The messages with their ids, for the rules that look at all of them.
    pub fn messages(&self) -> impl Iterator<Item = (MessageId, &Message)> {
        self.thread.iter().map(|entry| (entry.id, &entry.message))
    }

    /// All files that the person sent.
    pub fn sent_files(&self) -> Vec<SentFile> {
        let later = self.messages().flat_map(|(_, message)| message.body.files());
        self.files.iter().chain(later).cloned().collect()
    }

    /// The state of each consent. Empty if the own copy does not open.
    pub fn consents(&self) -> Vec<ConsentState> {
        self.report.as_ref().map(|report| mailbox::consents(report, self.messages())).unwrap_or_default()
    }

    /// Whether a consent is given.
    pub fn may(&self, kind: ConsentKind) -> bool {
        self.consents().iter().any(|state| state.kind == kind && state.given().is_some())
    }

    /// Whether the person has just allowed the office to get in touch, and has left no way to do
    /// so.
    pub fn lacks_contact(&self) -> bool {
        let last = self.thread.iter().rev().find_map(|entry| match &entry.message.body {
            Body::Consent(change) | Body::Answer { consent: Some(change), .. } => Some(change),
            _ => None,
        });
        let just_allowed =
            last.is_some_and(|change| change.given && change.consent.kind == ConsentKind::Contact);
        just_allowed && !self.has_contact
    }

    /// How the case is called. Empty if it has no name yet: reports of before 2026-12-01 get one
    /// when the office next looks at them.
    pub fn label(&self, language: &str) -> String {
        self.state.label(self.report.as_ref().and_then(|report| report.sign), language)
    }

    /// The day on which the report arrived.
    pub fn received(&self) -> Option<NaiveDate> {
        self.report.as_ref().map(|report| local_date(report.received))
    }

    /// The year in which the report counts.
    pub fn year(&self, today: NaiveDate) -> i32 {
        self.received().unwrap_or(today).year()
    }
}
