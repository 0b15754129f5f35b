//! Storing what the person writes: sealed to the office and to their own mailbox.

use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::week::Week;
use rand::Rng;

use crate::attachment::{self, SealedFile};
use crate::guard::mailbox_ticket;
use crate::http::error::Failure;
use crate::http::request_context::RequestContext;
use crate::mailbox::open::OpenMailbox;
use crate::state::Intake;
use crate::store::{self, Posted, SealedMessage};

/// Whether a form that is sent twice is stored once.
#[derive(Clone, Copy)]
pub enum Deduplicate<'a> {
    /// The same action with the same fields is stored once. The fields hold the nonce of the shown
    /// page, so this stops a double click or a reload, and not a second thought.
    ByForm(&'static str, &'a Submission),
    /// Every sending is stored. The caller has checked that it changes something.
    Never,
}

/// Seals and stores a message.
///
/// # Errors
/// [`Failure`]. Nothing was stored then.
pub async fn store(
    intake: &Intake,
    context: &RequestContext,
    opened: &OpenMailbox,
    body: Body,
    deduplicate: Deduplicate<'_>,
) -> Result<Posted, Failure> {
    store_with_files(intake, context, opened, body, deduplicate, &[]).await
}

/// Seals and stores a message with its files.
///
/// # Errors
/// [`Failure`]. Nothing was stored then.
pub async fn store_with_files(
    intake: &Intake,
    context: &RequestContext,
    opened: &OpenMailbox,
    body: Body,
    deduplicate: Deduplicate<'_>,
    files: &[SealedFile],
) -> Result<Posted, Failure> {
    let message = seal(intake, context, opened, body, deduplicate, files)?;
    let (report, key) = (opened.report_id, &opened.key);
    attachment::post_message(intake, &context.office, &message, report, key, files).await
}

/// Seals and stores the withdrawal of a consent. A full mailbox takes it too.
///
/// # Errors
/// [`Failure`]. Nothing was stored then.
pub async fn store_withdrawal(
    intake: &Intake,
    context: &RequestContext,
    opened: &OpenMailbox,
    body: Body,
) -> Result<Posted, Failure> {
    let message = seal(intake, context, opened, body, Deduplicate::Never, &[])?;
    Ok(store::post_withdrawal(&intake.pool, &message, &opened.key).await?)
}

/// Seals a message.
///
/// # Errors
/// [`Failure::Seal`].
pub fn seal(
    intake: &Intake,
    context: &RequestContext,
    opened: &OpenMailbox,
    body: Body,
    deduplicate: Deduplicate<'_>,
    files: &[SealedFile],
) -> Result<SealedMessage, Failure> {
    let office = &context.office;
    let mut rng = intake.rng.clone();
    let fingerprint = match deduplicate {
        Deduplicate::ByForm(action, form) => {
            let files: Vec<u8> = files.iter().flat_map(SealedFile::fields).collect();
            let fields = form.framed(&["code", mailbox_ticket::FIELD]);
            opened.key.fingerprint(&[action.as_bytes(), b"\0", &fields, &files].concat())
        }
        Deduplicate::Never => {
            let mut random = [0; 32];
            rng.fill_bytes(&mut random);
            random
        }
    };
    let id = MessageId::random(&mut rng);
    let message = Message { written: intake.clock.now(), body };
    let message = opened.key.seal_shared(&message, office.id(), id, &office.recipients)?;
    let week = Week::of(intake.clock.today());
    Ok(SealedMessage { office: office.id(), id, epoch: office.epoch(), week, fingerprint, message })
}
