//! What can be wrong with a field: what has to be mended, and what is only asked back.

/// What is wrong with one field. The page says it in the person's language beside the field
/// (message `problem-<kebab-case name>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was written where a few words are needed.
    Missing,
    /// Longer than the limit, in characters.
    TooLong {
        /// The limit.
        limit: usize,
        /// What was sent.
        length: usize,
    },
    /// Names a choice that the form does not offer.
    UnknownChoice,
    /// One answer expected, several came.
    Twice,
    /// Not a day of the calendar.
    NotADay,
    /// A day that has not come yet.
    Future {
        /// The last year in which it has.
        year: i32,
    },
    /// A day of a hundred years ago or more. Asked back.
    LongAgo {
        /// The year that was probably meant.
        year: i32,
    },
    /// No e-mail address. Asked back.
    NoAt,
    /// Fewer digits than any telephone number has. Asked back.
    NotANumber,
    /// A call or a text message is the safe way, and there is no number. Asked back.
    NumberWanted,
    /// E-mail is the safe way, and there is no address. Asked back.
    AddressWanted,
    /// Another way is the safe one, and it is not described. Asked back.
    OtherWanted,
    /// The office may get in touch, leave a message or call at certain times, and there is no way
    /// to do so. Asked back.
    WayWanted,
}

impl Problem {
    /// The Fluent message that explains it.
    #[must_use]
    pub fn message_key(self) -> &'static str {
        match self {
            Self::Missing => "problem-missing",
            Self::TooLong { .. } => "problem-too-long",
            Self::UnknownChoice => "problem-unknown-choice",
            Self::Twice => "problem-twice",
            Self::NotADay => "problem-not-a-day",
            Self::Future { .. } => "problem-future",
            Self::LongAgo { .. } => "problem-long-ago",
            Self::NoAt => "problem-no-at",
            Self::NotANumber => "problem-not-a-number",
            Self::NumberWanted => "problem-number-wanted",
            Self::AddressWanted => "problem-address-wanted",
            Self::OtherWanted => "problem-other-wanted",
            Self::WayWanted => "problem-way-wanted",
        }
    }

    /// Whether the answer may be right all the same: sent a second time, it is taken.
    #[must_use]
    pub fn is_doubt(self) -> bool {
        matches!(
            self,
            Self::LongAgo { .. }
                | Self::NoAt
                | Self::NotANumber
                | Self::NumberWanted
                | Self::AddressWanted
                | Self::OtherWanted
                | Self::WayWanted
        )
    }
}

/// A problem and the field it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}
