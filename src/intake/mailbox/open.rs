//! Opening a mailbox for the length of one request.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use meldestelle_domain::clock::local_date;
use meldestelle_domain::id::{MessageId, ReportId};
use meldestelle_domain::mailbox::{self, ConsentState};
use meldestelle_domain::message::{Body, MailboxState, Message, SentFile};
use meldestelle_domain::receipt::{ReceiptCode, ReceiptError};
use meldestelle_domain::report::{ConsentKind, Report};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::week::Week;
use meldestelle_vault::receipt_key::MailboxKey;

use super::store::{self, Framed, MailboxRow, MessageRow};
use crate::guard::mailbox_ticket::Ticket;
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::offices::Office;
use crate::state::Intake;

/// Why a code opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is no code, or mistyped.
    Code(ReceiptError),
    /// There is no mailbox of this code.
    Unknown,
    /// Too many unknown codes; the next try in so many seconds.
    TooMany(u64),
}

/// One message of the thread.
pub struct Item {
    pub id: MessageId,
    pub from_office: bool,
    pub message: Message,
}

/// An open mailbox.
pub struct Opened {
    pub code: ReceiptCode,
    pub key: MailboxKey,
    pub report_id: ReportId,
    /// The person's own report; nothing if its copy does not open.
    pub report: Option<Report>,
    /// The files that came with it.
    pub files: Vec<SentFile>,
    pub state: MailboxState,
    pub has_contact: bool,
    /// In the order in which they were written.
    pub thread: Vec<Item>,
    /// Answers that are shown for the first time.
    pub fresh: Vec<MessageId>,
    /// Messages that do not open.
    pub closed: usize,
    /// Which answers were shown before.
    fetched: BTreeMap<MessageId, Week>,
    /// The ticket of the visit, from which the forms of the next page get theirs.
    pub ticket: Ticket,
}

impl Opened {
    /// Opens the mailbox of the code in a form. Every well-formed code costs the same derivation and the
    /// same one look. The office does not learn that its answers were fetched: that takes
    /// [`Self::note_fetched`].
    pub async fn open(
        intake: &Intake,
        visit: &Visit,
        form: &Submission,
    ) -> Result<Result<Self, Problem>, Failure> {
        let code = match ReceiptCode::parse(form.first("code")) {
            Ok(code) => code,
            Err(error) => return Ok(Err(Problem::Code(error))),
        };
        let key = MailboxKey::derive(&code)?;
        let office = visit.office.id();
        let Some(row) = store::open(&intake.pool, office, &key).await? else {
            return Ok(Err(Problem::Unknown));
        };
        let messages = store::messages(&intake.pool, office, &key).await?;
        let ticket = Ticket::first(intake.clock.now(), &mut intake.chance.clone());
        Ok(Ok(Self::unseal(visit, (code, key, ticket), &row, messages)))
    }

    /// The mailbox as it is after something was stored.
    pub async fn again(self, intake: &Intake, visit: &Visit) -> Result<Option<Self>, Failure> {
        let office = visit.office.id();
        let Some(row) = store::open(&intake.pool, office, &self.key).await? else { return Ok(None) };
        let messages = store::messages(&intake.pool, office, &self.key).await?;
        Ok(Some(Self::unseal(visit, (self.code, self.key, self.ticket), &row, messages)))
    }

