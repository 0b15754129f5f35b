//! What the mailbox says on top after something was done.

/// A notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A message was sent.
    Sent,
    /// An addition to the report was sent.
    Added,
    /// A question was answered.
    Answered,
    /// A contact was saved.
    ContactSaved,
    /// The contact was removed.
    ContactRemoved,
    /// The person allowed the office to get in touch, and has left no contact.
    ContactWanted,
    /// A consent was given.
    ConsentGiven,
    /// A consent was withdrawn.
    ConsentTakenBack,
    /// The consent to work with the report was withdrawn.
    ProcessingEnded,
    /// The mailbox takes no more messages.
    Full,
    /// There is no question with this id.
    NoSuchQuestion,
}

impl Notice {
    /// Name of the message.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sent => "mailbox-notice-sent",
            Self::Added => "mailbox-notice-added",
            Self::Answered => "mailbox-notice-answered",
            Self::ContactSaved => "mailbox-notice-contact-saved",
            Self::ContactRemoved => "mailbox-notice-contact-removed",
            Self::ContactWanted => "mailbox-notice-contact-wanted",
            Self::ConsentGiven => "mailbox-notice-consent-given",
            Self::ConsentTakenBack => "mailbox-notice-consent-taken-back",
            Self::ProcessingEnded => "mailbox-notice-processing-ended",
            Self::Full => "mailbox-notice-full",
            Self::NoSuchQuestion => "mailbox-notice-no-such-question",
        }
    }

    /// Whether the notice is also true when the form was stored before: a message that is stored
    /// stays there, while a contact may have changed since.
    pub fn lasts(self) -> bool {
        matches!(self, Self::Sent | Self::Added | Self::Answered)
    }

    /// Whether it asks for a contact.
    pub fn wants_contact(self) -> bool {
        self == Self::ContactWanted
    }

    /// Whether it says that something was not done.
    pub fn is_bad(self) -> bool {
        matches!(self, Self::Full | Self::NoSuchQuestion)
    }
}
