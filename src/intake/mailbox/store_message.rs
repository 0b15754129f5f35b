//! Storing what the person writes: sealed to the office and to their own mailbox, once however often it is sent.

use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::{Body, Message};
use meldestelle_domain::submission::Submission;
use meldestelle_domain::week::Week;
use rand::Rng;

use super::open::Opened;
use crate::attachment::{self, ContactChange, SealedFile};
use crate::guard::mailbox_ticket;
use crate::http::error::Failure;
use crate::http::request_context::Visit;
use crate::state::Intake;
use crate::store::{self, Posted, SealedMessage};

/// What makes two sendings one.
#[derive(Clone, Copy)]
pub enum Once<'a> {
    /// The same fields of the same shown page (it carries a nonce): a double click, a reload.
    Form(&'static str, &'a Submission),
    /// Nothing: the caller has looked whether it would change anything.
    Always,
}

/// Seals and stores a message.
pub async fn post(
    intake: &Intake,
    visit: &Visit,
    opened: &Opened,
    body: Body,
    once: Once<'_>,
) -> Result<Posted, Failure> {
    post_with(intake, visit, opened, body, once, &[]).await
}

/// The same for a message that comes with files.
pub async fn post_with(
    intake: &Intake,
    visit: &Visit,
    opened: &Opened,
    body: Body,
    once: Once<'_>,
    files: &[SealedFile],
) -> Result<Posted, Failure> {
    let new = sealed(intake, visit, opened, body, once, files)?;
    let (report, key) = (opened.report_id, &opened.key);
    attachment::post_with(intake, &visit.office, &new, report, key, (ContactChange::Keep, files)).await
}

/// Seals and stores that something given is taken back. A full mailbox takes it too.
pub async fn withdraw(
    intake: &Intake,
    visit: &Visit,
    opened: &Opened,
    body: Body,
) -> Result<Posted, Failure> {
    let new = sealed(intake, visit, opened, body, Once::Always, &[])?;
    Ok(store::post_withdrawal(&intake.pool, &new, &opened.key).await?)
}

/// A message, sealed.
pub fn sealed(
    intake: &Intake,
    visit: &Visit,
    opened: &Opened,
    body: Body,
    once: Once<'_>,
    files: &[SealedFile],
) -> Result<SealedMessage, Failure> {
    let office = &visit.office;
    let mut chance = intake.chance.clone();
    let fingerprint = match once {
        Once::Form(action, form) => {
            let files: Vec<u8> = files.iter().flat_map(SealedFile::fields).collect();
            opened.key.fingerprint(
                &[action.as_bytes(), b"\0", &form.framed(&["code", mailbox_ticket::FIELD]), &files].concat(),
            )
        }
        Once::Always => {
            let mut random = [0; 32];
            chance.fill_bytes(&mut random);
            random
        }
    };
    let id = MessageId::random(&mut chance);
    let message = Message { written: intake.clock.now(), body };
    let message = opened.key.seal_shared(&message, office.id(), id, &office.recipients)?;
    let week = Week::of(intake.clock.today());
    Ok(SealedMessage { office: office.id(), id, epoch: office.epoch(), week, fingerprint, message })
}
