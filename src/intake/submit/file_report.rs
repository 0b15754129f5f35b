//! Filing a report: the first sending of a form is stored as a report, every later one as a
//! revision.

use chrono::{DateTime, Utc};
use meldestelle_domain::id::{MessageId, ReportId};
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report::Filing;
use meldestelle_domain::week::Week;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::seal;

use crate::attachment::{self, SealedFile};
use crate::guard::mailbox_ticket;
use crate::http::error::Failure;
use crate::mailbox::contact_state::{self, FiledReport};
use crate::office::Office;
use crate::sealed_contact::SealedContact;
use crate::state::Intake;
use crate::store::{self, Posted, SealedFiling, Stored};
use crate::submit::revision::{self, PostedRevision, Revision};

/// How often filing starts anew when the person deletes the first report meanwhile.
const ATTEMPTS: usize = 2;

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilingOutcome {
    /// The report is on disk now.
    New {
        /// The neutral name of the case, in the language of the form.
        name: String,
    },
    /// A report with its receipt code was on disk before. What is new in the form was added to the
    /// mailbox.
    Known {
        /// When that report came in. `None` if its copy does not open.
        received: Option<DateTime<Utc>>,
        /// Whether the contact stays as the person left it in the mailbox, and not as the form has
        /// it.
        contact_kept: bool,
        /// Whether the office has a contact.
        has_contact: bool,
        /// How the case is called, in the language of the form. Empty if it has no name yet.
        name: String,
    },
    /// Nothing was stored, because the mailbox of the receipt code is full.
    Full,
    /// Nothing was stored, because the person left the form or deleted its report.
    Ended,
}

/// Stores a form with its files. `fields` are the bytes that tell whether two forms are the same.
///
/// # Errors
/// [`Failure`]. Nothing is known to be stored then.
pub async fn file_report(
    intake: &Intake,
    office: &Office,
    code: &ReceiptCode,
    fields: &[u8],
    mut filing: Filing,
    files: &[SealedFile],
) -> Result<FilingOutcome, Failure> {
    let mailbox = MailboxKey::derive(code)?;
    filing.report.sign = Some(mailbox.neutral_name());
    let fingerprint = mailbox.fingerprint(fields);
    let visit = mailbox_ticket::report_ticket(intake, office, code).visit_id(&office.form_key);
    let sealed = seal_filing(intake, office, &mailbox, (fingerprint, visit), (&filing, files))?;
    for _ in 0..ATTEMPTS {
        let stored = attachment::file_report(intake, office, &sealed, &mailbox, files).await?;
        if stored == Stored::New {
            return Ok(FilingOutcome::New { name: mailbox.neutral_name().words(&filing.report.language) });
        }
        let Some((report, first)) = store::first_report(&intake.pool, office.id(), &mailbox).await? else {
            if stored == Stored::Ended {
                return Ok(FilingOutcome::Ended);
            }
            continue;
        };
        let Some(known) = contact_state::filed_report(intake, office, &mailbox).await? else { continue };
        let FiledReport { received, has_contact, .. } = known;
        let name = known.label(&filing.report.language);
        let unchanged =
            FilingOutcome::Known { received, contact_kept: false, has_contact, name: name.clone() };
        if first == fingerprint {
            return Ok(unchanged);
        }
        let revision = Revision { office, report, mailbox: &mailbox, fingerprint, filing: &filing, files };
        let PostedRevision { posted, contact_kept } = revision::post(intake, &revision).await?;
        match posted {
            Posted::Stored => {
                // The person may have changed the contact since it was looked at.
                let has_contact = match contact_state::filed_report(intake, office, &mailbox).await {
                    Ok(Some(now)) => now.has_contact,
                    _ => has_contact,
                };
                let contact_kept = contact_kept && filing.contact.is_some();
                return Ok(FilingOutcome::Known { received, contact_kept, has_contact, name });
            }
            Posted::Known => return Ok(unchanged),
            Posted::Full => return Ok(FilingOutcome::Full),
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
    (Filing { report, contact }, files): (&Filing, &[SealedFile]),
) -> Result<SealedFiling, Failure> {
    let mut rng = intake.rng.clone();
    let id = ReportId::random(&mut rng);
    let own_copy_id = MessageId::random(&mut rng);
    let own_copy = Message {
        written: report.received,
        body: Body::OwnReport {
            report: Box::new(report.clone()),
            files: files.iter().map(SealedFile::sent).collect(),
        },
    };
    Ok(SealedFiling {
        office: office.id(),
        id,
        epoch: office.epoch(),
        week: Week::of(intake.clock.today()),
        report: seal(report, office.id(), id.0, &office.recipients)?,
        contact: SealedContact::seal(contact.as_ref(), (office.id(), &office.recipients), id, mailbox)?,
        own_copy_id,
        own_copy: mailbox.seal_own(&own_copy, office.id(), own_copy_id)?,
        fingerprint,
        visit,
    })
}
