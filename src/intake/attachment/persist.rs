//! Storing a form's files with it: in one transaction with the report or message, so that what is acknowledged is stored whole.

use meldestelle_domain::id::ReportId;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_web::database;
use sqlx::PgConnection;

use crate::attachment::receive::SealedFile;
use crate::http::error::Failure;
use crate::mailbox::put_contact;
use crate::offices::Office;
use crate::state::Intake;
use crate::store::{self, Posted, SealedFiling, SealedMessage, Stored};
use crate::submit::contact::SealedContact;

/// Stores a report with its files, or nothing.
///
/// # Errors
/// [`Failure`]; nothing was stored then.
pub async fn file_with(
    intake: &Intake,
    office: &Office,
    filing: &SealedFiling,
    mailbox: &MailboxKey,
    files: &[SealedFile],
) -> Result<Stored, Failure> {
    if files.is_empty() {
        return Ok(store::file_report(&intake.pool, filing, mailbox).await?);
    }
    let _turn = intake.uploads.storing.turn(files.first().and_then(SealedFile::client)).await;
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    let stored = store::file_report(&mut *transaction, filing, mailbox).await?;
    if stored != Stored::New {
        return Ok(stored);
    }
    if !attach(&mut transaction, office, filing.id, mailbox, files).await? {
        return Err(Failure::NotStored);
    }
    transaction.commit().await?;
    files.iter().for_each(SealedFile::keep);
    Ok(Stored::New)
}

/// What a message does to the contact that was left.
#[derive(Clone, Copy)]
pub enum ContactChange<'a> {
    /// Nothing.
    Keep,
    /// It takes the place of the one there was, also where it says that there is none. Only with a
    /// message that was not stored before: what is sent again undoes nothing that came later.
    Put(&'a SealedContact),
}

/// Stores a message with its files; those that are there already stay as they are.
///
/// # Errors
/// [`Failure`]; nothing was stored then.
pub async fn post_with(
    intake: &Intake,
    office: &Office,
    message: &SealedMessage,
    report: ReportId,
    mailbox: &MailboxKey,
    (contact, files): (ContactChange<'_>, &[SealedFile]),
) -> Result<Posted, Failure> {
    if files.is_empty() && matches!(contact, ContactChange::Keep) {
        return Ok(store::post_message(&intake.pool, message, mailbox).await?);
    }
    let _turn = intake.uploads.storing.turn(files.first().and_then(SealedFile::client)).await;
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    let posted = store::post_message(&mut *transaction, message, mailbox).await?;
    if !posted.is_stored() {
        return Ok(posted);
    }
    if let (Posted::Stored, ContactChange::Put(contact)) = (posted, contact) {
        put_contact(&mut *transaction, message.office, mailbox, message.epoch, contact).await?;
    }
    if !attach(&mut transaction, office, report, mailbox, files).await? {
        return Ok(Posted::Full);
    }
    transaction.commit().await?;
    files.iter().for_each(SealedFile::keep);
    Ok(posted)
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
