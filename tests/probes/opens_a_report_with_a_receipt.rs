// expect: E0308
//! The one thing that opens anything within reach of the public face is a receipt code, and it opens messages only.

use meldestelle_domain::id::{MessageId, OfficeId};
use meldestelle_domain::report::Report;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;

pub fn open(key: &MailboxKey, sealed: &Sealed<Report>, office: OfficeId, id: MessageId) -> bool {
    key.open(sealed, office, id).is_ok()
}
