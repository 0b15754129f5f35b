//! A form that is sent again with other content. It is stored as a message in the mailbox of the
//! report.
//!
//! Among forms the newest decides about the contact: it replaces the contact, or removes it. But
//! once the person has changed or removed the contact in the mailbox, no form touches it any more,
//! because a form may have lain in a browser since before.

use meldestelle_domain::id::{MessageId, ReportId};
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::report::Filing;
use meldestelle_domain::week::Week;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_web::database;

use crate::attachment::{self, SealedFile};
use crate::http::error::Failure;
use crate::mailbox::contact_state;
use crate::mailbox::store::put_contact;
use crate::office::Office;
use crate::sealed_contact::SealedContact;
use crate::state::Intake;
use crate::store::{self, Posted, SealedMessage};

/// A form that was sent again.
pub struct Revision<'a> {
    /// The office of the report.
    pub office: &'a Office,
    /// The report that the mailbox was made with.
    pub report: ReportId,
    /// The mailbox.
    pub mailbox: &'a MailboxKey,
    /// Tells the form from others.
    pub fingerprint: [u8; 32],
    /// The parsed form.
    pub filing: &'a Filing,
    /// The files that came with it.
    pub files: &'a [SealedFile],
}

/// What became of a revision.
pub struct PostedRevision {
    /// What became of the message.
    pub posted: Posted,
    /// Whether the contact stayed as it was.
    pub contact_kept: bool,
}

/// Stores a revision with its files and its contact, or nothing.
///
/// The transaction replaces the contact first, which locks the mailbox until its end. Only then
/// does it look whether the person has decided about the contact in the mailbox. So a removal
/// either comes before, and is seen, or waits and comes after. The lock also makes two sendings of
/// the same form wait for each other instead of ending in a deadlock.
///
/// # Errors
/// [`Failure`]. Nothing was stored then.
pub async fn post(intake: &Intake, revision: &Revision<'_>) -> Result<PostedRevision, Failure> {
    let Revision { office, report, mailbox, fingerprint, filing, files } = *revision;
    let message = seal_message(intake, office, mailbox, (fingerprint, filing, files))?;
    let keys = (office.id(), &office.recipients);
    let contact = SealedContact::seal(filing.contact.as_ref(), keys, report, mailbox)?;
    let turn = attachment::storing_turn(intake, files).await;
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    put_contact(&mut *transaction, office.id(), mailbox, office.epoch(), &contact).await?;
    if contact_state::is_settled(&mut *transaction, office, mailbox).await? {
        transaction.rollback().await?;
        drop(turn);
        let posted = attachment::post_message(intake, office, &message, report, mailbox, files).await?;
        return Ok(PostedRevision { posted, contact_kept: true });
    }
    let posted = store::post_message(&mut *transaction, &message, mailbox).await?;
    if posted != Posted::Stored {
        return Ok(PostedRevision { posted, contact_kept: true });
    }
    if !attachment::attach_all(&mut transaction, office, report, mailbox, files).await? {
        return Ok(PostedRevision { posted: Posted::Full, contact_kept: true });
    }
    transaction.commit().await?;
    files.iter().for_each(SealedFile::mark_stored);
    Ok(PostedRevision { posted, contact_kept: false })
}

fn seal_message(
    intake: &Intake,
    office: &Office,
    mailbox: &MailboxKey,
    (fingerprint, filing, files): ([u8; 32], &Filing, &[SealedFile]),
) -> Result<SealedMessage, Failure> {
    // The contact is not part of the message: no message keeps a name that the person may want
    // forgotten.
    let Filing { report, contact: _ } = filing;
    let id = MessageId::random(&mut intake.rng.clone());
    let body = Body::Revision {
        report: Box::new(report.clone()),
        contact: None,
        files: files.iter().map(SealedFile::sent).collect(),
    };
    let message = Message { written: report.received, body };
    Ok(SealedMessage {
        office: office.id(),
        id,
        epoch: office.epoch(),
        week: Week::of(intake.clock.today()),
        fingerprint,
        message: mailbox.seal_shared(&message, office.id(), id, &office.recipients)?,
    })
}
