//! The sealed contact of a report.
//!
//! Every report has a contact row of the same size from the beginning, so stored data does not show
//! who left a contact.

use meldestelle_domain::id::{OfficeId, ReportId};
use meldestelle_domain::report::Contact;
use meldestelle_vault::envelope::Sealed;
use meldestelle_vault::receipt_key::MailboxKey;
use meldestelle_vault::seal::{Recipients, SealError, seal};

/// A sealed contact, or a sealed statement that there is none.
pub struct SealedContact {
    /// The envelope.
    pub sealed: Sealed<Contact>,
    /// Tells whoever has the receipt code whether the envelope holds a contact.
    pub mark: [u8; 32],
}

impl SealedContact {
    /// Seals `contact` for the office, or an empty contact if there is none.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn seal(
        contact: Option<&Contact>,
        (office, recipients): (OfficeId, &Recipients),
        report: ReportId,
        mailbox: &MailboxKey,
    ) -> Result<Self, SealError> {
        let none = Contact::default();
        let sealed = seal(contact.unwrap_or(&none), office, report.0, recipients)?;
        let mark = mailbox.contact_mark(&sealed, contact.is_some());
        Ok(Self { sealed, mark })
    }
}
