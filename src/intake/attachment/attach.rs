//! Storing a form's files with it: in one transaction with the report or message, so that what is acknowledged is stored whole.

use meldestelle_domain::id::ReportId;
use meldestelle_domain::report::Contact;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_web::database;
use sqlx::PgConnection;

use super::sealing::SealedFile;
use crate::Intake;
use crate::error::Failure;
use crate::mailbox::put_contact;
use crate::offices::Office;
use crate::store::{self, Posted, SealedFiling, SealedMessage};

/// Stores a report with its files. False: a report of this mailbox is there already, and nothing was stored.
///
/// # Errors
/// [`Failure`]; nothing was stored then.
pub async fn file_with(
    intake: &Intake,
    office: &Office,
    filing: &SealedFiling,
    mailbox: &MailboxKey,
    files: &[SealedFile],
) -> Result<bool, Failure> {
    if files.is_empty() {
        return Ok(store::file_report(&intake.pool, filing, mailbox).await?);
    }
    let _turn = intake.uploads.storing.turn(files.first().and_then(SealedFile::client)).await;
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    if !store::file_report(&mut *transaction, filing, mailbox).await? {
        return Ok(false);
    }
    if !attach(&mut transaction, office, filing.id, mailbox, files).await? {
        return Err(Failure::NotStored);
    }
    transaction.commit().await?;
    files.iter().for_each(SealedFile::keep);
    Ok(true)
}

/// Stores a message with its files; those that are there already stay as they are. A contact that came with it takes the place of the one there was.
///
/// # Errors
/// [`Failure`]; nothing was stored then.
pub async fn post_with(
    intake: &Intake,
    office: &Office,
    message: &SealedMessage,
    report: ReportId,
    mailbox: &MailboxKey,
    (contact, files): (Option<&Sealed<Contact>>, &[SealedFile]),
) -> Result<Posted, Failure> {
    if files.is_empty() && contact.is_none() {
        return Ok(store::post_message(&intake.pool, message, mailbox).await?);
    }
    let _turn = intake.uploads.storing.turn(files.first().and_then(SealedFile::client)).await;
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    if contact.is_some() {
        put_contact(&mut *transaction, message.office, mailbox, message.epoch, contact).await?;
    }
    let posted = store::post_message(&mut *transaction, message, mailbox).await?;
    if !matches!(posted, Posted::Stored) || !attach(&mut transaction, office, report, mailbox, files).await? {
        return Ok(if matches!(posted, Posted::NoMailbox) { posted } else { Posted::Full });
    }
    transaction.commit().await?;
    files.iter().for_each(SealedFile::keep);
    Ok(Posted::Stored)
}

/// Attaches files to the report of a mailbox. False: it takes no more.
async fn attach(
    transaction: &mut PgConnection,
    office: &Office,
    report: ReportId,
    mailbox: &MailboxKey,
    files: &[SealedFile],
) -> Result<bool, Failure> {
    for file in files {
        if !file.attach(transaction, office, report, mailbox).await? {
            return Ok(false);
        }
    }
    Ok(true)
}
