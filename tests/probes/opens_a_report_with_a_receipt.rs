// expect: E0308
//! A receipt code is the only key that the public face can use, and it opens messages, not reports.

use meldestelle_domain::id::{MessageId, OfficeId};
use meldestelle_domain::report::Report;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;

pub fn open(key: &MailboxKey, sealed: &Sealed<Report>, office: OfficeId, id: MessageId) -> bool {
    key.open(sealed, office, id).is_ok()
}
