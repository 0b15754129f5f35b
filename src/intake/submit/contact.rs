//! The contact of a report, sealed. Every report has one from the beginning, of the same size: what is stored does not show who left a contact.

use meldestelle_domain::id::ReportId;
use meldestelle_domain::report::Contact;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::{SealError, seal};

use crate::offices::Office;

/// A contact, or one that says there is none, with the mark that tells whoever has the code which of them it is.
pub struct SealedContact {
    /// The envelope.
    pub sealed: Sealed<Contact>,
    /// The mark.
    pub mark: [u8; 32],
}

impl SealedContact {
    /// Seals a contact or that there is none.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn seal(
        contact: Option<&Contact>,
        office: &Office,
        report: ReportId,
        mailbox: &MailboxKey,
    ) -> Result<Self, SealError> {
        let none = Contact::default();
        let sealed = seal(contact.unwrap_or(&none), office.id(), report.0, &office.recipients)?;
        let mark = mailbox.contact_mark(&sealed, contact.is_some());
        Ok(Self { sealed, mark })
    }
}
