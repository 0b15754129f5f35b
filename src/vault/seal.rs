//! Sealing to an office. Every envelope is sealed to the recipient of the office's current epoch
//! and to its recovery recipients. The office can always leave the service, because `age -d` with
//! the recovery key opens every envelope.

use std::io::Write;

use age::x25519;
use meldestelle_domain::id::{MessageId, OfficeId};
use meldestelle_domain::message::Message;
use thiserror::Error;
use uuid::Uuid;

use crate::envelope::{Context, Sealable, Sealed, frame};

/// Why something could not be sealed. The error contains nothing of the content.
#[derive(Debug, Error)]
pub enum SealError {
    /// The stored recipient at this position is not an age X25519 recipient.
    #[error("recipient {0} of the list does not read")]
    Recipient(usize),
    /// The list of recipients is empty.
    #[error("no recipients")]
    NoRecipients,
    /// age failed.
    #[error("sealing failed")]
    Age,
}

/// The recipients who can open an envelope.
#[derive(Clone)]
pub struct Recipients(Vec<x25519::Recipient>);

impl Recipients {
    /// Reads recipients (`age1...`).
    ///
    /// # Errors
    /// [`SealError::Recipient`] with the position of the first recipient that cannot be parsed;
    /// [`SealError::NoRecipients`] if the list is empty.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, SealError> {
        let recipients = texts
            .into_iter()
            .enumerate()
            .map(|(place, text)| text.parse().map_err(|_| SealError::Recipient(place)))
            .collect::<Result<Vec<_>, _>>()?;
        if recipients.is_empty() { Err(SealError::NoRecipients) } else { Ok(Self(recipients)) }
    }

    /// The encryptor that seals to these recipients.
    pub(crate) fn encryptor(&self) -> Result<age::Encryptor, SealError> {
        age::Encryptor::with_recipients(self.0.iter().map(|recipient| recipient as &dyn age::Recipient))
            .map_err(|_| SealError::Age)
    }

    /// A single recipient.
    #[must_use]
    pub(crate) fn only(recipient: x25519::Recipient) -> Self {
        Self(vec![recipient])
    }

    /// These recipients and one more.
    #[must_use]
    pub(crate) fn and(&self, recipient: x25519::Recipient) -> Self {
        let mut all = self.0.clone();
        all.push(recipient);
        Self(all)
    }
}

/// Seals a value into the envelope of one record.
///
/// # Errors
/// If the value does not serialize, or age fails. The error contains nothing of the content.
pub fn seal<T: Sealable>(
    value: &T,
    office: OfficeId,
    record: Uuid,
    to: &Recipients,
) -> Result<Sealed<T>, SealError> {
    let context = Context { purpose: T::PURPOSE, office, record };
    let plain = frame(&context, value, T::FLOOR).map_err(|_| SealError::Age)?;
    seal_bytes(&plain, to).map(Sealed::from_stored)
}

/// Seals a message of the desk for the office and for the mailbox of a stored recipient
/// (`age1...`).
///
/// # Errors
/// [`SealError::Recipient`] if the mailbox's recipient cannot be parsed. Otherwise if the message
/// does not serialize, or age fails.
pub fn seal_to_mailbox(
    message: &Message,
    office: OfficeId,
    id: MessageId,
    mailbox: &str,
    to: &Recipients,
) -> Result<Sealed<Message>, SealError> {
    let mailbox = mailbox.parse().map_err(|_| SealError::Recipient(to.0.len()))?;
    seal(message, office, id.0, &to.and(mailbox))
}

/// Seals bytes that are already framed.
///
/// # Errors
/// If age fails.
pub fn seal_bytes(plain: &[u8], to: &Recipients) -> Result<Vec<u8>, SealError> {
    let mut sealed = Vec::with_capacity(plain.len() + 1024);
    let mut writer = to.encryptor()?.wrap_output(&mut sealed).map_err(|_| SealError::Age)?;
    writer.write_all(plain).map_err(|_| SealError::Age)?;
    writer.finish().map_err(|_| SealError::Age)?;
    Ok(sealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_recipient_that_does_not_read() {
        let good = x25519::Identity::generate().to_public().to_string();
        assert!(matches!(Recipients::parse([good.as_str(), "age1nonsense"]), Err(SealError::Recipient(1))));
        assert!(matches!(Recipients::parse([]), Err(SealError::NoRecipients)));
    }
}
