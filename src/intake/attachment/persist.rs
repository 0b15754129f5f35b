//! Stores a form's files in one transaction with its report or message, so that whatever is
//! acknowledged is stored whole.

use meldestelle_domain::id::ReportId;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_web::database;
use meldestelle_web::fair_queue::QueuePermit;
use sqlx::PgConnection;

use crate::attachment::seal_file::SealedFile;
use crate::http::error::Failure;
use crate::office::Office;
use crate::state::Intake;
use crate::store::{self, Posted, SealedFiling, SealedMessage, Stored};

/// Waits for a turn to store a form with files.
pub async fn storing_turn(intake: &Intake, files: &[SealedFile]) -> QueuePermit {
    intake.uploads.storing.acquire(files.first().and_then(SealedFile::client)).await
}

/// Stores a report with its files, or nothing.
///
/// # Errors
/// [`Failure`]. Nothing was stored then.
pub async fn file_report(
    intake: &Intake,
    office: &Office,
    filing: &SealedFiling,
    mailbox: &MailboxKey,
    files: &[SealedFile],
) -> Result<Stored, Failure> {
    if files.is_empty() {
        return Ok(store::file_report(&intake.pool, filing, mailbox).await?);
    }
    let _turn = storing_turn(intake, files).await;
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    let stored = store::file_report(&mut *transaction, filing, mailbox).await?;
    if stored != Stored::New {
        return Ok(stored);
    }
    if !attach_all(&mut transaction, office, filing.id, mailbox, files).await? {
        return Err(Failure::NotStored);
    }
    transaction.commit().await?;
    files.iter().for_each(SealedFile::mark_stored);
    Ok(Stored::New)
}

/// Stores a message with its files, or nothing. Files that are stored already stay as they are.
///
/// # Errors
/// [`Failure`]. Nothing was stored then.
pub async fn post_message(
    intake: &Intake,
    office: &Office,
    message: &SealedMessage,
    report: ReportId,
    mailbox: &MailboxKey,
    files: &[SealedFile],
) -> Result<Posted, Failure> {
    if files.is_empty() {
        return Ok(store::post_message(&intake.pool, message, mailbox).await?);
    }
    let _turn = storing_turn(intake, files).await;
    let mut transaction = database::begin(&intake.pool, office.id()).await?;
    let posted = store::post_message(&mut *transaction, message, mailbox).await?;
    if !posted.is_stored() {
        return Ok(posted);
    }
    if !attach_all(&mut transaction, office, report, mailbox, files).await? {
        return Ok(Posted::Full);
    }
    transaction.commit().await?;
    files.iter().for_each(SealedFile::mark_stored);
    Ok(posted)
}

/// Attaches files to the report of a mailbox. Returns false if the mailbox takes no more files; the
/// transaction must not be committed then.
///
/// # Errors
/// [`Failure`]. The transaction must not be committed then.
pub async fn attach_all(
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
