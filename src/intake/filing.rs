//! From a parsed form to a stored report: seal, store once, and never lose what was typed.
//!
//! The receipt code travels in the form, so the same form sent twice (a double click, a reload, an answer that got lost) meets the same
//! mailbox. Unchanged, it is acknowledged again; changed (the person went back and wrote more), the new content is kept as an
//! addition in that mailbox.

use meldestelle_domain::id::{MessageId, ReportId};
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::Filing;
use meldestelle_domain::week::Week;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::seal;
use meldestelle_web::allowance::TooMuch;
use meldestelle_web::client::Client;
use meldestelle_web::throttle::Refusal;

use crate::Intake;
use crate::attachment::{self, SealedFile};
use crate::error::Failure;
use crate::offices::Office;
use crate::store::{self, Posted, SealedFiling, SealedMessage};

/// Whether a report with this code is stored.
pub async fn is_stored(intake: &Intake, office: &Office, code: &ReceiptCode) -> Result<bool, Failure> {
    let mailbox = MailboxKey::derive(code)?;
    Ok(store::first_report(&intake.pool, office.id(), &mailbox).await?.is_some())
}

/// A client's leave to file one report more. Given back unless it was acknowledged.
pub struct Leave<'a> {
    intake: &'a Intake,
    client: Option<Client>,
    used: bool,
}

impl<'a> Leave<'a> {
    /// A gentle brake for whoever files many reports in a row: some at once, and then one every now and then. Nothing typed is lost by it; whoever sends the
    /// same report again is not held up.
    ///
    /// # Errors
    /// How long to wait.
    pub async fn ask(
        intake: &'a Intake,
        office: &Office,
        client: Option<Client>,
        code: &ReceiptCode,
    ) -> Result<Self, Failure> {
        let leave = |used| Self { intake, client, used };
        match intake.reports.take(client, 1, intake.clock.now()) {
            Ok(()) => Ok(leave(false)),
            Err(TooMuch::OfOne(wait)) if !is_stored(intake, office, code).await? => {
                intake.figures.too_many();
                Err(Refusal::TooMany(wait).into())
            }
            Err(_) => Ok(leave(true)),
        }
    }

    /// The report was stored.
    pub fn use_up(mut self) {
        self.used = true;
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if !self.used {
            self.intake.reports.give_back(self.client, 1);
        }
    }
}

/// What became of a filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    /// It is on disk.
    Stored,
    /// Nothing was stored: the mailbox of its code has had all it takes.
    Full,
}

/// Stores a filing with its files.
pub async fn file(
    intake: &Intake,
    office: &Office,
    code: &ReceiptCode,
    fields: &[u8],
    filing: Filing,
    files: &[SealedFile],
) -> Result<Filed, Failure> {
    let mailbox = MailboxKey::derive(code)?;
    let fingerprint = mailbox.fingerprint(fields);
    let week = Week::of(intake.clock.today());
    let sealed = seal_filing(intake, office, &mailbox, fingerprint, week, (&filing, files))?;
    // Twice, because the person may delete the first report between the questions.
    for _ in 0..2 {
        if attachment::file_with(intake, office, &sealed, &mailbox, files).await? {
            return Ok(Filed::Stored);
        }
        let Some((report, stored)) = store::first_report(&intake.pool, sealed.office, &mailbox).await? else {
            continue;
        };
        if stored == fingerprint {
            return Ok(Filed::Stored);
        }
        // The contact takes the place of the one there was: no message keeps a name that the person may want forgotten.
        let contact = filing.contact.as_ref();
        let contact =
            contact.map(|contact| seal(contact, office.id(), report.0, &office.recipients)).transpose()?;
        let (id, message) = seal_revision(intake, office, &mailbox, &filing, files)?;
        let (office_id, epoch) = (sealed.office, sealed.epoch);
        let revision = SealedMessage { office: office_id, id, epoch, week, fingerprint, message };
        let with = (contact.as_ref(), files);
        match attachment::post_with(intake, office, &revision, report, &mailbox, with).await? {
            Posted::Stored => return Ok(Filed::Stored),
            Posted::Full => return Ok(Filed::Full),
            Posted::NoMailbox => {}
        }
    }
    Err(Failure::NotStored)
}

fn seal_filing(
    intake: &Intake,
    office: &Office,
    mailbox: &MailboxKey,
    fingerprint: [u8; 32],
    week: Week,
    (filing, files): (&Filing, &[SealedFile]),
) -> Result<SealedFiling, Failure> {
    let mut chance = intake.chance.clone();
    let id = ReportId::random(&mut chance);
    let own_copy_id = MessageId::random(&mut chance);
    let to = &office.recipients;
    let contact = filing.contact.as_ref().map(|contact| seal(contact, office.id(), id.0, to)).transpose()?;
    let own_copy = Message {
        written: filing.report.received,
        body: Body::OwnReport {
            report: Box::new(filing.report.clone()),
            files: files.iter().map(SealedFile::sent).collect(),
        },
    };
    Ok(SealedFiling {
        office: office.id(),
        id,
        epoch: office.epoch(),
        week,
        report: seal(&filing.report, office.id(), id.0, to)?,
        contact,
        own_copy_id,
        own_copy: mailbox.seal_own(&own_copy, office.id(), own_copy_id)?,
        fingerprint,
    })
}

fn seal_revision(
    intake: &Intake,
    office: &Office,
    mailbox: &MailboxKey,
    filing: &Filing,
    files: &[SealedFile],
) -> Result<(MessageId, Sealed<Message>), Failure> {
    let id = MessageId::random(&mut intake.chance.clone());
    let report = Box::new(filing.report.clone());
    let body = Body::Revision { report, contact: None, files: files.iter().map(SealedFile::sent).collect() };
    let message = Message { written: filing.report.received, body };
    Ok((id, mailbox.seal_shared(&message, office.id(), id, &office.recipients)?))
}
