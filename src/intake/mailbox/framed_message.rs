//! Messages of a mailbox that are stored outside its thread: the person's own report, the state,
//! and which answers were fetched.

use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::{Body, Message};
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;

use crate::office::Office;

/// A sealed message and the record id that is framed into its envelope.
pub type FramedMessage = (MessageId, Sealed<Message>);

/// Opens a framed message. `None` if there is none, or it does not open.
pub fn open_body(office: &Office, key: &MailboxKey, framed: Option<&FramedMessage>) -> Option<Body> {
    let (id, sealed) = framed?;
    key.open(sealed, office.id(), *id).ok().map(|message| message.body)
}