    fn unseal(
        visit: &Visit,
        (code, key, ticket): (ReceiptCode, MailboxKey, Ticket),
        row: &MailboxRow,
        messages: Vec<MessageRow>,
    ) -> Self {
        let (report, files) = match body(&visit.office, &key, row.own_copy.as_ref()) {
            Some(Body::OwnReport { report, files }) => (Some(*report), files),
            _ => (None, Vec::new()),
        };
        let state = match body(&visit.office, &key, row.state.as_ref()) {
            Some(Body::State(state)) => state,
            _ => MailboxState::default(),
        };
        let all = messages.len();
        let mut thread: Vec<Item> = messages
            .into_iter()
            .filter_map(|MessageRow { id, from_office, sealed }| {
                let message = key.open(&sealed, visit.office.id(), id).ok()?;
                Some(Item { id, from_office, message })
            })
            .collect();
        thread.sort_by_key(|item| (item.message.written, item.id));
        let closed = all - thread.len();
        let written = thread.iter().map(|item| &item.message);
        let has_contact = has_contact(row, &key, report.as_ref(), written);
        let fetched = weeks(visit, &key, row.fetched.as_ref());
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
            closed,
            fetched,
            ticket,
        }
    }

    /// Tells the office, sealed, which of its answers have been shown now for the first time.
    pub async fn note_fetched(&mut self, intake: &Intake, visit: &Visit) -> Result<(), Failure> {
        let mut weeks = std::mem::take(&mut self.fetched);
        let answers = self.thread.iter().filter(|item| item.from_office).map(|item| item.id);
        self.fresh = answers.filter(|id| !weeks.contains_key(id)).collect();
        if self.fresh.is_empty() {
            return Ok(());
        }
        let week = Week::of(intake.clock.today());
        weeks.extend(self.fresh.iter().map(|id| (*id, week)));
        let id = MessageId::random(&mut intake.chance.clone());
        let message = Message { written: intake.clock.now(), body: Body::Fetched { weeks } };
        let office = &visit.office;
        let sealed = self.key.seal_shared(&message, office.id(), id, &office.recipients)?;
        store::note_fetched(&intake.pool, office.id(), &self.key, (id, &sealed)).await?;
        Ok(())
    }

    /// The ticket for the forms of the next page.
    pub fn next_ticket(&self, intake: &Intake, visit: &Visit) -> String {
        self.ticket.next(&mut intake.chance.clone()).write(&visit.office.form_key)
    }

    /// The messages with their ids, for the rules that look at all of them.
    pub fn messages(&self) -> impl Iterator<Item = (MessageId, &Message)> {
        self.thread.iter().map(|item| (item.id, &item.message))
    }

    /// All files that the person sent.
    pub fn sent_files(&self) -> Vec<SentFile> {
        let later = self.messages().flat_map(|(_, message)| message.body.files());
        self.files.iter().chain(later).cloned().collect()
    }

    /// Where each consent stands; nothing if the own copy does not open.
    pub fn consents(&self) -> Vec<ConsentState> {
        self.report.as_ref().map(|report| mailbox::consents(report, self.messages())).unwrap_or_default()
    }

    /// Whether a consent holds.
    pub fn may(&self, kind: ConsentKind) -> bool {
        self.consents().iter().any(|state| state.kind == kind && state.given().is_some())
    }

    /// Whether the person allowed us to get in touch just now, and left no way to do so.
    pub fn lacks_contact(&self) -> bool {
        let last = self.thread.iter().rev().find_map(|item| match &item.message.body {
            Body::Consent(change) | Body::Answer { consent: Some(change), .. } => Some(change),
            _ => None,
        });
        let just_allowed =
            last.is_some_and(|change| change.given && change.consent.kind == ConsentKind::Contact);
        just_allowed && !self.has_contact
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

/// What a mailbox says of a report that is sent once more.
pub struct Known {
    /// When the report came in; nothing if its copy does not open.
    pub received: Option<DateTime<Utc>>,
    pub has_contact: bool,
    /// Whether the person has changed or removed the contact in the mailbox.
    pub contact_settled: bool,
}

/// Looks into a mailbox for what became of its report; none if there is no such mailbox.
pub async fn known(intake: &Intake, office: &Office, key: &MailboxKey) -> Result<Option<Known>, Failure> {
    let Some(row) = store::open(&intake.pool, office.id(), key).await? else { return Ok(None) };
    let messages = store::messages(&intake.pool, office.id(), key).await?;
    let opened = messages.iter().filter_map(|row| key.open(&row.sealed, office.id(), row.id).ok());
    let mut thread: Vec<Message> = opened.collect();
    thread.sort_by_key(|message| message.written);
    let report = match body(office, key, row.own_copy.as_ref()) {
        Some(Body::OwnReport { report, .. }) => Some(*report),
        _ => None,
    };
    let settles = |message: &Message| matches!(message.body, Body::ContactChanged | Body::ContactRemoved);
    Ok(Some(Known {
        received: report.as_ref().map(|report| report.received),
        has_contact: has_contact(&row, key, report.as_ref(), thread.iter()),
        contact_settled: thread.iter().any(settles),
    }))
}

/// Whether a contact is left: the mark beside it says so, and in rows of before there were marks the
/// thread.
fn has_contact<'a>(
    row: &MailboxRow,
    key: &MailboxKey,
    report: Option<&Report>,
    thread: impl IntoIterator<Item = &'a Message>,
) -> bool {
    let marked = row.contact.as_ref().and_then(|(digest, mark)| key.is_contact_left(digest, mark));
    marked.unwrap_or_else(|| mailbox::has_contact(report, thread))
}

fn body(office: &Office, key: &MailboxKey, framed: Option<&Framed>) -> Option<Body> {
    let (id, sealed) = framed?;
    key.open(sealed, office.id(), *id).ok().map(|message| message.body)
}

fn weeks(visit: &Visit, key: &MailboxKey, fetched: Option<&Framed>) -> BTreeMap<MessageId, Week> {
    match body(&visit.office, key, fetched) {
        Some(Body::Fetched { weeks }) => weeks,
        _ => BTreeMap::new(),
    }
}
