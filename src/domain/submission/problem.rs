//! What can be wrong with a field: problems that must be fixed, and doubts that the person may
//! confirm.

/// What is wrong with one field. The page explains it beside the field in the person's language
/// (message `problem-<kebab-case name>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The field is empty where a few words are needed.
    Missing,
    /// The text is longer than the limit.
    TooLong {
        /// The limit, in characters.
        limit: usize,
        /// The length of the text, in characters.
        length: usize,
    },
    /// The value is not a choice of the form.
    UnknownChoice,
    /// Several answers where one is expected.
    Twice,
    /// The value is not a calendar day.
    NotADay,
    /// The day is in the future.
    Future {
        /// The last year in which this day has come.
        year: i32,
    },
    /// The day is a hundred years ago or more. A doubt.
    LongAgo {
        /// The year that was probably meant.
        year: i32,
    },
    /// The text is not an e-mail address. A doubt.
    NoAt,
    /// The text has fewer digits than any telephone number. A doubt.
    NotANumber,
    /// A call or a text message is the safe way, but there is no number. A doubt.
    NumberWanted,
    /// E-mail is the safe way, but there is no address. A doubt.
    AddressWanted,
    /// Another way is the safe one, but it is not described. A doubt.
    OtherWanted,
    /// The office may get in touch, leave a message or call at certain times, but there is no way
    /// to do so. A doubt.
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

    /// Whether the answer may be right all the same. A doubtful answer is accepted if it is sent
    /// again.
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

/// A problem and its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}
