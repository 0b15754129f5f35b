//! From a parsed form to a stored report: seal, store once, and never lose what was typed.
//!
//! The receipt code travels in the form, so the same form sent twice (a double click, a reload, an
//! answer that got lost) meets the same mailbox. Unchanged, it is acknowledged again; changed (the
//! person went back and wrote more), the new content is kept as an addition in that mailbox. What the
//! person decided in the mailbox since then stands.

pub(crate) mod contact;

use chrono::{DateTime, Utc};
use meldestelle_domain::id::{MessageId, ReportId};
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::Filing;
use meldestelle_domain::week::Week;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::seal;
use meldestelle_web::client::Client;
use meldestelle_web::quota::TooMuch;
use meldestelle_web::rate_limit::Refusal;

use crate::attachment::{self, ContactChange, SealedFile};
use crate::guard::mailbox_ticket::Ticket;
use crate::http::error::Failure;
use crate::mailbox;
use crate::offices::Office;
use crate::state::Intake;
use crate::store::{self, Posted, SealedFiling, SealedMessage, Stored};
use crate::submit::contact::SealedContact;

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
    /// It is on disk now.
    New,
    /// A report with its code was on disk before; what was new in it was added to its mailbox.
    Known {
        /// When that report came in; nothing if its copy does not open.
        received: Option<DateTime<Utc>>,
        /// Whether its contact is as it was changed in the mailbox, and not as the form has it.
        contact_kept: bool,
        /// Whether the office has a contact.
        has_contact: bool,
    },
    /// Nothing was stored: the mailbox of its code has had all it takes.
    Full,
    /// Nothing was stored: the form was left, or its report was deleted.
    Ended,
}

/// Stores a filing with its files. `fields` are what makes two sendings of a form the same.
///
/// # Errors
/// [`Failure`]; nothing is known to be stored then.
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
    let visit = Ticket::of_report(&office.form_key, code, intake.clock.now(), &mut intake.chance.clone());
    let visit = visit.visit_id(&office.form_key);
    let sealed = seal_filing(intake, office, &mailbox, (fingerprint, visit), week, (&filing, files))?;
    // Twice, because the person may delete the first report between the questions.
    for _ in 0..2 {
        let stored = attachment::file_with(intake, office, &sealed, &mailbox, files).await?;
        if stored == Stored::New {
            return Ok(Filed::New);
        }
        let Some((report, first)) = store::first_report(&intake.pool, sealed.office, &mailbox).await? else {
            if stored == Stored::Ended {
                return Ok(Filed::Ended);
            }
            continue;
        };
        let Some(known) = mailbox::known(intake, office, &mailbox).await? else { continue };
        let had =
            Filed::Known { received: known.received, contact_kept: false, has_contact: known.has_contact };
        if first == fingerprint {
            return Ok(had);
        }
        // What the person did with the contact in the mailbox is their newest will. Else the contact
        // of the form takes the place of the one there was, or removes it: no message keeps a name
        // that the person may want forgotten.
        let contact = SealedContact::seal(filing.contact.as_ref(), office, report, &mailbox)?;
        let (change, has_contact) = if known.contact_settled {
            (ContactChange::Keep, known.has_contact)
        } else {
            (ContactChange::Put(&contact), filing.contact.is_some())
        };
        let (id, message) = seal_revision(intake, office, &mailbox, &filing, files)?;
        let (office_id, epoch) = (sealed.office, sealed.epoch);
        let revision = SealedMessage { office: office_id, id, epoch, week, fingerprint, message };
        let posted = attachment::post_with(intake, office, &revision, report, &mailbox, (change, files));
        match posted.await? {
            Posted::Stored => {
                return Ok(Filed::Known {
                    received: known.received,
                    contact_kept: known.contact_settled && filing.contact.is_some(),
                    has_contact,
                });
            }
            Posted::Known => return Ok(had),
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
    (fingerprint, visit): ([u8; 32], [u8; 32]),
    week: Week,
    (filing, files): (&Filing, &[SealedFile]),
) -> Result<SealedFiling, Failure> {
    let mut chance = intake.chance.clone();
    let id = ReportId::random(&mut chance);
    let own_copy_id = MessageId::random(&mut chance);
    let to = &office.recipients;
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
        contact: SealedContact::seal(filing.contact.as_ref(), office, id, mailbox)?,
        own_copy_id,
        own_copy: mailbox.seal_own(&own_copy, office.id(), own_copy_id)?,
        fingerprint,
        visit,
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
